"""A form read: every field held against its kind, every fault told with its place.

Answers come as people or programs give them: text or JSON. What goes out is JSON that is stored:
amounts in fen, days in ISO form, places as adcodes. Nothing is guessed and nothing is looked up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from yibao.account.applications.invoices import Faults, read_bill, read_invoices
from yibao.account.applications.kind import Field
from yibao.core.dates import parse_date
from yibao.core.errors import Issue
from yibao.core.money import format_yuan, parse_fen
from yibao.core.regions import Region, resolve_region
from yibao.policy import open_policy

MAX_TEXT, MAX_NAME = 500, 60
EARLIEST_YEAR = 2000
SUFFIX = "_fen"

_REFERENCES = {
    "person": re.compile(r"p_[0-9a-z]{26}"),
    "grant": re.compile(r"g_[0-9a-z]{26}"),
    "restriction": re.compile(r"r_[0-9a-z]{26}"),
    "reference": re.compile(r"[ar]_[0-9a-z]{26}"),
    "provider": re.compile(r"[A-Z0-9]{4,20}"),
    "bank_code": re.compile(r"[0-9]{12}"),
}
_WORDS = {
    "person": ("要填参保人编号，p_ 开头", "a person’s reference, p_…"),
    "grant": ("要填授权编号，g_ 开头", "a grant’s reference, g_…"),
    "restriction": ("要填限制编号，r_ 开头", "a restriction’s reference, r_…"),
    "reference": (
        "要填限制（r_）或申请（a_）的编号",
        "the reference of a restriction or application",
    ),
    "provider": ("要填机构编码", "a provider’s code"),
    "bank_code": ("行号是 12 位数字", "a bank code of 12 digits"),
}
_TRUE, _FALSE = {"true", "yes", "1", "是", "有"}, {"false", "no", "0", "否", "没有", "无"}


@dataclass(frozen=True, slots=True)
class Read:
    """A form that was read: the answers that are good, and everything wrong with the others."""

    values: Mapping[str, Any]
    issues: tuple[Issue, ...]


def read_form(fields: Iterable[Field], raw: Mapping[str, Any], *, today: date) -> Read:
    """Read the answers that are given; what is missing is told by `missing`."""
    known = {one.name: one for one in fields}
    aliases = {name.removesuffix(SUFFIX): name for name in known if name.endswith(SUFFIX)}
    values: dict[str, Any] = {}
    faults = Faults()
    for given, answer in raw.items():
        name = given if given in known else aliases.get(given, given)
        one = known.get(name)
        if one is None:
            close = get_close_matches(str(given), known, n=1)
            hint = f"{close[0]}?" if close else ""
            faults.add("form.unknown_field", "没有这一项", "there is no such field", given, hint)
        elif answer is None or answer == "":
            values[name] = None
        else:
            value = _READERS[one.kind](one, answer, Asked(given != name, today, faults))
            if value is not None:
                values[name] = value
    return Read(values, tuple(faults.issues))


def missing(fields: Iterable[Field], form: Mapping[str, Any]) -> tuple[Issue, ...]:
    """Every required field without an answer."""
    faults = Faults()
    for one in fields:
        if one.required and form.get(one.name) is None:
            faults.add("form.missing", f"请填：{one.says.zh}", f"needed: {one.says.en}", one.name)
    return tuple(faults.issues)


def against_terms(
    fields: Iterable[Field], form: Mapping[str, Any], terms: Mapping[str, Any]
) -> tuple[Issue, ...]:
    """Amounts that go against a number of the place's rule."""
    faults = Faults()
    for one in fields:
        fen = form.get(one.name)
        most, exact = terms.get(one.max_term or ""), terms.get(one.exact_term or "")
        if not isinstance(fen, int):
            continue
        if isinstance(most, int) and fen > most * 100:
            shown = format_yuan(most * 100)
            says = f"当地规定最多 {shown} 元", f"the local rule allows at most {shown} yuan"
            faults.add("form.over_limit", *says, one.name)
        if isinstance(exact, int) and fen != exact * 100:
            shown = format_yuan(exact * 100)
            faults.add("form.price", f"价格是 {shown} 元", f"the price is {shown} yuan", one.name)
    return tuple(faults.issues)


@dataclass(frozen=True, slots=True)
class Asked:
    """How an answer came: in yuan or in fen, on which day, and where its faults go."""

    in_yuan: bool
    today: date
    faults: Faults


def _text(one: Field, answer: Any, asked: Asked) -> str | None:
    limit = MAX_NAME if one.kind == "name" else MAX_TEXT
    text = answer.strip() if isinstance(answer, str) else ""
    if not text or any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text):
        asked.faults.add("form.not_text", "要填文字", "must be text", one.name)
        return None
    if len(text) > limit:
        zh, en = f"最多 {limit} 个字", f"at most {limit} characters"
        asked.faults.add("form.too_long", zh, en, one.name)
        return None
    return text


def _choice(one: Field, answer: Any, asked: Asked) -> str | None:
    options = {choice.id: choice.says.zh for choice in one.choices}
    for option, zh in options.items():
        if answer in (option, zh):
            return option
    _not_offered(one, options, asked)
    return None


def _choices(one: Field, answer: Any, asked: Asked) -> list[str] | None:
    parts = re.split(r"[,，、]", answer) if isinstance(answer, str) else answer
    if not isinstance(parts, list) or not parts or len(parts) > len(one.choices):
        _not_offered(one, {choice.id: "" for choice in one.choices}, asked)
        return None
    found = [_choice(one, part.strip() if isinstance(part, str) else part, asked) for part in parts]
    return None if None in found else sorted({option for option in found if option})


