"""Postings that come at the same time are posted together, and each caller hears of its own."""

import asyncio
from typing import Any

import pytest

from yibao.account.ledger import Declined, Posted, balance, post
from yibao.account.ledger.batcher import Batcher, Pace
from yibao.account.ledger.upkeep import check
from yibao.core.errors import Conflict, Unavailable, YibaoError


def through(town: Any, postings: list[Any], pace: Pace | None = None) -> list[Any]:
    """All at once; an error takes the place of its outcome."""

    async def run() -> list[Any]:
        async with Batcher(town.database, pace=pace) as batcher:
            return await asyncio.gather(*map(batcher.post, postings), return_exceptions=True)

    return asyncio.run(run())


def test_many_callers_share_a_few_calls(town: Any) -> None:
    postings = [town.posting(f"k{n}", wang=-1, fund=1) for n in range(1_200)]
    outcomes = through(town, postings)
    assert all(isinstance(outcome, Posted) for outcome in outcomes)
    with town.database.transaction() as tx:
        assert balance(tx, town.accounts["wang"]).balance_fen == 100_00 - 1_200
        assert tx.value("SELECT count(DISTINCT tx) FROM ledger.journal") < 20
        assert check(tx) == []


def test_each_caller_hears_of_its_own_posting(town: Any) -> None:
    outcomes = through(
        town,
        [
            town.posting("a", wang=-1, fund=1),
            town.posting("b", wang=-500_00, fund=500_00),
            town.posting("c", wang=-1),
            town.posting("opening", wang=-7, fund=7),
        ],
    )
    assert isinstance(outcomes[0], Posted)
    assert isinstance(outcomes[1], Declined)
    assert outcomes[1].code == "ledger.insufficient"
    assert outcomes[2].code == "ledger.one_leg"
    assert isinstance(outcomes[3], Conflict)


def test_more_callers_than_may_wait_wait_outside(town: Any) -> None:
    postings = [town.posting(f"k{n}", wang=-1, fund=1) for n in range(60)]
    outcomes = through(town, postings, Pace(items=7, wait_ms=1, waiting=5, batches=1))
    assert [type(outcome) for outcome in outcomes] == [Posted] * 60


def test_a_lost_connection_reaches_every_caller_and_a_retry_posts_once(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer of a batch is lost after its commit: nobody knows, everybody asks again."""
    postings = [town.posting(f"k{n}", wang=-1, fund=1) for n in range(50)]
    run = town.database.run

    def lose_the_answer(work: Any) -> Any:
        run(work)
        raise Unavailable("database.lost", "the line is cut")

    with monkeypatch.context() as patch:
        patch.setattr(town.database, "run", lose_the_answer)
        lost = through(town, postings)
    assert {getattr(outcome, "code", "") for outcome in lost} == {"database.lost"}
    again = through(town, postings)
    assert all(outcome.replayed for outcome in again)
    with town.database.transaction() as tx:
        assert balance(tx, town.accounts["wang"]).balance_fen == 100_00 - 50


def test_a_batcher_that_has_stopped_says_so(town: Any) -> None:
    async def run() -> None:
        async with Batcher(town.database) as batcher:
            pass
        await batcher.post(town.posting("k", wang=-1, fund=1))

    with pytest.raises(Unavailable, match="batcher_closed"):
        asyncio.run(run())


def test_a_connection_lost_mid_call_leaves_nothing_half_done(town: Any) -> None:
    """The server ends the session between a posting and its commit."""
    posting = town.posting("k", wang=-1, fund=1)

    def cut() -> None:
        with town.database.transaction() as tx:
            assert isinstance(post(tx, posting), Posted)
            victim = tx.value("SELECT pg_backend_pid()")
            with town.database.transaction() as other:
                other.run("RESET ROLE")
                other.value("SELECT pg_terminate_backend(%s)", (victim,))
            tx.value("SELECT 1")

    with pytest.raises(YibaoError) as caught:
        cut()
    assert caught.value.code == "database.lost"
    with town.database.transaction() as tx:
        again = post(tx, posting)
        assert isinstance(again, Posted)
        assert not again.replayed
        assert check(tx) == []
