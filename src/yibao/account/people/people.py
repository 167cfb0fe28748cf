"""What is known of people, as values. Days are days in China; a `to_day` is the last day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from yibao.account.people.id_number import IdNumber

Insutype = Literal["310", "390"]
Status = Literal["active", "lapsed", "ended"]
Kinship = Literal["spouse", "parent", "child", "sibling", "grandparent", "grandchild"]
PaidBy = Literal["employer", "self", "relative", "government"]
EMPLOYEE: Insutype = "310"
RESIDENT: Insutype = "390"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added."""

    name: str = field(repr=False)
    id_number: IdNumber


@dataclass(frozen=True, slots=True)
class Person:
    """A person, by a ref that says nothing; name and number stay sealed."""

    ref: str
    born: date
    sex: Literal["female", "male"]

    def age(self, on: date) -> int:
        """Give the age in whole years on that day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An insurance of one person: 310 employees or 390 residents, in one region."""

    person: str
    insutype: Insutype
    region: str
    status: Status
    from_day: date
    to_day: date | None = None
    employer: str | None = None
    retired_on: date | None = None

    def retired(self, on: date) -> bool:
        """Say whether the person draws a pension on that day."""
        return self.retired_on is not None and self.retired_on <= on


@dataclass(frozen=True, slots=True)
class Relation:
    """`relative` is `person`'s spouse, parent, child …, as a document with this SM3 shows."""

    person: str
    relative: str
    kind: Kinship
    evidence_sm3: bytes = field(repr=False)
    from_day: date
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """A hospital (level 1 to 3) or pharmacy (level 0), designated from a day to a day."""

    code: str
    name: str
    kind: Literal["hospital", "pharmacy"]
    level: int
    region: str
    designated_from: date
    designated_to: date | None = None

    def designated(self, on: date) -> bool:
        """Say whether it may settle through the insurance on that day."""
        return self.designated_from <= on and (
            self.designated_to is None or on <= self.designated_to
        )


@dataclass(frozen=True, slots=True)
class Premium:
    """A premium paid: for which months, by whom, and how much of it went to the account."""

    person: str
    insutype: Insutype
    region: str
    paid_by: PaidBy
    month_from: date
    months: int
    amount_fen: int
    paid_on: date
    to_account_fen: int = 0
    payer: str | None = None
    journal_id: int | None = None
