"""The reference ledger: the rules of the ledger once more, in plain Python, one thing at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

Legs = tuple[tuple[str, int], ...]
LARGEST = 10**15


@dataclass
class Account:
    kind: str
    owner: str
    ledger: str = "A"
    floor: int | None = 0
    balance: int = 0
    held: int = 0
    versions: int = 0

    @property
    def is_limit(self) -> bool:
        return self.kind.startswith(("limit_", "share_cap", "wallet_quota"))

    @property
    def personal(self) -> bool:
        return self.kind in ("personal", "personal_past")


@dataclass(frozen=True)
class Request:
    """A posting by names; `at` is a day."""

    key: str
    legs: Legs
    at: int = 0
    grant: str | None = None
    beneficiary: str | None = None
    purpose: str | None = None
    hold: int | None = None
    reverses: int | None = None

    def content(self, legs: Legs) -> Any:
        return (
            tuple(sorted(legs)),
            *(self.grant, self.beneficiary, self.purpose, self.hold, self.reverses),
        )


@dataclass(frozen=True)
class Outcome:
    """`number` of the journal or hold, or the `code` of a refusal and the account it lies at."""

    number: int | None = None
    code: str | None = None
    account: str | None = None
    replayed: bool = False


@dataclass
class HeldBack:
    legs: Legs
    request: Request
    expires: int
    state: str = "pending"


@dataclass
class Reference:
    """Decides as the ledger must."""

    accounts: dict[str, Account]
    journals: list[tuple[Request, Legs]] = field(default_factory=list)
    holds: list[HeldBack] = field(default_factory=list)
    decided: dict[tuple[str, str], tuple[Any, Outcome]] = field(default_factory=dict)
    reversed: set[int] = field(default_factory=set)
    blocks: list[tuple[str, str, int, int]] = field(default_factory=list)
    grants: dict[str, dict[str, Any]] = field(default_factory=dict)

    def post(self, request: Request) -> Outcome:
        legs = request.legs
        if request.reverses is not None:
            fault = self.irreversible(request.reverses)
            if fault:
                return Outcome(code=fault)
            legs = tuple((name, -fen) for name, fen in self.journals[request.reverses][1])
        legs = self.in_order(legs)
        refused = self.malformed(legs)
        if refused:
            return refused
        if request.hold is not None and request.hold >= len(self.holds):
            return Outcome(code="unknown_hold")
        return self.once("post", request, legs, self.decide)

    def once(self, what: str, request: Request, legs: Legs, decide: Any) -> Outcome:
        content = request.content(legs)
        known = self.decided.get((what, request.key))
        if known is None:
            outcome = decide(request, legs)
            self.decided[what, request.key] = (content, outcome)
            return outcome  # type: ignore[no-any-return]
        if known[0] != content:
            return Outcome(code="key_reused", replayed=True)
        return Outcome(known[1].number, known[1].code, known[1].account, replayed=True)

    def in_order(self, legs: Legs) -> Legs:
        order = {name: place for place, name in enumerate(self.accounts)}
        return tuple(sorted(legs, key=lambda leg: order.get(leg[0], 10**6)))

    def irreversible(self, journal: int) -> str | None:
        if journal >= len(self.journals):
            return "unknown_journal"
        if self.journals[journal][0].reverses is not None:
            return "reversal_of_reversal"
        return None

    def malformed(self, legs: Legs) -> Outcome | None:
        if any(abs(fen) > LARGEST for _, fen in legs):
            return Outcome(code="amount_too_large")
        if len(legs) < 2:
            return Outcome(code="one_leg" if legs else "no_legs")
        faulty = next(self.faulty_legs(legs), None)
        if faulty:
            return faulty
        for limit in (True, False):
            if sum(fen for name, fen in legs if self.accounts[name].is_limit is limit):
                return Outcome(code="unbalanced")
        return None

    def faulty_legs(self, legs: Legs) -> Iterator[Outcome]:
        for place, (name, fen) in enumerate(legs):
            account = self.accounts.get(name)
            if fen == 0:
                yield Outcome(code="zero_amount", account=name)
            elif account is None:
                yield Outcome(code="unknown_account", account=name)
            elif name in dict(legs[:place]):
                yield Outcome(code="same_account_twice", account=name)
            elif account.ledger != self.accounts[legs[0][0]].ledger:
                yield Outcome(code="other_ledger", account=name)

    def decide(self, request: Request, legs: Legs) -> Outcome:
        held = None if request.hold is None else self.holds[request.hold]
        refused = self.refusal(request, legs, held)
        if refused:
            return refused
        if held:
            held.state = "posted"
            for name, fen in held.legs:
                self.accounts[name].held -= fen
        for name, fen in legs:
            self.accounts[name].balance += fen
            self.accounts[name].versions += 1
        if request.reverses is not None:
            self.reversed.add(request.reverses)
        self.journals.append((request, legs))
        return Outcome(len(self.journals) - 1)

    def refusal(self, request: Request, legs: Legs, held: HeldBack | None) -> Outcome | None:
        promised = dict(held.legs) if held else {}
        for name, fen in legs:
            at = held.request.at if held and name in promised else request.at
            if self.blocked(name, "no_debit" if fen < 0 else "no_credit", at):
                code = "debit_blocked" if fen < 0 else "credit_blocked"
                return Outcome(code=code, account=name)
        if request.reverses is None:
            at = held.request.at if held else request.at
            code = self.grant_refusal(request, legs, at)
            if code:
                return Outcome(code=code)
        if request.reverses in self.reversed:
            return Outcome(code="already_reversed")
        if held and held.state != "pending":
            return Outcome(code="hold_not_pending")
        if held and held.expires <= request.at:
            return Outcome(code="hold_expired")
        return next(self.short(legs, promised), None)

    def short(self, legs: Legs, promised: dict[str, int]) -> Iterator[Outcome]:
        for name, fen in legs:
            account = self.accounts[name]
            if name in promised and -fen > promised[name]:
                yield Outcome(code="more_than_held", account=name)
            left = account.balance + fen - account.held + promised.get(name, 0)
            if fen < 0 and account.floor is not None and left < account.floor:
                code = "limit_reached" if account.is_limit else "insufficient"
                yield Outcome(code=code, account=name)

    def blocked(self, name: str, effect: str, at: int) -> bool:
        return any((name, effect) == b[:2] and b[2] <= at < b[3] for b in self.blocks)

    def grant_refusal(self, request: Request, legs: Legs, at: int) -> str | None:
        grant = None
        if request.grant is not None:
            grant = self.grants.get(request.grant)
            if grant is None:
                return "grant_unknown"
            if request.beneficiary != grant["beneficiary"]:
                return "grant_other_person"
            if not grant["from"] <= at < grant["to"]:
                return "grant_not_in_force"
            if request.purpose not in grant["purposes"]:
                return "grant_purpose"
        return next(self.foreign(request, dict(legs), grant), None)

    def foreign(self, request: Request, legs: dict[str, int], grant: Any) -> Iterator[str]:
        for name, fen in legs.items():
            account = self.accounts[name]
            if not (fen < 0 and account.personal and request.beneficiary):
                continue
            if account.owner == request.beneficiary:
                continue
            if grant is None:
                yield "grant_missing"
            elif name != grant["account"]:
                yield "grant_other_account"
            elif legs.get(grant["cap"]) != fen:
                yield "grant_cap_leg"

    def hold(self, request: Request, expires: int) -> Outcome:
        legs = self.in_order(request.legs)
        if expires <= request.at:
            return Outcome(code="hold_expired")
        for place, (name, fen) in enumerate(legs):
            if fen <= 0:
                return Outcome(code="hold_not_positive", account=name)
            if name in dict(legs[:place]):
                return Outcome(code="same_account_twice", account=name)
            if self.accounts[name].ledger != self.accounts[legs[0][0]].ledger:
                return Outcome(code="other_ledger", account=name)
        return self.once("hold", request, legs, lambda _, at: self.keep_back(request, at, expires))

    def keep_back(self, request: Request, legs: Legs, expires: int) -> Outcome:
        for name, _ in legs:
            if self.blocked(name, "no_debit", request.at):
                return Outcome(code="debit_blocked", account=name)
        taken = tuple((name, -fen) for name, fen in legs)
        code = self.grant_refusal(request, taken, request.at)
        if code:
            return Outcome(code=code)
        refused = next(self.short(taken, {}), None)
        if refused:
            return refused
        for name, fen in legs:
            self.accounts[name].held += fen
        self.holds.append(HeldBack(legs, request, expires))
        return Outcome(len(self.holds) - 1)

    def end(self, hold: int, state: str) -> str:
        """The state after trying: the same again is fine, another is not."""
        held = self.holds[hold]
        if held.state == "pending":
            held.state = state
            for name, fen in held.legs:
                self.accounts[name].held -= fen
            return "ended"
        return "ended before" if held.state == state else "refused"

    def expire(self, at: int) -> list[int]:
        due = [n for n, h in enumerate(self.holds) if h.state == "pending" and h.expires <= at]
        for hold in due:
            self.end(hold, "expired")
        return due


@pytest.fixture(scope="session")
def words() -> Any:
    """The reference ledger's classes, for tests that are not beside it in a package."""
    return {"Reference": Reference, "Account": Account, "Request": Request, "Outcome": Outcome}
