"""Claims about alerts: written with what they tell of, told once, sent at least once."""

import secrets
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from yibao.account.alerts import (
    KINDS,
    Alert,
    Kept,
    Preference,
    alerts_of,
    confirm,
    deliver_due,
    enqueue,
    mark_seen,
    prefer,
    preference,
    say,
    unseen,
)
from yibao.account.database import Database, Transaction
from yibao.core.clock import CHINA, FixedClock
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import BrokenPromise, InputError, NotAllowed

MOON = datetime(2026, 11, 1, 12, tzinfo=CHINA)
People = Callable[..., str]


@pytest.fixture
def person(database: Database, someone: People) -> str:
    with database.transaction() as tx:
        return someone(tx)


def alert(
    person: str, dedupe: str = "one", *, at: datetime = MOON, kind: str = "movement"
) -> Alert:
    return Alert(person, kind, at, {"amount_fen": 12345, "place": "示范大药房"}, dedupe)


class Letters:
    """A channel that keeps what it is given, and fails when told to."""

    def __init__(self, *, fails: int = 0) -> None:
        self.got: list[Kept] = []
        self.fails = fails

    def send(self, alert: Kept, wish: Preference) -> None:
        if self.fails:
            self.fails -= 1
            raise ConnectionError("no answer")
        self.got.append(alert)


def wish(database: Database, person: str, sealer: Sealer, **wanted: object) -> None:
    given = Preference(**{"email": "a@example.org", **wanted})  # type: ignore[arg-type]
    with database.transaction() as tx:
        prefer(tx, person, given, sealer, randomness=secrets.token_bytes)
        assert preference(tx, person, sealer) == given


def write(database: Database, *alerts: Alert) -> list[int]:
    with database.transaction() as tx:
        return [enqueue(tx, one) for one in alerts]


def test_the_same_event_is_told_once(database: Database, person: str) -> None:
    first, again, other = write(database, alert(person), alert(person), alert(person, "two"))
    assert first == again != other
    with database.transaction() as tx:
        assert [kept.id for kept in alerts_of(tx, person)] == [other, first]
        assert [kept.id for kept in alerts_of(tx, person, before=other)] == [first]


def test_an_alert_is_gone_with_the_transaction_it_tells_of(database: Database, person: str) -> None:
    with pytest.raises(BrokenPromise), database.transaction() as tx:
        write_and_fail(tx, person)
    with database.transaction() as tx:
        assert alerts_of(tx, person) == ()


def write_and_fail(tx: Transaction, person: str) -> None:
    enqueue(tx, alert(person))
    raise BrokenPromise("some.step", "failed")


def test_seen_alerts_are_counted_out(database: Database, person: str) -> None:
    first, second = write(database, alert(person), alert(person, "two"))
    with database.transaction() as tx:
        assert unseen(tx, person) == 2
        assert mark_seen(tx, person, up_to=first, now=MOON) == 1
        assert mark_seen(tx, person, up_to=first, now=MOON) == 0
        assert unseen(tx, person) == 1
        assert alerts_of(tx, person)[0].id == second


def test_a_code_is_confirmed_however_it_is_typed(database: Database, person: str) -> None:
    write(database, alert(person))
    with database.transaction() as tx:
        (kept,) = alerts_of(tx, person)
        typed = f"{kept.code[:3]} {kept.code[3:6]}-{kept.code[6:]}"
        assert confirm(tx, typed) == kept
        assert confirm(tx, f"{(int(kept.code) + 1) % 10**10:010}") is None
        with pytest.raises(InputError):
            confirm(tx, "12345")


def test_nothing_goes_out_for_who_wants_it_in_the_app_only(
    database: Database, person: str, sealer: Sealer
) -> None:
    write(database, alert(person))
    letters = Letters()
    assert deliver_due(database, {"email": letters}, sealer, clock=FixedClock(MOON)) == (0, 0)


def test_a_wanted_kind_goes_out_once(database: Database, person: str, sealer: Sealer) -> None:
    wish(database, person, sealer, kinds=("movement",))
    write(database, alert(person), alert(person, "other", kind="loss_reported"))
    letters = Letters()
    for _ in range(2):
        deliver_due(database, {"email": letters}, sealer, clock=FixedClock(MOON))
    assert [kept.kind for kept in letters.got] == ["movement"]