def _fact(one: Field, answer: Any, asked: Asked) -> str | None:
    values = open_policy().facts[one.fact or ""]["values"]
    for option, words in values.items():
        if answer in (option, words["zh"]):
            return str(option)
    _not_offered(one, {option: words["zh"] for option, words in values.items()}, asked)
    return None


def _not_offered(one: Field, options: Mapping[str, str], asked: Asked) -> None:
    listed = "、".join(f"{name}（{zh}）" if zh else name for name, zh in options.items())
    en = f"may be: {', '.join(options)}"
    asked.faults.add("form.not_offered", f"可以是：{listed}", en, one.name)


def _flag(one: Field, answer: Any, asked: Asked) -> bool | None:
    word = answer.strip().lower() if isinstance(answer, str) else answer
    if word is True or (isinstance(word, str) and word in _TRUE):
        return True
    if word is False or (isinstance(word, str) and word in _FALSE):
        return False
    asked.faults.add("form.not_flag", "要填是或否", "must be yes or no", one.name)
    return None


def _day(one: Field, answer: Any, asked: Asked) -> str | None:
    day = parse_date(answer) if isinstance(answer, str) else None
    if not isinstance(day, date):
        zh, en = "日期要写成 2026-11-22 这样", "write a day like 2026-11-22"
        asked.faults.add("form.not_day", zh, en, one.name)
        return None
    if day.year < EARLIEST_YEAR or day.year > asked.today.year + 50:
        asked.faults.add("form.absurd", "年份不合理", "the year makes no sense", one.name)
        return None
    if one.past and day > asked.today:
        asked.faults.add("form.in_future", "日期在将来", "the day is in the future", one.name)
        return None
    if one.future and day <= asked.today:
        asked.faults.add("form.in_past", "日期已经过了", "the day has passed", one.name)
        return None
    return day.isoformat()


def _year(one: Field, answer: Any, asked: Asked) -> int | None:
    text = str(answer).strip()
    year = int(text) if re.fullmatch(r"[0-9]{4}", text) else 0
    if not asked.today.year - 1 <= year <= asked.today.year + 1:
        zh, en = "只能是去年、今年或明年", "may be last year, this one or the next"
        asked.faults.add("form.year", zh, en, one.name)
        return None
    return year


def _yuan(one: Field, answer: Any, asked: Asked) -> int | None:
    fen: int | Issue
    if isinstance(answer, bool) or (isinstance(answer, int) and asked.in_yuan):
        answer = str(answer)
    if isinstance(answer, int):
        fen = answer
    elif isinstance(answer, str) and not asked.in_yuan and re.fullmatch(r"[0-9]{1,15}", answer):
        fen = int(answer)
    elif isinstance(answer, str) and asked.in_yuan:
        fen = parse_fen(answer, at=one.name)
    else:
        fen = Issue("money.unreadable", "", one.name)
    if isinstance(fen, Issue):
        asked.faults.add("form.not_amount", "金额看不懂", "not an amount", one.name)
        return None
    if not one.min_fen <= fen <= one.max_fen:
        low, high = format_yuan(one.min_fen), format_yuan(one.max_fen)
        zh, en = f"金额要在 {low} 到 {high} 元之间", f"must be from {low} to {high} yuan"
        asked.faults.add("form.absurd", zh, en, one.name)
        return None
    return fen


def _region(one: Field, answer: Any, asked: Asked) -> str | None:
    found = resolve_region(answer) if isinstance(answer, str) else None
    if isinstance(found, Region) and found.level != "nation":
        return found.code
    hint = found.hint if isinstance(found, Issue) else ""
    zh, en = "不认识这个地方，请写全名", "no such place; write its full name"
    asked.faults.add("form.region", zh, en, one.name, hint)
    return None


def _reference(one: Field, answer: Any, asked: Asked) -> str | None:
    text = answer.strip() if isinstance(answer, str) else ""
    if _REFERENCES[one.kind].fullmatch(text):
        return text
    asked.faults.add(f"form.{one.kind}", *_WORDS[one.kind], one.name)
    return None


def _bank_account(one: Field, answer: Any, asked: Asked) -> str | None:
    digits = re.sub(r"[ -]", "", answer) if isinstance(answer, str) else ""
    if not re.fullmatch(r"[0-9]{8,30}", digits):
        zh, en = "账号是 8 到 30 位数字", "an account has 8 to 30 digits"
        asked.faults.add("form.bank_account", zh, en, one.name)
        return None
    # Cards of China UnionPay end in a check digit; accounts of other lengths have none.
    if digits.startswith("62") and len(digits) in (16, 19) and not _luhn(digits):
        zh, en = "卡号的校验位不对，请核对", "the card’s check digit is wrong"
        asked.faults.add("form.bank_account", zh, en, one.name)
        return None
    return digits


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _invoices(one: Field, answer: Any, asked: Asked) -> list[dict[str, Any]] | None:
    return read_invoices(answer, asked.faults, at=one.name, today=asked.today)


def _bill(one: Field, answer: Any, asked: Asked) -> dict[str, Any] | None:
    return read_bill(answer, asked.faults, at=one.name, today=asked.today)


_READERS: Mapping[str, Callable[[Field, Any, Asked], Any]] = {
    "bank_account": _bank_account,
    "bank_code": _reference,
    "bill": _bill,
    "choice": _choice,
    "choices": _choices,
    "day": _day,
    "fact": _fact,
    "flag": _flag,
    "grant": _reference,
    "invoices": _invoices,
    "name": _text,
    "person": _reference,
    "provider": _reference,
    "reference": _reference,
    "region": _region,
    "restriction": _reference,
    "text": _text,
    "year": _year,
    "yuan": _yuan,
}
