"""What a year has seen after a bill, and again before it when the bill is reversed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from yibao.core.errors import BrokenPromise, Issue
from yibao.core.money import format_yuan
from yibao.policy.benefits.ladder import NO_LIMIT
from yibao.policy.benefits.person import Accumulated
from yibao.policy.benefits.split import Split
from yibao.policy.benefits.tariff import Tariff

AT = "accumulated"


def accumulate(accumulated: Accumulated, one: Split) -> Accumulated:
    """The year so far with a bill added."""
    return _moved(accumulated, one, 1)


def reverse(accumulated: Accumulated, one: Split) -> Accumulated:
    """The year so far with a bill that was added taken out again, exactly."""
    back = _moved(accumulated, one, -1)
    counts = (back.eligible_fen, back.fund_fen, back.deductible_used_fen, back.burden_fen)
    if min(*counts, *back.layers.values(), 0) < 0:
        says = "the bill that is reversed was never part of this year"
        raise BrokenPromise("benefits.not_accumulated", says)
    return back


def _moved(held: Accumulated, one: Split, sign: int) -> Accumulated:
    entering = one.bill.eligible_fen - one.front_fen
    layers = dict(held.layers)
    # A year that was never divided by layer stays so: half of it would be a false statement.
    if layers or not held.fund_fen:
        for layer, paid in one.layers.items():
            layers[layer] = layers.get(layer, 0) + sign * paid
    fund = held.fund_fen + sign * one.fund_fen
    return Accumulated(
        eligible_fen=held.eligible_fen + sign * entering,
        fund_fen=fund,
        deductible_used_fen=held.deductible_used_fen + sign * one.deductible_fen,
        layers={layer: paid for layer, paid in layers.items() if paid},
        burden_fen=held.burden_fen + sign * one.burden_fen,
    )


def doubts(
    accumulated: Accumulated, tariff: Tariff, given: Collection[str], *, eligible_fen: int
) -> Iterator[Issue]:
    """What cannot be true of a year, or is missing from it for a bill of `eligible_fen`.

    `given` names the counters that were told; the others are taken as nothing, which is only
    fair while it cannot matter.
    """
    yield from _contradictions(accumulated, tariff, given)
    yield from _beyond(accumulated, tariff)
    if accumulated.eligible_fen or accumulated.fund_fen:
        yield from _untold(accumulated, tariff, given, eligible_fen)


def _untold(
    held: Accumulated, tariff: Tariff, given: Collection[str], eligible_fen: int
) -> Iterator[Issue]:
    """Counters that were left out of a year that has begun, and that this bill turns on."""
    yearly = tariff.ladder_per == "year"
    several = len(tariff.steps) > 1 or tariff.steps[0].to_fen is not None
    by_payment = tariff.measure == "fund_paid"
    most = min((one.fen for one in tariff.ceilings), default=NO_LIMIT)
    needed = {
        "eligible_fen": yearly and several and not by_payment,
        "deductible_used_fen": tariff.deductible_per == "year" and tariff.deductible_fen > 0,
        "fund_fen": (yearly and several and by_payment) or held.eligible_fen + eligible_fen > most,
    }
    for name, matters in needed.items():
        if matters and name not in given and not (name == "fund_fen" and held.layers):
            says = f"{AT}.{name} is needed here, for the year has begun, and was not given"
            yield Issue("benefits.missing", says, f"{AT}.{name}")


def _contradictions(held: Accumulated, tariff: Tariff, given: Collection[str]) -> Iterator[Issue]:
    code, at = "benefits.accumulated_conflict", f"{AT}.fund_fen"
    if held.layers and sum(held.layers.values()) != held.fund_fen:
        says = f"the layers add up to {format_yuan(sum(held.layers.values()))}, not to fund_fen"
        yield Issue(code, says, f"{AT}.layers")
    if strays := sorted(held.layers.keys() - set(tariff.layers)):
        says = f"{', '.join(strays)} pays nothing in this scheme"
        yield Issue("benefits.unknown_layer", says, f"{AT}.layers")
    used = held.deductible_used_fen
    if tariff.deductible_per == "year" and used > tariff.deductible_fen:
        most = format_yuan(tariff.deductible_fen)
        says = f"{format_yuan(used)} of a deductible of {most} a year was used"
        yield Issue(code, says, f"{AT}.deductible_used_fen")
    if "eligible_fen" not in given:
        return
    eligible = format_yuan(held.eligible_fen)
    covers_all = any({"pre_pay", "over_limit", "own_pay"} & {*s.base} for s in tariff.supplements)
    if held.fund_fen > held.eligible_fen and not covers_all:
        says = f"the fund paid {format_yuan(held.fund_fen)} of eligible costs of only {eligible}"
        yield Issue(code, says, at)
    elif used > held.eligible_fen:
        says = f"{format_yuan(used)} of the deductible, but eligible costs of only {eligible}"
        yield Issue(code, says, f"{AT}.deductible_used_fen")
    elif not tariff.supplements and held.fund_fen + used > held.eligible_fen:
        says = f"fund and deductible come to more than the eligible costs of {eligible}"
        yield Issue(code, says, at)


def _beyond(held: Accumulated, tariff: Tariff) -> Iterator[Issue]:
    """Payments above a ceiling. Without layers only the sum of all ceilings can be passed."""
    code = "benefits.accumulated_beyond_ceiling"
    if any(one.at_least for one in tariff.ceilings):
        return
    if held.layers:
        for one, room in zip(tariff.ceilings, tariff.rooms(held), strict=True):
            if room < 0:
                named = ", ".join(sorted(one.layers))
                says = f"{named} paid more than the ceiling of {format_yuan(one.fen)}"
                yield Issue(code, says, f"{AT}.layers")
        return
    capped = {layer for one in tariff.ceilings for layer in one.layers}
    most = sum(one.fen for one in tariff.ceilings)
    if capped >= set(tariff.layers) and held.fund_fen > most:
        says = f"the fund paid {format_yuan(held.fund_fen)}, the ceiling is {format_yuan(most)}"
        yield Issue(code, says, f"{AT}.fund_fen")
