"""Writes a batch of payments as ISO 20022 pain.001.001.09 (CustomerCreditTransferInitiation)."""

from __future__ import annotations

from xml.etree import ElementTree

from yibao.account.bank.payments import BankAccount, Payment, PaymentBatch
from yibao.core.errors import BrokenPromise
from yibao.core.money import plain_yuan

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
Element = ElementTree.Element


def write_pain001(batch: PaymentBatch) -> bytes:
    """Give the file for `batch`; the same batch gives the same bytes.

    Raises: `BrokenPromise` when the batch has faults; ask `batch.faults()` first.
    """
    faults = batch.faults()
    if faults:
        raise BrokenPromise("bank.batch", "; ".join(str(fault) for fault in faults[:3]))
    root = ElementTree.Element("Document", {"xmlns": NAMESPACE})
    message = _add(root, "CstmrCdtTrfInitn")
    header = _add(message, "GrpHdr")
    _add(header, "MsgId", batch.message_id)
    _add(header, "CreDtTm", batch.created_at.isoformat(timespec="seconds"))
    _sums(header, batch)
    _add(_add(header, "InitgPty"), "Nm", batch.debtor.name)
    block = _add(message, "PmtInf")
    _add(block, "PmtInfId", batch.message_id)
    _add(block, "PmtMtd", "TRF")
    _sums(block, batch)
    _add(_add(block, "ReqdExctnDt"), "Dt", batch.execute_on.isoformat())
    _party(block, "Dbtr", batch.debtor)
    for payment in batch.payments:
        _payment(block, payment)
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _sums(parent: Element, batch: PaymentBatch) -> None:
    _add(parent, "NbOfTxs", str(len(batch.payments)))
    _add(parent, "CtrlSum", plain_yuan(batch.total_fen))


def _payment(parent: Element, payment: Payment) -> None:
    entry = _add(parent, "CdtTrfTxInf")
    _add(_add(entry, "PmtId"), "EndToEndId", payment.end_to_end_id)
    amount = _add(_add(entry, "Amt"), "InstdAmt", plain_yuan(payment.amount_fen))
    amount.set("Ccy", "CNY")
    _party(entry, "Cdtr", payment.creditor)
    if payment.purpose:
        _add(_add(entry, "RmtInf"), "Ustrd", payment.purpose[:140])


def _party(parent: Element, role: str, account: BankAccount) -> None:
    # The standard puts the debtor before its bank and the creditor's bank before the creditor.
    def bank() -> None:
        member = _add(_add(_add(parent, f"{role}Agt"), "FinInstnId"), "ClrSysMmbId")
        _add(_add(member, "ClrSysId"), "Cd", "CNAPS")
        _add(member, "MmbId", account.bank_code)

    def party() -> None:
        _add(_add(parent, role), "Nm", account.name)

    def number() -> None:
        _add(_add(_add(_add(parent, f"{role}Acct"), "Id"), "Othr"), "Id", account.number)

    for step in (party, number, bank) if role == "Dbtr" else (bank, party, number):
        step()


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    child = ElementTree.SubElement(parent, name)
    child.text = text
    return child
