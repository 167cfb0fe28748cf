"""Invoices and bills as they are claimed: well formed, dated, adding up, none twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yibao.core.dates import parse_date
from yibao.core.errors import Issue
from yibao.core.money import format_yuan, parse_fen
from yibao.policy.benefits.words import VISIT_KINDS

MAX_INVOICES = 100
MAX_LINES = 500
MAX_FEN = 500_000_000
EARLIEST = date(2015, 1, 1)

_CODE = re.compile(r"(?:[0-9]{6}|[0-9]{8}|[0-9]{10}|[0-9]{12})?")
_NUMBER = re.compile(r"[0-9]{8}|[0-9]{10}|[0-9]{20}")
_SCHEME = re.compile(r"[a-z_]{1,30}\.[a-z_]{1,30}")
_PROVIDER = re.compile(r"[A-Z0-9]{4,20}")
_INVOICE_FIELDS = {"code", "number", "amount", "amount_fen", "issued_on"}
_BILL_FIELDS = {
    "provider",
    "scheme",
    "on",
    "visit_kind",
    "admission_no",
    "level",
    "invoices",
    "total_fen",
    "own_pay_fen",
    "over_limit_fen",
    "pre_pay_fen",
    "lines",
}
_BILL_PARTS = ("total_fen", "own_pay_fen", "over_limit_fen", "pre_pay_fen", "lines")


class Faults:
    """Faults collected on the way, each in both languages."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def add(self, code: str, zh: str, en: str, at: object = "", hint: str = "") -> None:
        """Add one: a code, its sentence in Chinese and English, the place, and what to do."""
        says = f"{zh}。 / {en[:1].upper()}{en[1:]}."
        self.issues.append(Issue(code, says, str(at)[:80], hint=hint))


def read_invoices(raw: Any, faults: Faults, *, at: str, today: date) -> list[dict[str, Any]] | None:
    """The invoices as stored, or None and every fault."""
    if not isinstance(raw, list) or not 1 <= len(raw) <= MAX_INVOICES:
        zh, en = f"要有 1 到 {MAX_INVOICES} 张发票", f"give 1 to {MAX_INVOICES} invoices"
        faults.add("form.invoices", zh, en, at)
        return None
    before = len(faults.issues)
    found, seen = [], set()
    for number, one in enumerate(raw):
        place = f"{at}[{number}]"
        invoice = _invoice(one, faults, place, today)
        if invoice is None:
            continue
        key = (invoice["code"], invoice["number"])
        if key in seen:
            zh, en = "同一张发票填了两次", "this invoice is given twice"
            faults.add("form.invoice_twice", zh, en, place)
        seen.add(key)
        found.append(invoice)
    return None if len(faults.issues) > before else found


def read_bill(raw: Any, faults: Faults, *, at: str, today: date) -> dict[str, Any] | None:
    """A bill as stored: where, when, under which scheme, its amounts and its invoices."""
    if not isinstance(raw, Mapping):
        faults.add("form.bill", "账单要是一个对象", "a bill is an object", at)
        return None
    before = len(faults.issues)
    for name in sorted(str(name) for name in raw.keys() - _BILL_FIELDS):
        faults.add("form.unknown_field", "没有这一项", "there is no such field", f"{at}.{name}")
    _matches(raw, "scheme", _SCHEME, faults, at)
    _matches(raw, "provider", _PROVIDER, faults, at)
    day = _past_day(raw.get("on"), faults, f"{at}.on", today)
    kind = raw.get("visit_kind") or "local"
    if kind not in VISIT_KINDS:
        zh, en = f"可以是：{'、'.join(VISIT_KINDS)}", f"may be: {', '.join(VISIT_KINDS)}"
        faults.add("form.not_offered", zh, en, f"{at}.visit_kind")
    lines = raw.get("lines")
    if lines is not None and (not isinstance(lines, list) or len(lines) > MAX_LINES):
        zh, en = f"明细最多 {MAX_LINES} 行", f"at most {MAX_LINES} lines"
        faults.add("form.too_many_lines", zh, en, f"{at}.lines")
    invoices = read_invoices(raw.get("invoices"), faults, at=f"{at}.invoices", today=today)
    if len(faults.issues) == before and invoices is not None:
        _sums(raw, invoices, faults, at)
    if len(faults.issues) > before or invoices is None or day is None:
        return None
    kept = {name: raw[name] for name in (*_BILL_PARTS, "admission_no", "level") if name in raw}
    return {
        "provider": raw["provider"],
        "scheme": raw["scheme"],
        "on": day.isoformat(),
        "visit_kind": kind,
        "invoices": invoices,
        **kept,
    }


