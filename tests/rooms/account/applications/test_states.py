"""Claims about the steps: the database holds them, and a plain oracle agrees with it."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yibao.account.actor import Actor
from yibao.account.applications import Move
from yibao.account.applications import store as applications
from yibao.account.applications.states import DESK, STEPS
from yibao.account.applications.store import NewApplication
from yibao.account.database import Database, Transaction, open_database
from yibao.core.errors import Conflict, NotAllowed, YibaoError
from yibao.core.ids import new_id
from yibao.service.usecases import review
from yibao.service.usecases.submitting import submit

from .conftest import NOW, REGION, World, payee

EVENTS = sorted({step.event for step in STEPS})
PLAYERS = (
    ("wang", "holder"),
    ("rev1", "reviewer"),
    ("rev2", "reviewer"),
    ("app1", "approver"),
    ("both", "reviewer"),
    ("both", "approver"),
    ("wang_at_work", "reviewer"),
    ("elsewhere", "reviewer"),
    ("yibao", "system"),
)


def test_the_database_holds_the_same_steps(database: Database) -> None:
    with database.transaction() as tx:
        rows = tx.rows("SELECT from_state, event, to_state, roles FROM application.step")
    held = {(r["from_state"], r["event"], r["to_state"], tuple(r["roles"])) for r in rows}
    assert held == {(s.from_state, s.event, s.to_state, s.roles) for s in STEPS}


@dataclass
class Oracle:
    """What an application is, in plain Python, told nothing by the database."""

    second: bool
    state: str = "draft"
    recommended_by: str | None = None
    approved_by: str | None = None
    appealed: bool = False
    version: int = 1

    def take(self, event: str, who: str, role: str) -> bool:
        """Take the step if it may be taken; say whether it was."""
        found = [s for s in STEPS if (s.from_state, s.event) == (self.state, event)]
        if not found or role not in found[0].roles or not self.may(event, who, role):
            return False
        if event in ("submit", "reopen", "stop"):
            self.recommended_by = self.approved_by = None
        if event == "recommend":
            self.recommended_by = who
        if event == "approve":
            self.approved_by = who
        self.appealed |= event == "appeal"
        self.state = found[0].to_state
        self.version += 1
        return True

    def may(self, event: str, who: str, role: str) -> bool:
        if role in DESK and who in ("wang_at_work", "elsewhere"):
            return False
        if event == "appeal" and self.appealed:
            return False
        if event == "accept" and self.approved_by == who:
            return False
        if event != "approve" or not self.second:
            return True
        return role == "approver" and self.recommended_by not in (None, who)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    second=st.booleans(),
    acts=st.lists(st.tuples(st.sampled_from(EVENTS), st.sampled_from(PLAYERS)), max_size=60),
    data=st.data(),
)
def test_any_sequence_ends_where_the_oracle_says(
    world: World, second: bool, acts: list[Any], data: st.DataObject
) -> None:
    oracle = Oracle(second)
    ref = draft(world, 0 if second else None)
    for act in acts:
        # Half of the acts are ones that may work, or stories would seldom get far.
        likely = data.draw(st.booleans()) and possible(oracle)
        event, (who, role) = data.draw(st.sampled_from(likely)) if likely else act
        done = attempt(world, ref, event, world.people.get(who, who), role)
        assert done == oracle.take(event, who, role), (event, who, role, oracle)
    one = world.one(ref)
    assert (one.state, one.version, one.appealed) == (oracle.state, oracle.version, oracle.appealed)
    steps = world.office.run(lambda tx: applications.transitions(tx, ref))
    assert [step.version for step in steps] == list(range(1, oracle.version + 1))
    chain = [(s.from_state, s.to_state) for s in steps[1:]]
    assert all(a[1] == b[0] for a, b in pairwise(chain))


def possible(oracle: Oracle) -> list[Any]:
    steps = [step for step in STEPS if step.from_state == oracle.state]
    return [(step.event, p) for step in steps for p in PLAYERS if p[1] in step.roles]


def draft(world: World, second: int | None) -> str:
    ref = new_id("a", secrets.token_bytes)
    due = NOW + timedelta(days=30)
    new = NewApplication(ref, "record_correction", REGION, world.people["wang"], second, False, due)
    world.office.run(lambda tx: applications.open_draft(tx, new, by=world.me(), at=NOW))
    return ref


def attempt(world: World, ref: str, event: str, who: str, role: str) -> bool:
    step = Move(ref, event, Actor(who, role), NOW)  # type: ignore[arg-type]
    try:
        world.office.run(lambda tx: applications.move(tx, step))
    except (NotAllowed, Conflict):
        return False
    return True


def test_a_step_on_a_version_one_has_not_seen_is_refused(world: World) -> None:
    ref = draft(world, None)
    step = Move(ref, "submit", world.me(), NOW, expected=7)
    with pytest.raises(Conflict, match=r"application\.changed"):
        world.office.run(lambda tx: applications.move(tx, step))


def test_a_clock_that_jumps_back_is_refused(world: World) -> None:
    ref = draft(world, None)
    step = Move(ref, "submit", world.me(), NOW - timedelta(hours=1))
    with pytest.raises(Conflict, match=r"application\.clock"):
        world.office.run(lambda tx: applications.move(tx, step))


def test_nobody_decides_about_their_family(world: World) -> None:
    ref = draft(world, None)
    for event, who, role in (("submit", "wang", "holder"), ("verify", "x", "system")):
        assert attempt(world, ref, event, world.people.get(who, who), role)
    assert attempt(world, ref, "queue", "yibao", "system")
    step = Move(ref, "approve", Actor("ming_at_work", "reviewer"), NOW)
    with pytest.raises(NotAllowed, match=r"application\.relative"):
        world.office.run(lambda tx: applications.move(tx, step))


def test_who_is_named_in_the_file_does_not_decide(world: World) -> None:
    ref = draft(world, None)
    zhao = world.people["zhao"]

    def work(tx: Transaction) -> None:
        applications.name_parties(tx, ref, [zhao])
        tx.run(
            "INSERT INTO application.staff (id, roles, person, created_at)"
            " VALUES ('zhao_at_work', '{reviewer}', %s, %s)",
            (zhao, NOW),
        )

    world.office.run(work)
    for event, who, role in (("submit", "wang", "holder"), ("verify", "x", "system")):
        attempt(world, ref, event, world.people.get(who, who), role)
    attempt(world, ref, "queue", "yibao", "system")
    step = Move(ref, "reject", Actor("zhao_at_work", "reviewer"), NOW)
    with pytest.raises(NotAllowed, match=r"application\.relative"):
        world.office.run(lambda tx: applications.move(tx, step))


def test_who_left_the_desk_decides_no_more(world: World) -> None:
    ref = draft(world, None)
    world.office.run(
        lambda tx: tx.run("UPDATE application.staff SET ended_at = %s WHERE id = 'rev1'", (NOW,))
    )
    for event, who, role in (("submit", "wang", "holder"), ("verify", "x", "system")):
        attempt(world, ref, event, world.people.get(who, who), role)
    attempt(world, ref, "queue", "yibao", "system")
    step = Move(ref, "approve", Actor("rev1", "reviewer"), NOW)
    with pytest.raises(NotAllowed, match=r"application\.not_staff"):
        world.office.run(lambda tx: applications.move(tx, step))


FORBIDDEN = (
    "UPDATE application.application SET state = 'approved'",
    "DELETE FROM application.transition",
    "UPDATE application.transition SET reason = ''",
    "UPDATE application.payout SET state = 'due'",
    "UPDATE application.invoice SET released_at = now()",
    "UPDATE application.application SET amount_fen = 1",
    "INSERT INTO application.transition (application, version, event, to_state) VALUES"
    " ('x', 1, 'approve', 'approved')",
    "INSERT INTO application.step VALUES ('draft', 'approve', 'approved', '{holder}')",
)


def test_the_app_cannot_write_steps_by_itself(world: World) -> None:
    draft(world, None)
    for sql in FORBIDDEN:
        with pytest.raises(NotAllowed, match=r"database\.not_allowed"):
            world.office.run(lambda tx, sql=sql: tx.run(sql))  # type: ignore[misc]


def test_not_even_the_owner_rewrites_a_step(world: World, dsn: str) -> None:
    draft(world, None)
    with (
        pytest.raises(YibaoError, match=r"application\.for_good"),
        open_database(dsn, role="postgres") as owner,
        owner.transaction() as tx,
    ):
        tx.run("DELETE FROM application.transition")


def test_two_desks_at_once_approve_once(world: World) -> None:
    ref = draft(world, None)
    for event, who, role in (("submit", "wang", "holder"), ("verify", "x", "system")):
        attempt(world, ref, event, world.people.get(who, who), role)
    attempt(world, ref, "queue", "yibao", "system")
    with ThreadPoolExecutor(4) as pool:
        done = list(
            pool.map(
                lambda who: attempt(world, ref, "approve", who, "reviewer"), ["rev1", "rev2"] * 2
            )
        )
    assert sum(done) == 1


def test_what_was_handed_in_or_decided_is_not_handed_in_or_approved_again(world: World) -> None:
    # The whole balance is held: whoever asked the rules first would say that nothing is left.
    asked = {"cause": "emigration", "hukou_cancelled": True, **payee()}
    one = world.apply("one_off_payout", asked)
    for act, who in (
        (submit, world.me()),
        (review.approve, Actor("rev1", "reviewer")),
    ):
        with pytest.raises(Conflict, match="not_from_here"):
            world.office.run(lambda tx, act=act, who=who: act(tx, world.office, one.id, by=who))
