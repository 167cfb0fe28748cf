"""Claims about the bank's files: written whole, read strictly, never believed in part."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.account.bank import (
    BankAccount,
    BankAnswer,
    BankAnswers,
    FileDrop,
    Payment,
    PaymentBatch,
    read_answers,
    write_pain001,
)
from yibao.core.errors import BrokenPromise, Conflict, InputError, Unavailable

AGENCY = BankAccount("示范市医疗保障基金", "100200300400", "990100000001")
HOLDER = BankAccount("示例甲 & <乙>", "6200000000000000", "990100000002")
BATCH = PaymentBatch(
    "B-20261101-1",
    datetime(2026, 11, 1, 9, tzinfo=UTC),
    date(2026, 11, 2),
    AGENCY,
    (Payment("a-1", 2_870_001, HOLDER, "一次性支取"), Payment("a-2", 5, HOLDER)),
)
PAIN002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
CAMT054 = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"


def status_report(*rows: str, count: str = "") -> bytes:
    stated = f"<OrgnlNbOfTxs>{count}</OrgnlNbOfTxs>" if count else ""
    return f"""<?xml version="1.0"?><Document xmlns="{PAIN002}"><CstmrPmtStsRpt>
    <GrpHdr><MsgId>R1</MsgId></GrpHdr>
    <OrgnlGrpInfAndSts><OrgnlMsgId>B-20261101-1</OrgnlMsgId>{stated}</OrgnlGrpInfAndSts>
    <OrgnlPmtInfAndSts>{"".join(rows)}</OrgnlPmtInfAndSts>
    </CstmrPmtStsRpt></Document>""".encode()


def row(end_to_end: str, status: str, reason: str = "") -> str:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId>"
        f"<TxSts>{status}</TxSts>{why}</TxInfAndSts>"
    )


def notification(total: str, *amounts: tuple[str, str], side: str = "DBIT", status: str = "BOOK"):
    details = "".join(
        f'<TxDtls><Refs><EndToEndId>{key}</EndToEndId></Refs><Amt Ccy="CNY">{amount}</Amt></TxDtls>'
        for key, amount in amounts
    )
    return f"""<Document xmlns="{CAMT054}"><BkToCstmrDbtCdtNtfctn>
    <GrpHdr><MsgId>N1</MsgId></GrpHdr><Ntfctn><Ntry><Amt Ccy="CNY">{total}</Amt>
    <CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>
    <BookgDt><Dt>2026-11-02</Dt></BookgDt><NtryDtls>{details}</NtryDtls></Ntry></Ntfctn>
    </BkToCstmrDbtCdtNtfctn></Document>""".encode()


def codes(content: bytes) -> set[str]:
    found = read_answers(content)
    assert isinstance(found, tuple)
    return {issue.code for issue in found}


def test_a_batch_is_written_with_its_count_and_sum_and_reads_back() -> None:
    content = write_pain001(BATCH)
    assert content == write_pain001(BATCH)
    space = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
    root = ElementTree.fromstring(content)
    assert [e.text for e in root.iter(f"{space}NbOfTxs")] == ["2", "2"]
    assert [e.text for e in root.iter(f"{space}CtrlSum")] == ["28700.06", "28700.06"]
    assert [e.text for e in root.iter(f"{space}EndToEndId")] == ["a-1", "a-2"]
    assert [e.text for e in root.iter(f"{space}InstdAmt")] == ["28700.01", "0.05"]
    payment = root.find(f".//{space}CdtTrfTxInf")
    assert payment is not None
    assert [e.tag.removeprefix(space) for e in payment] == [
        "PmtId",
        "Amt",
        "CdtrAgt",
        "Cdtr",
        "CdtrAcct",
        "RmtInf",
    ]
    assert payment.findtext(f"{space}Cdtr/{space}Nm") == "示例甲 & <乙>"


@pytest.mark.parametrize(
    ("batch", "code"),
    [
        (replace(BATCH, payments=()), "bank.count"),
        (replace(BATCH, payments=BATCH.payments[:1] * 2), "bank.twice"),
        (replace(BATCH, message_id="太长" * 20), "bank.id"),
        (replace(BATCH, payments=(Payment("a", 0, HOLDER),)), "bank.amount"),
        (replace(BATCH, payments=(Payment("a", 10**14, HOLDER),)), "bank.amount"),
        (replace(BATCH, debtor=replace(AGENCY, number="12 34")), "bank.number"),
        (replace(BATCH, debtor=replace(AGENCY, bank_code="1")), "bank.code"),
        (replace(BATCH, debtor=replace(AGENCY, name=" ")), "bank.name"),
    ],
)
def test_a_faulty_batch_is_never_written(batch: PaymentBatch, code: str) -> None:
    assert code in {fault.code for fault in batch.faults()}
    with pytest.raises(BrokenPromise):
        write_pain001(batch)


def test_account_numbers_are_not_shown() -> None:
    assert HOLDER.number not in repr(BATCH)
    assert HOLDER.name not in repr(BATCH)


def test_a_status_report_is_read() -> None:
    found = read_answers(
        status_report(row("a-1", "ACSP"), row("a-2", "RJCT", "AC04"), row("a-3", "PDNG"), count="3")
    )
    assert isinstance(found, BankAnswers)
    assert [(a.end_to_end_id, a.said, a.reason) for a in found.answers] == [
        ("a-1", "accepted", ""),
        ("a-2", "rejected", "AC04"),
        ("a-3", "pending", ""),
    ]
    assert found.answers[0].original_message_id == "B-20261101-1"


def test_bookings_and_returns_are_read_with_their_amounts() -> None:
    booked = read_answers(notification("28700.06", ("a-1", "28700.01"), ("a-2", "0.05")))
    assert isinstance(booked, BankAnswers)
    assert booked.answers == (
        BankAnswer("a-1", "booked", 2_870_001, on=date(2026, 11, 2)),
        BankAnswer("a-2", "booked", 5, on=date(2026, 11, 2)),
    )
    returned = read_answers(notification("0.05", ("a-2", "0.05"), side="CRDT"))
    assert isinstance(returned, BankAnswers)
    assert returned.answers[0].said == "returned"


def test_what_is_only_announced_is_not_an_answer() -> None:
    found = read_answers(notification("0.05", ("a-2", "0.05"), status="PDNG"))
    assert found == BankAnswers("N1", "camt.054", ())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bank.xml"),
        (b"\x00\xff" * 50, "bank.xml"),
        (b"<Document/>", "bank.message"),
        (b"<html xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'/>", "bank.message"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "bank.xml"),
        (f"<Document xmlns='{PAIN002}'/>".encode(), "bank.missing"),
        (status_report(row("a-1", "ACSP"), count="2"), "bank.wrong_count"),
        (status_report(row("a-1", "WHAT")), "bank.status"),
        (status_report(row("", "RJCT")), "bank.missing"),
        (status_report(row("编" * 40, "RJCT")), "bank.id"),
        (notification("9.99", ("a-1", "10.00")), "bank.wrong_sum"),
        (notification("-5.00", ("a-1", "-5.00")), "bank.amount"),
        (notification("0.001", ("a-1", "0.001")), "bank.amount"),
        (notification("0", ("a-1", "0")), "bank.amount"),
        (notification("1e3", ("a-1", "1e3")), "bank.amount"),
        (notification("１.00", ("a-1", "１.00")), "bank.amount"),
        (notification("5.00", ("a-1", "5.00"), side="BOTH"), "bank.side"),
        (notification("5.00", ("a-1", "5.00")).replace(b"CNY", b"USD"), "bank.currency"),
        (notification("5.00", ("a-1", "5.00")).replace(b"2026-11-02", b"soon"), "bank.day"),
        (b" " * (16 * 1024 * 1024 + 1), "bank.size"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused_whole(content: bytes, code: str) -> None:
    assert code in codes(content)


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_fail(content: bytes) -> None:
    found = read_answers(content)
    assert isinstance(found, tuple)
    assert found


@given(st.integers(0, 900), st.binary(min_size=1, max_size=8))
def test_no_damage_makes_reading_fail(at: int, junk: bytes) -> None:
    whole = notification("28700.06", ("a-1", "28700.01"), ("a-2", "0.05"))
    assert isinstance(
        read_answers(whole[:at] + junk + whole[at + len(junk) :]), tuple | BankAnswers
    )


def test_a_file_goes_out_once(tmp_path: Path) -> None:
    drop = FileDrop(tmp_path)
    sent = drop.send("b1.xml", b"<a/>")
    assert drop.send("b1.xml", b"<a/>") == sent
    with pytest.raises(Conflict):
        drop.send("b1.xml", b"<b/>")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["b1.xml"]


@pytest.mark.parametrize("name", ["../b.xml", "b", ".xml", "/b.xml", "b.xml\0", "b" * 200 + ".xml"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        FileDrop(tmp_path).send(name, b"<a/>")


def test_a_folder_that_cannot_be_written_leaves_nothing_half(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises(Unavailable):
        FileDrop(tmp_path).send("b1.xml", b"<a/>")


def test_received_files_are_put_away_and_never_overwritten(tmp_path: Path) -> None:
    drop = FileDrop(tmp_path)
    (tmp_path / "in").mkdir()
    for content in (b"<one/>", b"<two/>"):
        (tmp_path / "in" / "n1.xml").write_bytes(content)
        (tmp_path / "in" / "half.part").write_bytes(b"<ha")
        assert list(drop.waiting()) == [("n1.xml", content)]
        drop.done("n1.xml")
    assert sorted(p.read_bytes() for p in (tmp_path / "done").iterdir()) == [b"<one/>", b"<two/>"]
    (tmp_path / "in" / "x.xml").write_bytes(b"?")
    drop.bad("x.xml", "bank.xml")
    assert (tmp_path / "bad" / "x.xml.txt").read_text() == "bank.xml\n"