def bill_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a stored bill that `benefits.split_case` reads as its bill."""
    return {name: kept[name] for name in _BILL_PARTS if name in kept}


def invoices_in(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every invoice a form claims."""
    found: list[dict[str, Any]] = list(form.get("invoices") or [])
    bill = form.get("bill")
    if isinstance(bill, Mapping):
        found += bill["invoices"]
    return found


def _invoice(one: Any, faults: Faults, at: str, today: date) -> dict[str, Any] | None:
    if not isinstance(one, Mapping):
        faults.add("form.invoice", "发票要是一个对象", "an invoice is an object", at)
        return None
    before = len(faults.issues)
    for name in sorted(str(name) for name in one.keys() - _INVOICE_FIELDS):
        faults.add("form.unknown_field", "没有这一项", "there is no such field", f"{at}.{name}")
    code, number = str(one.get("code") or "").strip(), str(one.get("number") or "").strip()
    if not _CODE.fullmatch(code):
        zh, en = "发票代码是 6、8、10 或 12 位数字，没有就不填", "a code has 6, 8, 10 or 12 digits"
        faults.add("form.invoice_code", zh, en, f"{at}.code")
    if not _NUMBER.fullmatch(number):
        zh, en = "发票号码是 8、10 或 20 位数字", "a number has 8, 10 or 20 digits"
        faults.add("form.invoice_number", zh, en, f"{at}.number")
    day = _past_day(one.get("issued_on"), faults, f"{at}.issued_on", today)
    fen = _fen(one, faults, at)
    if len(faults.issues) > before or day is None or fen is None:
        return None
    return {"code": code, "number": number, "amount_fen": fen, "issued_on": day.isoformat()}


def _fen(one: Mapping[str, Any], faults: Faults, at: str) -> int | None:
    fen: Any = one.get("amount_fen")
    if fen is None and isinstance(one.get("amount"), str):
        fen = parse_fen(one["amount"])
    if not isinstance(fen, int) or isinstance(fen, bool):
        faults.add("form.not_amount", "金额看不懂", "not an amount", f"{at}.amount_fen")
        return None
    if not 0 < fen <= MAX_FEN:
        most = format_yuan(MAX_FEN)
        zh, en = f"金额要大于 0、不超过 {most} 元", f"must be above 0 and at most {most} yuan"
        faults.add("form.absurd", zh, en, f"{at}.amount_fen")
        return None
    return fen


def _past_day(raw: Any, faults: Faults, at: str, today: date) -> date | None:
    day = parse_date(raw) if isinstance(raw, str) else None
    if not isinstance(day, date):
        faults.add("form.not_day", "日期要写成 2026-11-22 这样", "write a day like 2026-11-22", at)
        return None
    if day > today:
        faults.add("form.in_future", "日期在将来", "the day is in the future", at)
        return None
    if day < EARLIEST:
        faults.add("form.absurd", "日期太早", "the day is too long ago", at)
        return None
    return day


def _matches(
    raw: Mapping[str, Any], name: str, pattern: re.Pattern[str], faults: Faults, at: str
) -> None:
    value = raw.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        zh, en = "没有填，或看不懂", "missing, or not readable"
        faults.add(f"form.{name}", zh, en, f"{at}.{name}")


def _sums(raw: Mapping[str, Any], invoices: list[dict[str, Any]], faults: Faults, at: str) -> None:
    """The invoices add up to the bill, and the bill to its lines."""
    invoiced = sum(one["amount_fen"] for one in invoices)
    lines = raw.get("lines")
    total = raw.get("total_fen")
    if isinstance(lines, list):
        parts = [one.get("total_fen") if isinstance(one, Mapping) else None for one in lines]
        if not all(isinstance(part, int) and not isinstance(part, bool) for part in parts):
            faults.add("form.lines", "明细每行要有金额", "each line has an amount", f"{at}.lines")
            return
        summed = sum(part for part in parts if part is not None)
        if total is not None and total != summed:
            _wrong_sum(faults, f"{at}.total_fen", total, summed)
        total = summed
    if not isinstance(total, int) or isinstance(total, bool):
        faults.add("form.not_amount", "缺少账单总额", "the bill has no total", f"{at}.total_fen")
    elif total != invoiced:
        _wrong_sum(faults, f"{at}.invoices", total, invoiced)


def _wrong_sum(faults: Faults, at: str, told: Any, summed: int) -> None:
    shown = format_yuan(told) if isinstance(told, int) else str(told)[:20]
    zh = f"合计对不上：{shown} 和 {format_yuan(summed)}"
    en = f"sums differ: {shown} and {format_yuan(summed)}"
    faults.add("form.wrong_sum", zh, en, at)
