"""Any sequence of requests comes out the same on the reference, one by one, and in arrays."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from yibao.account import ledger
from yibao.account.actor import SYSTEM
from yibao.account.database import Database, Transaction
from yibao.account.ledger import Declined, Held, Leg, NewAccount, Posted, Posting
from yibao.account.ledger.guards import Block, GrantRule, end_block, put_block, put_grant_rule
from yibao.account.ledger.upkeep import check, fold
from yibao.core.clock import CHINA
from yibao.core.errors import Conflict

DAY_0 = datetime(2026, 3, 1, tzinfo=CHINA)
# name: kind, owner, ledger, floor, hot, in the order they are opened and locked
TOWN: dict[str, tuple[str, str, str, int | None, bool]] = {
    "wang": ("personal", "p_wang", "A", 0, False),
    "li": ("personal_past", "p_li", "A", 0, False),
    "pharmacy": ("provider_clearing", "P21", "A", None, False),
    "fund": ("fund", "A:resident", "A", 0, True),
    "income": ("premium_income", "A", "A", None, True),
    "cap": ("share_cap", "g_1", "A", 0, False),
    "rights": ("limit_source", "A", "A", None, True),
    "abroad": ("suspense", "B", "B", None, False),
}
NAMES = st.sampled_from(list(TOWN))
PERSONS = st.sampled_from([None, None, None, "p_wang", "p_li"])
USES = st.tuples(
    st.sampled_from([None, None, None, "g_1", "g_1", "g_9"]),
    st.sampled_from([None, None, "p_li", "p_wang", "p_zhao"]),
    st.sampled_from([None, "care"]),
)
DAYS = st.integers(0, 6)
KEYS = st.integers(0, 11)  # the last few are used again, on purpose
FEN = st.integers(-70, 70)
NUMBERS = count(1)


@st.composite
def legs(draw: Any) -> tuple[tuple[str, int], ...]:
    """Mostly legs that may pass: money balanced by a clearing account, rights by their source."""
    if draw(st.integers(0, 5)) == 0:
        return tuple(draw(st.lists(st.tuples(NAMES, FEN), max_size=4)))
    names = draw(
        st.lists(NAMES.filter(lambda n: n != "abroad"), min_size=1, max_size=3, unique=True)
    )
    chosen = {name: draw(FEN.filter(bool)) for name in names}
    if "wang" in chosen and draw(st.booleans()):
        chosen["cap"] = chosen["wang"]
    return balanced(chosen)


def balanced(chosen: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """What is chosen, with what is left over put on a clearing account and the rights' source."""
    for is_limit, balancing in ((False, "pharmacy"), (True, "rights")):
        total = sum(v for k, v in chosen.items() if (k in ("cap", "rights")) is is_limit)
        chosen[balancing] = chosen.get(balancing, 0) - total
        if chosen[balancing] == 0:
            del chosen[balancing]
    return tuple(chosen.items())


class Side:
    """The real ledger, with its own accounts and keys, spoken to by names."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.scope = f"machine-{next(NUMBERS)}"
        self.journals: list[int] = []
        self.holds: list[int] = []
        self.accounts = {
            name: ledger.open_account(tx, self.terms(terms)) for name, terms in TOWN.items()
        }
        grant = (f"{self.scope}g_1", self.accounts["wang"], "p_li", ("care",))
        put_grant_rule(tx, GrantRule(*grant, self.accounts["cap"], day(0), day(4)))
        self.names = {number: name for name, number in self.accounts.items()}

    def terms(self, terms: tuple[str, str, str, int | None, bool]) -> NewAccount:
        kind, owner, region, floor, hot = terms
        region = f"{self.scope}{region}"
        return NewAccount(region, kind, owner, DAY_0, floor_fen=floor, hot=hot)

    def posting(self, request: Any) -> Posting:
        hold, reverses = request.hold, request.reverses
        return Posting(
            self.scope,
            request.key,
            "test",
            tuple(Leg(self.accounts[name], fen) for name, fen in request.legs),
            day(request.at),
            SYSTEM,
            grant=request.grant and f"{self.scope}{request.grant}",
            beneficiary=request.beneficiary,
            purpose=request.purpose,
            hold=None if hold is None else (self.holds[hold] if hold < len(self.holds) else -1),
            reverses=None
            if reverses is None
            else (self.journals[reverses] if reverses < len(self.journals) else -1),
        )

    def outcome(self, found: Any, make: Any, known: list[int]) -> Any:
        """The outcome in the reference's words."""
        if isinstance(found, Declined):
            account = None if found.account is None else self.names.get(found.account)
            return make(None, found.code.removeprefix("ledger."), account, found.replayed)
        number = found.journal if isinstance(found, Posted) else found.hold
        if number not in known:
            known.append(number)
        return make(known.index(number), None, None, found.replayed)


