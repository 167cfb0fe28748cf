"""Who is treated, where, and what the year has already seen: the facts a split turns on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yibao.policy.benefits.words import Entitlement, Level, Place, Purse, Status, VisitKind


@dataclass(frozen=True, slots=True)
class Person:
    """The insured person. What is not known is None; a rule that needs it then says so."""

    status: Status | None = None
    age: int | None = None
    retired_on: date | None = None
    entitlements: frozenset[Entitlement] = frozenset()
    enrolled_months: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: the day it is settled, the institution, and which admission of the year."""

    on: date
    level: Level | None = None
    place: Place | None = None
    admission_no: int = 1
    kind: VisitKind = "local"


@dataclass(frozen=True, slots=True)
class Accumulated:
    """What the scheme's year holds before a bill.

    `eligible_fen` counts what went through the deductible and the ladder, not what the account
    paid in front of them. `layers` divides `fund_fen` where that is known; where it is empty the
    layers are taken to have paid in their order. `burden_fen` is the person's own burden so far,
    which only a supplement above a yearly threshold looks at.
    """

    eligible_fen: int = 0
    fund_fen: int = 0
    deductible_used_fen: int = 0
    layers: Mapping[str, int] = field(default_factory=dict)
    burden_fen: int = 0

    def to_dict(self) -> dict[str, object]:
        """As JSON, in the form a case gives it."""
        return {
            "eligible_fen": self.eligible_fen,
            "fund_fen": self.fund_fen,
            "deductible_used_fen": self.deductible_used_fen,
            "layers": dict(self.layers),
            "burden_fen": self.burden_fen,
        }


NOTHING_YET = Accumulated()


@dataclass(frozen=True, slots=True)
class Account:
    """What the purses of the personal account hold and may be used for this bill.

    `family_fen` is what a relative's account may pay under a grant for family sharing.
    """

    this_year_fen: int = 0
    past_years_fen: int = 0
    family_fen: int = 0

    def holds(self, purse: Purse) -> int:
        """What is in one purse."""
        if purse == "this_year":
            return self.this_year_fen
        return self.past_years_fen if purse == "past_years" else self.family_fen


NO_ACCOUNT = Account()
