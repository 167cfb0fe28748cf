"""A split as JSON for every door, with what it rests on and what it leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from yibao.core.money import format_yuan
from yibao.policy.benefits.accumulate import accumulate
from yibao.policy.benefits.lines import split_lines
from yibao.policy.benefits.scheme import CONFIRM
from yibao.policy.benefits.split import Split, divide
from yibao.policy.benefits.terms import Terms
from yibao.policy.benefits.trace import Said, tell
from yibao.policy.benefits.words import LAYERS

if TYPE_CHECKING:
    from yibao.policy.benefits.case import Case


def answer(one: Split, case: Case, given: frozenset[str]) -> dict[str, Any]:
    """The split of a case as JSON. `given` names the fields that the case had."""
    by_admission = one.tariff.deductible_per == "visit" and "admission_no" in given
    trace = tell(one, admission_no=case.visit.admission_no if by_admission else None)
    open_points = list(_open_points(one, case))
    notes = [*_notes(case, one, given), *_alternatives(open_points)]
    bill, raw = one.bill, case.value.raw
    return {
        "fund_fen": one.fund_fen,
        "layers": one.layers,
        "account_fen": one.account_fen,
        "account": {f"{purse}_fen": fen for purse, fen in one.account.items()},
        "cash_fen": one.cash_fen,
        "total_fen": bill.total_fen,
        "own_pay_fen": bill.own_pay_fen,
        "over_limit_fen": bill.over_limit_fen,
        "pre_pay_fen": bill.pre_pay_fen,
        "eligible_fen": bill.eligible_fen,
        "deductible_fen": one.deductible_fen,
        "copay_fen": one.copay_fen,
        "above_ceiling_fen": one.above_ceiling_fen,
        "lines": [_line(each) for each in split_lines(one)],
        "accumulated": accumulate(case.accumulated, one).to_dict(),
        "trace": [zh for zh, _ in trace],
        "trace_en": [en for _, en in trace],
        "notes": [zh for zh, _ in notes],
        "notes_en": [en for _, en in notes],
        "open_points": open_points,
        "provision": case.scheme.id,
        "grade": case.value.grade,
        "maturity": case.scheme.raw["maturity"],
        "since": raw["from"],
        "until": raw["to"],
        "citation": case.value.citation.to_dict(),
        "checked_on": case.scheme.raw["checked"],
    }


def _line(each: Any) -> dict[str, Any]:
    line = each.line
    return {
        "id": line.id,
        "total_fen": line.total_fen,
        "own_pay_fen": line.own_pay_fen,
        "over_limit_fen": line.over_limit_fen,
        "pre_pay_fen": line.pre_pay_fen,
        "eligible_fen": line.eligible_fen,
        "fund_fen": each.fund_fen,
        "layers": {layer: each.paid[layer] for layer in LAYERS if layer in each.paid},
        "account_fen": each.account_fen,
        "cash_fen": each.cash_fen,
    }


def _notes(case: Case, one: Split, given: frozenset[str]) -> Iterator[Said]:
    if case.value.grade != "V":
        yield CONFIRM
    if case.value.grade in ("L", "G", "U"):
        yield (
            "数字只见于转述，没有看到官方原文",
            "the figures were only seen in retellings, not in an official text",
        )
    for ceiling in one.tariff.ceilings:
        if ceiling.at_least:
            floor = format_yuan(ceiling.fen)
            yield (
                f"今年的年度限额没有查到，按不低于 {floor} 算",
                f"this year's ceiling is not known; taken to be no lower than {floor}",
            )
    if "accumulated" not in given:
        yield "没有给本年度累计，按今年还没有发生费用算", "nothing is counted for the year so far"
    if "admission_no" not in given and _by_admission(case.terms):
        yield "没有给住院次数，按今年第一次算", "counted as the first admission of the year"
    for gap in case.scheme.raw["known_gaps"]:
        yield gap["zh"], gap["en"]


def _by_admission(terms: Terms) -> bool:
    return bool(terms.raw["admissions"] > 1)


def _open_points(one: Split, case: Case) -> Iterator[dict[str, Any]]:
    """The points the sources leave open that change this bill, and what else would come of it."""
    for reading in case.value.raw["readings"]:
        usual = reading["options"][0]["id"]
        chosen = case.readings.get(reading["id"], usual)
        others = []
        for option in reading["options"]:
            if option["id"] == chosen:
                continue
            other = _read_otherwise(case, reading["id"], option["id"])
            fund = other.fund_fen if other else None
            if fund != one.fund_fen:
                names = {"zh": option["zh"], "en": option["en"]}
                others.append({"option": option["id"], **names, "fund_fen": fund})
        if others:
            yield {
                "id": reading["id"],
                "zh": reading["zh"],
                "en": reading["en"],
                "doubt": reading["doubt"],
                "option": chosen,
                "others": others,
            }


def _read_otherwise(case: Case, reading: str, option: str) -> Split | None:
    terms = case.value.terms({**case.readings, reading: option})
    if isinstance(terms, tuple):
        return None
    tariff = terms.tariff(case.person, case.visit)
    if isinstance(tariff, tuple):
        return None
    other = divide(replace(case.bill, lines=()), tariff, case.accumulated, case.account)
    return None if isinstance(other, tuple) else other


def _alternatives(points: list[dict[str, Any]]) -> Iterator[Said]:
    for point in points:
        for other in point["others"]:
            if other["fund_fen"] is None:
                continue
            paid = format_yuan(other["fund_fen"])
            yield (
                f"口径未定：{point['zh']}。若{other['zh']}，基金支付 {paid}",
                f"open: {point['en']}. If {other['en']}, the fund pays {paid}",
            )
