"""Who pays what of a bill: the fund layer by layer, the personal account, cash.

Rounding: every share is a whole number of fen, half a fen up, rounded once for each bracket,
each overflow and each supplement; what the funds do not pay is the person's. Nothing else rounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yibao.core.errors import Issue
from yibao.core.money import format_yuan
from yibao.policy.benefits.bill import Bill
from yibao.policy.benefits.classes import ASK
from yibao.policy.benefits.ladder import NO_LIMIT, Climb, Share, climb
from yibao.policy.benefits.person import NO_ACCOUNT, Account, Accumulated, Person, Visit
from yibao.policy.benefits.scheme import Scheme
from yibao.policy.benefits.tariff import Tariff
from yibao.policy.benefits.words import Part

_UNASKED: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Draw:
    """Money from one payer towards one part of the bill; `eligible` in front of the deductible."""

    payer: str
    part: str
    fen: int


@dataclass(frozen=True, slots=True)
class Split:
    """A bill divided. Layers, account and cash add up to the bill's total.

    `deductible_fen`, `copay_fen` and `above_ceiling_fen` are the person's share of the eligible
    costs before supplements and the account; `front_fen` is what the account paid before them.
    """

    bill: Bill
    tariff: Tariff
    before: Accumulated
    front_fen: int
    deductible_fen: int
    copay_fen: int
    above_ceiling_fen: int
    burden_fen: int
    shares: tuple[Share, ...]
    draws: tuple[Draw, ...]
    cash_fen: int

    @property
    def layers(self) -> dict[str, int]:
        """What each layer of the fund pays, in the order in which they do."""
        paid: dict[str, int] = dict.fromkeys(self.tariff.layers, 0)
        for share in self.shares:
            paid[share.layer] += share.paid_fen
        return paid

    @property
    def fund_fen(self) -> int:
        """What all layers pay together."""
        return sum(share.paid_fen for share in self.shares)

    @property
    def account(self) -> dict[str, int]:
        """What each purse pays."""
        paid = {"this_year": 0, "past_years": 0, "family": 0}
        for draw in self.draws:
            if draw.payer in paid:
                paid[draw.payer] += draw.fen
        return paid

    @property
    def account_fen(self) -> int:
        """What all purses pay together."""
        return sum(self.account.values())


def split(  # noqa: PLR0913 - the facts of one visit, by name
    bill: Bill,
    person: Person,
    accumulated: Accumulated,
    scheme: Scheme,
    *,
    visit: Visit,
    account: Account = NO_ACCOUNT,
    readings: Mapping[str, str] = _UNASKED,
) -> Split | tuple[Issue, ...]:
    """Divide a bill by the rule in force on the day of the visit, or say what is missing."""
    value = scheme.value(visit.on)
    if isinstance(value, Issue):
        return (value,)
    terms = value.terms(readings)
    if isinstance(terms, tuple):
        return terms
    tariff = terms.tariff(person, visit)
    if isinstance(tariff, tuple):
        return tariff
    return divide(bill, tariff, accumulated, account)


def divide(
    bill: Bill, tariff: Tariff, accumulated: Accumulated, account: Account = NO_ACCOUNT
) -> Split | tuple[Issue, ...]:
    """Divide a bill by figures already chosen; Issues only if an unknown figure matters."""
    eligible = bill.eligible_fen
    draws: list[Draw] = []
    purses = _purses(account) if account is not NO_ACCOUNT else {}
    front = _pay_front(tariff, purses, eligible, draws) if purses else 0
    deductible = min(eligible - front, tariff.due_fen(accumulated))
    found = climb(tariff, accumulated, eligible - front - deductible, deductible)
    unknown = _unknown(tariff, found)
    if unknown is not None:
        return (unknown,)
    left = {
        "deductible": deductible,
        "copay": found.copay_fen,
        "above_ceiling": found.above_fen,
        "pre_pay": bill.pre_pay_fen,
        "over_limit": bill.over_limit_fen,
        "own_pay": bill.own_pay_fen,
    }
    burden = _supplements(tariff, found, accumulated, left, draws) if tariff.supplements else 0
    for purse, parts in tariff.behind:
        if purses.get(purse):
            purses[purse] -= _draw(purse, parts, purses[purse], left, draws)
    return Split(
        bill=bill,
        tariff=tariff,
        before=accumulated,
        front_fen=front,
        deductible_fen=deductible,
        copay_fen=found.copay_fen,
        above_ceiling_fen=found.above_fen,
        burden_fen=burden,
        shares=tuple(found.shares),
        draws=tuple(draws),
        cash_fen=sum(left.values()),
    )


def _purses(account: Account) -> dict[str, int]:
    return {
        "this_year": account.this_year_fen,
        "past_years": account.past_years_fen,
        "family": account.family_fen,
    }


def _pay_front(tariff: Tariff, purses: dict[str, int], eligible: int, draws: list[Draw]) -> int:
    """The purses that pay before the deductible; gives what they paid."""
    paid = 0
    for purse in tariff.front:
        amount = min(purses[purse], eligible - paid)
        if amount:
            purses[purse] -= amount
            paid += amount
            draws.append(Draw(purse, "eligible", amount))
    return paid


def _supplements(
    tariff: Tariff,
    found: Climb,
    accumulated: Accumulated,
    left: dict[str, int],
    draws: list[Draw],
) -> int:
    """Pay the supplements' shares; gives the burden that one of them counts.

    Each counts its parts less everything that the supplements before it paid, whatever part that
    went towards. So no fen is paid twice over, and one fen more of a bill stays one fen.
    """
    burden = spent = 0
    whole = dict(left)
    for place, one in enumerate(tariff.supplements):
        base = counted = max(0, sum(whole[part] for part in one.base) - spent)
        if one.over_fen is not None:
            burden = base
            before = accumulated.burden_fen
            counted = max(0, before + base - one.over_fen) - max(0, before - one.over_fen)
        room = NO_LIMIT
        if one.ceilings and one.ratio.num:
            room = max(0, min(found.rooms[place] for place in one.ceilings))
            counted = min(counted, one.ratio.needs(room))
        if counted:
            paid = found.pay(one, "supplement", place, counted, limit_fen=room)
            spent += _draw(one.layer, one.base, paid, left, draws)
    return burden


def _draw(
    payer: str, parts: Sequence[Part], at_most: int, left: dict[str, int], draws: list[Draw]
) -> int:
    """Take up to `at_most` from the parts in turn; gives what was taken."""
    taken = 0
    for part in parts:
        amount = min(at_most - taken, left[part])
        if amount:
            left[part] -= amount
            taken += amount
            draws.append(Draw(payer, part, amount))
    return taken


def _unknown(tariff: Tariff, found: Climb) -> Issue | None:
    """A figure that nobody knows and that this bill turns on."""
    if found.gap is not None:
        says = f"{found.gap.zh} · {found.gap.en}"
        return Issue("benefits.not_known", says, "bill", hint=ASK)
    if not found.beyond_fen:
        return None
    for one, room in zip(tariff.ceilings, found.rooms, strict=True):
        if one.at_least and room <= 0:
            floor = format_yuan(one.fen)
            zh = f"年度限额没有查到，只知道不低于 {floor}"
            says = f"{zh} · the ceiling is not known, only that it is {floor} or more"
            return Issue("benefits.ceiling_unknown", says, "bill", hint=ASK)
    return None
