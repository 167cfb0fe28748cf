"""Claims about the chores a worker does unasked."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from yibao.account import alerts, ledger
from yibao.account.actor import SYSTEM
from yibao.account.alerts import Alert, Kept, Preference
from yibao.account.database import Database, Transaction
from yibao.account.ledger import Held, Leg, NewAccount, Posting
from yibao.core.clock import CHINA, FixedClock
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import Unavailable
from yibao.service.usecases.housekeeping import Housekeeping
from yibao.service.usecases.office import Office

NOON = datetime(2026, 11, 1, 12, tzinfo=CHINA)


class Letters:
    """A way out that keeps what it is given."""

    def __init__(self) -> None:
        self.got: list[Kept] = []

    def send(self, alert: Kept, wish: Preference) -> None:
        self.got.append(alert)


@pytest.fixture
def office(database: Database, sealer: Sealer) -> Office:
    return Office(database, sealer, FixedClock(NOON))


def later(office: Office, **by: float) -> Office:
    return Office(office.database, office.sealer, FixedClock(NOON + timedelta(**by)))


def house(office: Office, letters: Letters, said: list[str]) -> Housekeeping:
    return Housekeeping(office, {"email": letters}, said.append)


def prepare(tx: Transaction, office: Office, ref: str) -> int:
    """Someone with 100 yuan of which 40 are held for an hour, told of it by e-mail."""
    wish = Preference(email="a@example.org")
    alerts.prefer(tx, ref, wish, office.sealer, randomness=office.randomness)
    personal, income = (
        ledger.open_account(tx, NewAccount.usual("990100", kind, owner, opened_at=NOON))
        for kind, owner in (("personal", ref), ("premium_income", "990100"))
    )
    legs = (Leg(personal, 10_000), Leg(income, -10_000))
    ledger.post(tx, Posting("t", "in", "premium", legs, NOON, SYSTEM))
    kept = Posting("t", "hold", "payout", (Leg(personal, 4_000),), NOON, SYSTEM)
    held = ledger.hold(tx, kept, expires_at=NOON + timedelta(hours=1))
    assert isinstance(held, Held)
    alerts.enqueue(tx, Alert(ref, "held", NOON, {"what": "支取", "amount_fen": 4_000}, "t:hold"))
    return personal


def test_what_is_due_is_done_once_and_told(
    office: Office, someone: Callable[..., str], database: Database
) -> None:
    letters, said = Letters(), list[str]()
    account = office.run(lambda tx: prepare(tx, office, someone(tx)))
    assert house(office, letters, said).once() == 2
    assert [one.kind for one in letters.got] == ["held"]
    assert said == ["legs folded: 1", "alerts sent: 1"]
    assert house(office, letters, said).once() == 0
    assert office.run(lambda tx: ledger.balance(tx, account)).available_fen == 6_000
    assert house(later(office, hours=2), letters, said).once() == 1
    assert said[-1] == "holds expired: 1"
    assert office.run(lambda tx: ledger.balance(tx, account)).available_fen == 10_000


def test_a_letter_that_does_not_go_keeps_no_other_chore_from_being_done(
    office: Office, someone: Callable[..., str]
) -> None:
    office.run(lambda tx: prepare(tx, office, someone(tx)))
    said: list[str] = []
    chores = Housekeeping(later(office, hours=2), {}, said.append)
    assert chores.once() == 2
    assert "alerts not sent: 1" in said
    assert "holds expired: 1" in said


def test_a_database_that_is_gone_is_not_taken_for_nothing_to_do(office: Office) -> None:
    office.database.close()
    with pytest.raises(Unavailable):
        house(office, Letters(), []).once()
