"""Reads what a bank sends back: pain.002 (status report) and camt.054 (what was booked).

A bank's file is believed only when it holds together: known message, right currency, amounts of
whole fen, numbers and sums as its own header says. One fault refuses the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from yibao.account.bank.payments import IDENTIFIER, MOST_FEN, BankAnswer, BankAnswers, Said
from yibao.core.errors import Issue

MOST_BYTES = 16 * 1024 * 1024
MOST_ANSWERS = 50_000
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(pain\.002|camt\.054)\.\d{3}\.\d{2}")
_AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,2})0*)?")
# ExternalPaymentTransactionStatus1Code; what is not here is refused rather than guessed.
_STATUS: dict[str, Said] = {
    "ACTC": "accepted",
    "ACCP": "accepted",
    "ACSP": "accepted",
    "ACWC": "accepted",
    "ACFC": "accepted",
    "ACSC": "accepted",
    "ACCC": "accepted",
    "RCVD": "pending",
    "PDNG": "pending",
    "RJCT": "rejected",
    "CANC": "rejected",
}


def read_answers(content: bytes) -> BankAnswers | tuple[Issue, ...]:
    """Read a bank's file: its answers, or every fault it has. It never raises for content."""
    if len(content) > MOST_BYTES:
        return (Issue("bank.size", "文件超过 16 MiB。 / The file is over 16 MiB.", "file"),)
    root = _parse(content)
    if isinstance(root, Issue):
        return (root,)
    return _Reader(root).read()


def _parse(content: bytes) -> Element | Issue:
    # Entities and document types have no place in a bank's file.
    from defusedxml import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        says = f"不是能读的 XML。 / Not readable XML: {type(error).__name__}"
        return Issue("bank.xml", says, "file")
    return root