def test_a_failure_is_tried_again_later(database: Database, person: str, sealer: Sealer) -> None:
    wish(database, person, sealer)
    write(database, alert(person))
    letters = Letters(fails=1)
    assert deliver_due(database, {"email": letters}, sealer, clock=FixedClock(MOON)) == (0, 1)
    assert deliver_due(database, {"email": letters}, sealer, clock=FixedClock(MOON)) == (0, 0)
    later = FixedClock(MOON + timedelta(seconds=5))
    assert deliver_due(database, {"email": letters}, sealer, clock=later) == (1, 0)


def test_what_never_goes_is_given_up_with_the_reason(
    database: Database, person: str, sealer: Sealer
) -> None:
    wish(database, person, sealer)
    write(database, alert(person))
    letters, moment = Letters(fails=100), MOON
    for _ in range(12):
        deliver_due(database, {"email": letters}, sealer, clock=FixedClock(moment))
        moment += timedelta(days=2)
    with database.transaction() as tx:
        row = tx.one("SELECT state, attempts, last_error FROM alert.delivery")
    assert row["state"] == "given_up"
    assert row["attempts"] == 10
    assert "no answer" in row["last_error"]


def test_a_worker_that_dies_after_taking_leaves_it_to_the_next(
    database: Database, person: str, sealer: Sealer
) -> None:
    wish(database, person, sealer)
    write(database, alert(person))

    class Dies(Letters):
        def send(self, alert: Kept, wish: Preference) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_due(database, {"email": Dies()}, sealer, clock=FixedClock(MOON))
    letters = Letters()
    deliver_due(database, {"email": letters}, sealer, clock=FixedClock(MOON))
    assert letters.got == []
    after = FixedClock(MOON + timedelta(minutes=3))
    deliver_due(database, {"email": letters}, sealer, clock=after)
    assert len(letters.got) == 1


@pytest.mark.parametrize(
    "case",
    [
        (12, (time(22), time(7)), 12),
        (23, (time(22), time(7)), 31),
        (3, (time(22), time(7)), 7),
        (13, (time(12), time(14)), 14),
        (7, (time(22), time(7)), 7),
    ],
)
def test_quiet_hours_hold_back_mail_but_not_machines(
    database: Database, person: str, sealer: Sealer, case: tuple[int, tuple[time, time], int]
) -> None:
    hour, quiet, due_hour = case
    midnight = MOON.replace(hour=0)
    hook = ("https://example.org/hook", "whsec_c2VjcmV0")
    wish(database, person, sealer, quiet_from=quiet[0], quiet_to=quiet[1], webhook=hook)
    at = midnight + timedelta(hours=hour)
    write(database, alert(person, at=at))
    with database.transaction() as tx:
        rows = tx.rows("SELECT channel, next_at FROM alert.delivery ORDER BY channel")
    assert [row["next_at"] for row in rows] == [midnight + timedelta(hours=due_hour), at]


def test_addresses_lie_sealed(database: Database, person: str, sealer: Sealer) -> None:
    wish(database, person, sealer, email="someone@example.org")
    with database.transaction() as tx:
        row = tx.one("SELECT email_sealed FROM alert.preference")
    assert b"example" not in bytes(row["email_sealed"])


def test_the_app_cannot_rewrite_what_was_told(database: Database, person: str) -> None:
    write(database, alert(person))
    for sql in ("DELETE FROM alert.alert", "UPDATE alert.alert SET about = '{}'"):
        with pytest.raises(NotAllowed), database.transaction() as tx:
            tx.run(sql)


def test_every_kind_is_a_whole_sentence_in_both_languages_whatever_facts_are_missing() -> None:
    facts = {
        "amount_fen": 100,
        "cap_fen": 100,
        "what": "异地备案",
        "step": "已受理",
        "effect": "不能扣款",
        "basis": "令735号第41条",
    }
    for kind in KINDS:
        for lang in ("zh", "en"):
            for said in (say(kind, facts, lang), say(kind, {}, lang)):
                assert said.endswith(("。", "."))
                assert not set("{}[]") & set(said)
                assert "http" not in said
    assert say("movement", {"amount_fen": 100}, "zh") == "账户支出 1.00 元。"
    known = {"amount_fen": 12345, "place": "示范大药房"}
    assert say("movement", known, "zh") == "账户支出 123.45 元，示范大药房。"


def test_an_unknown_kind_is_a_broken_promise(database: Database, person: str) -> None:
    with pytest.raises(BrokenPromise), database.transaction() as tx:
        enqueue(tx, alert(person, kind="nonsense"))
