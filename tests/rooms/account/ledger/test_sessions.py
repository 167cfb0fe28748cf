"""Sessions side by side: whatever the order they come in, nothing is lost, made or done twice."""

from collections.abc import Callable
from itertools import chain, permutations
from threading import Barrier, Thread
from typing import Any

import pytest

from yibao.account.actor import SYSTEM
from yibao.account.database import open_database
from yibao.account.ledger import (
    Declined,
    Held,
    Posted,
    balance,
    hold,
    post,
    post_hold,
    post_many,
    reverse,
    void_hold,
)
from yibao.account.ledger.upkeep import check, fold
from yibao.core.errors import Conflict

Work = Callable[[Any], Any]


def together(town: Any, works: list[Work]) -> list[Any]:
    """Each work in its own session and thread, all let go at one moment; a Conflict is a value."""
    gate = Barrier(len(works))
    outcomes: list[Any] = [None] * len(works)

    def run(place: int, work: Work) -> None:
        gate.wait()
        try:
            outcomes[place] = town.database.run(work)
        except Conflict as error:
            outcomes[place] = error

    threads = [Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return outcomes


def sound(town: Any) -> None:
    with town.database.transaction() as tx:
        assert check(tx) == []


def left(town: Any, name: str) -> int:
    with town.database.transaction() as tx:
        return balance(tx, town.accounts[name]).balance_fen


def posted(outcomes: list[Any]) -> int:
    return sum(isinstance(outcome, Posted) for outcome in outcomes)


def test_one_key_asked_by_four_sessions_posts_once(town: Any) -> None:
    for round_ in range(5):
        request = town.posting(f"k{round_}", wang=-1, pharmacy=1)
        outcomes = together(town, [lambda tx, r=request: post(tx, r)] * 4)
        assert len({outcome.journal for outcome in outcomes}) == 1
        assert sum(not outcome.replayed for outcome in outcomes) == 1
    assert left(town, "wang") == 100_00 - 5
    sound(town)


def test_one_key_with_two_contents_is_one_posting_and_one_conflict(town: Any) -> None:
    for n in range(5):
        contents = [town.posting(f"k{n}", wang=-1, fund=1), town.posting(f"k{n}", li=1, income=-1)]
        outcomes = together(town, [lambda tx, r=r: post(tx, r) for r in contents])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Posted"]
    sound(town)


def test_the_last_money_is_spent_once(town: Any) -> None:
    """Four want 40.00 of 100.00: two get it, two are declined."""
    works: list[Work] = [
        lambda tx, n=n: post(tx, town.posting(f"k{n}", wang=-40_00, pharmacy=40_00))
        for n in range(4)
    ]
    outcomes = together(town, works)
    assert posted(outcomes) == 2
    assert left(town, "wang") == 20_00
    sound(town)


def test_a_hot_account_is_never_overdrawn(town: Any) -> None:
    """The fund has 10,000.00; four sessions take 30.00 at a time, 400 times in all."""

    def spend(session: int) -> Work:
        def work(_: Any) -> list[Any]:
            found = []
            for n in range(100):
                request = town.posting(f"{session}-{n}", fund=-30_00, pharmacy=30_00)
                found.append(town.database.run(lambda tx, r=request: post(tx, r)))
            return found

        return work

    outcomes = list(chain.from_iterable(together(town, [spend(n) for n in range(4)])))
    assert posted(outcomes) == 10_000 // 30
    assert left(town, "fund") == 10_00
    with town.database.transaction() as tx:
        fold(tx, town.accounts["fund"])
    assert left(town, "fund") == 10_00
    sound(town)


def test_arrays_that_cross_do_not_block_each_other_for_good(town: Any) -> None:
    pairs = [("wang", "li"), ("li", "wang")]

    def many(session: int) -> Work:
        names = pairs[session % 2]
        requests = [
            town.posting(f"{session}-{n}", **{names[0]: -1, names[1]: 1, "fund": 1, "income": -1})
            for n in range(60)
        ]
        return lambda tx: post_many(tx, requests)

    with town.database.transaction() as tx:
        post(tx, town.posting("li", li=100_00, income=-100_00))
    outcomes = together(town, [many(n) for n in range(4)])
    assert [posted(one) for one in outcomes] == [60] * 4
    assert (left(town, "wang"), left(town, "li")) == (100_00, 100_00)
    sound(town)


STEPS = ("post", "void", "expire", "spend")


@pytest.mark.parametrize("order", list(permutations(STEPS, 2)), ids="-".join)
def test_a_hold_ends_one_way_whoever_comes_first(town: Any, march: Any, order: Any) -> None:
    """Two sessions end a hold of 60.00 at once, while the rest is spent beside them."""
    with town.database.transaction() as tx:
        held = hold(tx, town.posting("h", wang=60_00), expires_at=march.replace(month=4))
        assert isinstance(held, Held)
        number = held.hold
    works: dict[str, Work] = {
        "post": lambda tx: post_hold(tx, number, town.posting("p", wang=-50_00, pharmacy=50_00)),
        "void": lambda tx: void_hold(tx, number, at=march, by=SYSTEM),
        "expire": lambda tx: tx.rows("SELECT ledger.expire_holds(%s)", (march.replace(month=5),)),
        "spend": lambda tx: post(tx, town.posting("s", wang=-40_00, pharmacy=40_00)),
    }
    together(town, [works[name] for name in (*order, order[0])])
    with town.database.transaction() as tx:
        state = tx.value("SELECT state FROM ledger.hold")
        now = balance(tx, town.accounts["wang"])
    spent = 40_00 * ("spend" in order)
    assert now.balance_fen == 100_00 - spent - 50_00 * (state == "posted")
    assert now.held_fen == 60_00 * (state == "pending")
    sound(town)


@pytest.mark.parametrize("others", [("post",), ("reverse",), ("spend", "reverse")], ids="-".join)
def test_a_reversal_happens_once_beside_other_work(town: Any, others: Any) -> None:
    with town.database.transaction() as tx:
        first = post(tx, town.posting("first", wang=-90_00, fund=90_00))
    assert isinstance(first, Posted)
    journal = first.journal
    works: dict[str, Work] = {
        "reverse": lambda tx: reverse(tx, journal, town.posting("other")),
        "post": lambda tx: post(tx, town.posting("first", wang=-90_00, fund=90_00)),
        "spend": lambda tx: post(tx, town.posting("spend", wang=-50_00, fund=50_00)),
    }
    undo: Work = lambda tx: reverse(tx, journal, town.posting("undo"))  # noqa: E731
    outcomes = together(town, [undo, *(works[name] for name in others)])
    with town.database.transaction() as tx:
        assert tx.value("SELECT count(*) FROM ledger.reversal") == 1
    undone = [o for o in outcomes if isinstance(o, Declined) and "reversed" in o.code]
    assert len(undone) == others.count("reverse")
    sound(town)


@pytest.fixture
def impatient(dsn: str) -> None:
    """The server looks for deadlocks at once instead of after a second."""
    name = dsn.rpartition("/")[0] and dsn.split("/")[3].partition("?")[0]
    with open_database(dsn, role="postgres") as server, server.transaction() as tx:
        tx.run(f"ALTER DATABASE {name} SET deadlock_timeout = '20ms'")


@pytest.mark.usefixtures("impatient")
def test_every_order_of_three_transactions_that_overlap(town: Any) -> None:
    """Each session posts twice in one transaction, on the same accounts in another order."""

    def session(key: str, first: str, second: str) -> Work:
        def work(tx: Any) -> Any:
            one = post(tx, town.posting(f"{key}-1", **{first: -1, "pharmacy": 1}))
            return one, post(tx, town.posting(f"{key}-2", **{second: -1, "pharmacy": 1}))

        return work

    with town.database.transaction() as tx:
        post(tx, town.posting("li", li=1_00, income=-1_00))
    works = [session("a", "wang", "li"), session("b", "li", "wang"), session("c", "fund", "wang")]
    for order in permutations(works):
        together(town, list(order))
    assert left(town, "pharmacy") == 6  # each key once, however often it was asked
    sound(town)