class _Reader:
    """Reads one document, collecting its faults on the way."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.faults: list[Issue] = []
        self.namespace = ""

    def read(self) -> BankAnswers | tuple[Issue, ...]:
        space, _, name = self.root.tag[1:].partition("}")
        known = _NAMESPACE.fullmatch(space)
        if name != "Document" or not known:
            self._fault("bank.message", "不认识的报文。 / Not a message we know.", "Document")
            return tuple(self.faults)
        self.namespace = space
        kind: Any = known.group(1)
        path = "CstmrPmtStsRpt" if kind == "pain.002" else "BkToCstmrDbtCdtNtfctn"
        body = self._child(self.root, path, "Document")
        if body is None:
            return tuple(self.faults)
        message_id = self._text(body, "GrpHdr/MsgId", path)
        found = self._statuses(body) if kind == "pain.002" else self._bookings(body)
        answers = tuple(found)
        if len(answers) > MOST_ANSWERS:
            self._fault("bank.count", "回执太多。 / Too many answers: 50,000 at most.", path)
        if self.faults:
            return tuple(self.faults)
        return BankAnswers(message_id, kind, answers)

    def _statuses(self, body: Element) -> Iterator[BankAnswer]:
        original = self._text(body, "OrgnlGrpInfAndSts/OrgnlMsgId", "CstmrPmtStsRpt")
        stated = body.findtext(self._path("OrgnlGrpInfAndSts/OrgnlNbOfTxs"))
        rows = body.findall(self._path("OrgnlPmtInfAndSts/TxInfAndSts"))
        if stated is not None and stated.strip() != str(len(rows)):
            says = f"报文说有 {stated.strip()[:9]} 笔，实有 {len(rows)} 笔。 / The count is wrong."
            self._fault("bank.wrong_count", says, "OrgnlNbOfTxs")
        for i, row in enumerate(rows):
            at = f"TxInfAndSts[{i}]"
            code = self._text(row, "TxSts", at)
            if code and code not in _STATUS:
                self._fault("bank.status", f"不认识的状态 / unknown status: {code[:9]}", at)
            end_to_end = self._identifier(row, "OrgnlEndToEndId", at)
            amount = row.find(self._path("OrgnlTxRef/Amt/InstdAmt"))
            yield BankAnswer(
                end_to_end,
                _STATUS.get(code, "pending"),
                None if amount is None else self._fen(amount, at),
                reason=(row.findtext(self._path("StsRsnInf/Rsn/Cd")) or "")[:35],
                original_message_id=original,
            )

    def _bookings(self, body: Element) -> Iterator[BankAnswer]:
        for i, entry in enumerate(body.findall(self._path("Ntfctn/Ntry"))):
            at = f"Ntry[{i}]"
            side = self._text(entry, "CdtDbtInd", at)
            if side and side not in ("CRDT", "DBIT"):
                self._fault("bank.side", "借贷方向不明。 / Neither CRDT nor DBIT.", at)
            status = self._text(entry, "Sts/Cd", at)
            day = self._day(entry, "BookgDt/Dt", at)
            total = self._child(entry, "Amt", at)
            rows = entry.findall(self._path("NtryDtls/TxDtls"))
            answers = [
                self._booking(row, side, day, f"{at}/TxDtls[{j}]") for j, row in enumerate(rows)
            ]
            sums = sum(answer.amount_fen or 0 for answer in answers)
            if total is not None and self._fen(total, at) != sums:
                says = "明细合计与总额不符。 / Details do not add up to the entry."
                self._fault("bank.wrong_sum", says, at)
            if status == "BOOK":
                yield from answers

    def _booking(self, row: Element, side: str, day: date | None, at: str) -> BankAnswer:
        amount = self._child(row, "Amt", at)
        return BankAnswer(
            self._identifier(row, "Refs/EndToEndId", at),
            "returned" if side == "CRDT" else "booked",
            None if amount is None else self._fen(amount, at),
            reason=(row.findtext(self._path("RtrInf/Rsn/Cd")) or "")[:35],
            on=day,
            original_message_id=(row.findtext(self._path("Refs/MsgId")) or "")[:35],
        )

    def _identifier(self, row: Element, path: str, at: str) -> str:
        text = self._text(row, path, at)
        if text and not IDENTIFIER.fullmatch(text):
            self._fault("bank.id", "编号不合规。 / Not an identifier.", f"{at}/{path}")
        return text

    def _fen(self, amount: Element, at: str) -> int:
        text = (amount.text or "").strip()
        match = _AMOUNT.fullmatch(text) if text.isascii() else None
        if amount.get("Ccy") != "CNY":
            self._fault("bank.currency", "不是人民币。 / The currency is not CNY.", at)
        if match is None:
            self._fault("bank.amount", "金额读不了。 / Not an amount of whole fen.", at)
            return 0
        fen = int(match.group(1)) * 100 + int((match.group(2) or "0").ljust(2, "0"))
        if not 0 < fen < MOST_FEN:
            self._fault("bank.amount", "金额不在范围内。 / Amount out of range.", at)
        return fen

    def _day(self, row: Element, path: str, at: str) -> date | None:
        text = self._text(row, path, at)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._fault("bank.day", "日期读不了。 / Not a date.", f"{at}/{path}")
            return None

    def _text(self, row: Element, path: str, at: str) -> str:
        text = (row.findtext(self._path(path)) or "").strip()
        if not text:
            self._fault("bank.missing", f"缺少 {path}。 / {path} is missing.", at)
        return text

    def _child(self, row: Element, name: str, at: str) -> Element | None:
        child = row.find(self._path(name))
        if child is None:
            self._fault("bank.missing", f"缺少 {name}。 / {name} is missing.", at)
        return child

    def _path(self, path: str) -> str:
        return "/".join(f"{{{self.namespace}}}{step}" for step in path.split("/"))

    def _fault(self, code: str, says: str, at: str) -> None:
        # A broken file of a million rows need not be told row by row.
        if len(self.faults) < 100:
            self.faults.append(Issue(code, says, at))