def day(number: int) -> datetime:
    return DAY_0 + timedelta(days=number)


class Machine(RuleBasedStateMachine):
    """Runs each request on the reference and alone; gathers postings for the array call."""

    def __init__(self, database: Database, words: Any) -> None:
        super().__init__()
        self.database, self.words = database, words
        self.reference = words["Reference"](
            {
                name: words["Account"](kind, owner, region, floor)
                for name, (kind, owner, region, floor, _) in TOWN.items()
            }
        )
        self.reference.grants["g_1"] = {
            "account": "wang",
            "beneficiary": "p_li",
            "purposes": ("care",),
            "cap": "cap",
            "from": 0,
            "to": 4,
        }
        # One transaction for all, committed at the end: then the deferred proof runs as well.
        self.open = ExitStack()
        self.tx = self.open.enter_context(database.transaction())
        self.alone, self.array = Side(self.tx), Side(self.tx)
        self.gathered: list[tuple[Any, Any]] = []
        self.asked: list[Any] = []
        opening = (("wang", 200), ("fund", 300), ("income", -500), ("cap", 90), ("rights", -90))
        self.posts(words["Request"]("opening", opening))

    def posts(self, request: Any) -> None:
        expected = self.reference.post(request)
        self.asked.append(request)
        try:
            found = ledger.post(self.tx, self.alone.posting(request))
        except Conflict as error:
            found = Declined(error.code, "", "", None, replayed=True)
        assert self.alone.outcome(found, self.words["Outcome"], self.alone.journals) == expected
        self.gathered.append((request, expected))

    def flush(self) -> None:
        """Post what was gathered, in one call."""
        requests, self.gathered = self.gathered, []
        postings = [self.array.posting(request) for request, _ in requests]
        found = ledger.post_many(self.tx, postings) if postings else []
        make = self.words["Outcome"]
        outcomes = [self.array.outcome(one, make, self.array.journals) for one in found]
        assert outcomes == [expected for _, expected in requests]

    def key(self, number: int) -> str:
        return f"k{number}" if number > 8 else f"fresh-{next(NUMBERS)}"

    @rule(asked=st.lists(st.tuples(KEYS, legs(), DAYS, USES), min_size=2, max_size=8))
    def post(self, asked: Any) -> None:
        for key, some, at, use in asked:
            self.posts(self.words["Request"](self.key(key), some, at, *use))

    @rule(fen=st.integers(1, 60), who=st.sampled_from(["p_li", "p_zhao"]), at=DAYS)
    def share(self, fen: int, who: str, at: int) -> None:
        shared = (("wang", -fen), ("pharmacy", fen), ("cap", -fen), ("rights", fen))
        for some in (shared, shared[:2]):
            use = (at, "g_1", who, "care")
            self.posts(self.words["Request"](self.key(0), some, *use))

    @rule(numbers=st.lists(st.integers(0, 40), min_size=1, max_size=4))
    def again(self, numbers: list[int]) -> None:
        """The very same request once more, or one with other legs under its key."""
        for number in numbers:
            if number < len(self.asked):
                self.posts(self.asked[number])
                self.posts(replace(self.asked[number], at=6))
                self.posts(replace(self.asked[number], legs=(("fund", -1), ("income", 1))))

    @rule(key=KEYS, journal=st.integers(0, 12))
    def reverse(self, key: str, journal: int) -> None:
        self.flush()
        self.posts(self.words["Request"](self.key(key), (), reverses=journal))

    @rule(key=KEYS, name=NAMES, fen=st.integers(0, 120), days=st.integers(0, 5), who=PERSONS)
    def hold(self, key: str, name: str, fen: int, days: int, who: str | None) -> None:
        self.flush()
        request = self.words["Request"](self.key(key), ((name, fen),), 1, None, who)
        expected = self.reference.hold(request, 1 + days)
        for side in (self.alone, self.array):
            try:
                found: Any = ledger.hold(self.tx, side.posting(request), expires_at=day(1 + days))
            except Conflict as error:
                found = Declined(error.code, "", "", None, replayed=True)
            assert isinstance(found, Held | Declined)
            assert side.outcome(found, self.words["Outcome"], side.holds) == expected

    @rule(key=KEYS, hold=st.integers(0, 4), at=DAYS, part=st.integers(1, 4))
    def post_hold(self, key: str, hold: int, at: int, part: int) -> None:
        self.flush()
        legs: Any = (("wang", -1), ("pharmacy", 1))
        if hold < len(self.reference.holds):
            name, fen = self.reference.holds[hold].legs[0]
            other = "rights" if name in ("cap", "rights") else "income"
            legs = ((name, -max(1, fen * part // 3)), (other, max(1, fen * part // 3)))
        self.posts(replace(self.words["Request"](self.key(key), legs, at), hold=hold))

    @rule(hold=st.integers(0, 4))
    def void(self, hold: int) -> None:
        if hold >= len(self.reference.holds):
            return
        self.flush()
        expected = self.reference.end(hold, "voided")
        for side in (self.alone, self.array):
            assert ends(side, side.holds[hold]) == expected

    @rule(at=DAYS)
    def expire(self, at: int) -> None:
        self.flush()
        expected = self.reference.expire(at)
        found = ledger.expire_holds(self.tx, day(at))
        for side in (self.alone, self.array):
            assert [side.holds.index(n) for n in found if n in side.holds] == expected

    @rule(name=NAMES, effect=st.sampled_from(["no_debit", "no_credit"]), at=DAYS)
    def block(self, name: str, effect: Any, at: int) -> None:
        self.flush()
        self.reference.blocks.append((name, effect, at, at + 2))
        for side in (self.alone, self.array):
            restriction = f"{side.scope}-{len(self.reference.blocks)}"
            number = side.accounts[name]
            put_block(self.tx, Block(number, effect, day(at), None, restriction))
            assert end_block(self.tx, restriction, at=day(at + 2)) == 1

    @rule()
    def folds(self) -> None:
        self.flush()
        for side in (self.alone, self.array):
            fold(self.tx, side.accounts["fund"])

    @invariant()
    def balances_agree(self) -> None:
        self.compare(self.alone)

    def teardown(self) -> None:
        with self.open:
            self.flush()
            self.compare(self.array)
        with self.database.transaction() as tx:
            assert check(tx) == []

    def compare(self, side: Side) -> None:
        rows = self.tx.rows(
            """SELECT id, b.balance_fen, b.held_fen
                 FROM unnest(%s::bigint[]) id, ledger.balance(id) b""",
            (list(side.accounts.values()),),
        )
        found = {side.names[row["id"]]: (row["balance_fen"], row["held_fen"]) for row in rows}
        accounts = self.reference.accounts.items()
        assert found == {name: (account.balance, account.held) for name, account in accounts}


def ends(side: Side, hold: int) -> str:
    try:
        with side.tx.connection.transaction():
            ended = ledger.void_hold(side.tx, hold, at=day(1), by=SYSTEM)
    except Conflict:
        return "refused"
    return "ended" if ended else "ended before"


@pytest.mark.usefixtures("guards_by_hand")
@pytest.mark.parametrize("steps", [30])
def test_reference_single_and_array_agree(database: Database, words: Any, steps: int) -> None:
    make: Callable[[], Machine] = lambda: Machine(database, words)  # noqa: E731
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        make,
        settings=settings(
            max_examples=25,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("guards_by_hand")
@pytest.mark.parametrize("seed", range(8))
def test_long_sequences_agree(database: Database, words: Any, seed: int) -> None:
    """Hypothesis finds the strange; this goes far: some 400 requests on the same accounts."""
    dice = Random(seed)
    machine = Machine(database, words)
    kinds = (
        ["post"] * 9 + ["share"] * 3 + ["again"] * 4 + ["reverse", "hold", "hold", "post_hold"] * 2
    )
    for kind in dice.choices([*kinds, "void", "expire", "block", "folds"], k=150):
        match kind:
            case "post":
                machine.post(asked=[chance(dice) for _ in range(dice.randint(1, 9))])
            case "share":
                who = dice.choice(["p_li", "p_li", "p_zhao"])
                machine.share(fen=dice.randint(1, 30), who=who, at=dice.randint(0, 4))
            case "again":
                machine.again(numbers=[dice.randrange(200)])
            case "reverse":
                machine.reverse(key=dice.randint(0, 11), journal=dice.randrange(8))
            case "hold":
                name, fen = dice.choice(list(TOWN)), dice.randint(1, 60)
                machine.hold(key=0, name=name, fen=fen, days=dice.randint(1, 5), who=None)
            case "post_hold":
                hold, part = dice.randrange(6), dice.randint(1, 4)
                machine.post_hold(key=0, hold=hold, at=dice.randint(0, 6), part=part)
            case "void":
                machine.void(hold=dice.randrange(6))
            case "expire":
                machine.expire(at=dice.randint(0, 3))
            case "block":
                effect = dice.choice(["no_debit", "no_credit"])
                machine.block(name=dice.choice(list(TOWN)), effect=effect, at=dice.randint(0, 6))
            case "folds":
                machine.folds()
        machine.balances_agree()
    machine.teardown()


def chance(dice: Random) -> tuple[int, Any, int, Any]:
    names = dice.sample(["wang", "li", "pharmacy", "fund", "income", "cap"], dice.randint(1, 3))
    some = {name: dice.choice([-1, 1]) * dice.randint(1, 50) for name in names}
    use = (None, dice.choice([None, None, None, "p_wang"]), None)
    return (dice.randint(0, 11), balanced(some), dice.randint(0, 6), use)
