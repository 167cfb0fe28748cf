"""Claims about the check of a whole database: what was tampered with is found."""

from __future__ import annotations

import contextlib

from yibao.account.applications.upkeep import check
from yibao.account.database import open_database

from .conftest import World, camt, payee
from .test_payouts import paying

HARMS = (
    ("UPDATE application.hold SET open = false", "application.not_held"),
    ("UPDATE application.application SET state = 'closed'", "application.held_for_nothing"),
    ("UPDATE application.application SET state = 'closed'", "application.state_differs"),
    ("UPDATE application.batch SET total_fen = 1", "application.batch_sum"),
    ("UPDATE application.payout SET state = 'booked'", "application.paid_unposted"),
    (
        "ALTER TABLE application.transition DISABLE TRIGGER ALL;"
        " DELETE FROM application.transition WHERE version = 3",
        "application.steps_broken",
    ),
)


class Undo(Exception):  # noqa: N818
    """Ends a transaction without keeping what was done in it."""


def test_what_was_changed_behind_our_back_is_found(world: World, dsn: str) -> None:
    paying(world)
    with open_database(dsn, role="postgres") as owner:
        for harm, code in HARMS:
            with contextlib.suppress(Undo), owner.transaction() as tx:
                assert check(tx) == []
                tx.run(harm)
                assert code in {issue.code for issue in check(tx)}
                raise Undo


def test_a_town_in_the_middle_of_everything_is_sound(world: World) -> None:
    _, payment = paying(world)
    world.apply("one_off_payout", {"cause": "emigration", **payee()}, by=world.me("ming"))
    world.bank_says("a.xml", camt((payment, 800_000, "DBIT")))
    world.work()
    assert world.office.run(check) == []
