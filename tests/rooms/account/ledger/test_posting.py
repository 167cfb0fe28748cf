"""What a posting does, and what it refuses."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from yibao.account.database import open_database
from yibao.account.ledger import (
    Balance,
    Declined,
    Leg,
    Posted,
    Posting,
    balance,
    entries,
    post,
    post_many,
    reverse,
)
from yibao.account.ledger.upkeep import check
from yibao.account.ledger.words import SENTENCES
from yibao.core.errors import Conflict, LimitExceeded, NotAllowed, NotFound, YibaoError


def one(town: Any, posting: Posting) -> Any:
    """Posts alone, then looks whether everything that must hold does."""
    with town.database.transaction() as tx:
        outcome = post(tx, posting)
    with town.database.transaction() as tx:
        assert check(tx) == []
    return outcome


def left(town: Any, name: str, at: datetime | None = None) -> int:
    with town.database.transaction() as tx:
        return balance(tx, town.accounts[name], at).balance_fen


def test_money_moves_from_one_account_to_another(town: Any) -> None:
    assert isinstance(one(town, town.posting("k", wang=-25_00, pharmacy=25_00)), Posted)
    assert (left(town, "wang"), left(town, "pharmacy")) == (75_00, 25_00)


def test_the_same_request_again_gives_the_stored_outcome_and_moves_nothing(town: Any) -> None:
    request = town.posting("k", wang=-25_00, pharmacy=25_00)
    first, again = one(town, request), one(town, request)
    assert again == Posted(first.journal, replayed=True)
    assert left(town, "wang") == 75_00


def test_a_decline_is_stored_though_there_is_money_later(town: Any) -> None:
    request = town.posting("k", wang=-200_00, pharmacy=200_00)
    assert one(town, request).code == "ledger.insufficient"
    one(town, town.posting("more", wang=500_00, income=-500_00))
    again = one(town, request)
    assert (again.code, again.replayed) == ("ledger.insufficient", True)
    assert left(town, "wang") == 600_00


def test_other_content_under_a_used_key_is_a_conflict(town: Any) -> None:
    one(town, town.posting("k", wang=-25_00, pharmacy=25_00))
    with pytest.raises(Conflict, match=r"ledger\.key_reused"):
        one(town, town.posting("k", wang=-26_00, pharmacy=26_00))
    assert left(town, "wang") == 75_00


def test_the_order_of_legs_and_the_moment_asked_do_not_make_another_request(town: Any) -> None:
    first = one(town, town.posting("k", wang=-1, pharmacy=1))
    later = town.posting("k", pharmacy=1, wang=-1, event_at=first_moment(town) + timedelta(1))
    assert one(town, later) == Posted(first.journal, replayed=True)


def first_moment(town: Any) -> datetime:
    with town.database.transaction() as tx:
        return entries(tx, town.accounts["wang"])[0].event_at


BIG = 10**15
MALFORMED: dict[str, tuple[dict[str, Any], str]] = {
    "no legs": ({}, "ledger.no_legs"),
    "one leg": ({"wang": 5}, "ledger.one_leg"),
    "a leg of zero": ({"wang": 0, "pharmacy": 0}, "ledger.zero_amount"),
    "not balanced": ({"wang": -5, "pharmacy": 6}, "ledger.unbalanced"),
    "money for rights": ({"wang": 5, "rights": -5}, "ledger.unbalanced"),
    "too large": ({"income": -BIG - 1, "wang": BIG + 1}, "ledger.amount_too_large"),
    "beyond 64 bits": ({"income": -(2**64), "wang": 2**64}, "ledger.amount_too_large"),
    "no key": ({"key": ""}, "ledger.bad_request"),
    "a key too long": ({"key": "k" * 201}, "ledger.bad_request"),
    "a zero character": ({"purpose": "a\0b"}, "ledger.bad_request"),
    "half a character": ({"code": "\ud800"}, "ledger.bad_request"),
    "no time zone": ({"event_at": datetime(2026, 3, 1)}, "ledger.bad_request"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_cannot_be_a_posting_is_not_recorded(town: Any, name: str) -> None:
    said, code = MALFORMED[name]
    key = said.get("key", "k")
    request = town.posting(key, **{k: v for k, v in said.items() if k != "key"})
    assert one(town, request).code == code
    if key == "k":
        assert isinstance(one(town, town.posting("k", wang=-1, pharmacy=1)), Posted)


def test_an_account_twice_and_an_unknown_account_are_refused(town: Any) -> None:
    twice = town.posting("k", wang=-2, pharmacy=1, more=[Leg(town.accounts["pharmacy"], 1)])
    assert one(town, twice).code == "ledger.same_account_twice"
    unknown = one(town, town.posting("k", wang=-2, more=[Leg(9_999, 2)]))
    assert (unknown.code, unknown.account) == ("ledger.unknown_account", 9_999)


def test_a_clock_that_jumped_is_noticed(town: Any, march: datetime) -> None:
    ahead = town.posting("k", wang=-1, pharmacy=1, event_at=march.replace(year=2400))
    assert one(town, ahead).code == "ledger.event_in_future"
    behind = town.posting("k", wang=-1, pharmacy=1, event_at=march.replace(year=1970))
    assert one(town, behind).code == "ledger.event_too_old"


def test_a_limit_is_an_account_that_runs_out(town: Any) -> None:
    one(town, town.posting("year", ceiling=20_00, rights=-20_00))
    use = {"wang": -15_00, "pharmacy": 15_00, "ceiling": -15_00, "rights": 15_00}
    assert isinstance(one(town, town.posting("a", **use)), Posted)
    refused = one(town, town.posting("b", **use))
    assert (refused.code, refused.account) == ("ledger.limit_reached", town.accounts["ceiling"])


def test_a_reversal_undoes_once_and_is_not_undone(town: Any) -> None:
    first = one(town, town.posting("k", wang=-25_00, pharmacy=25_00))
    with town.database.transaction() as tx:
        undone = reverse(tx, first.journal, town.posting("undo"))
        assert isinstance(undone, Posted)
        assert reverse(tx, first.journal, town.posting("undo")).replayed
        twice = reverse(tx, first.journal, town.posting("twice"))
        deep = reverse(tx, undone.journal, town.posting("deep"))
        nothing = reverse(tx, 9_999, town.posting("nothing"))
    codes = [outcome.code for outcome in (twice, deep, nothing) if isinstance(outcome, Declined)]
    assert codes == [
        "ledger.already_reversed",
        "ledger.reversal_of_reversal",
        "ledger.unknown_journal",
    ]
    assert left(town, "wang") == 100_00


def test_one_bad_item_harms_no_other(town: Any) -> None:
    requests = [town.posting(f"k{i}", wang=-30_00, pharmacy=30_00) for i in range(4)]
    requests[1:1] = [town.posting("", wang=-1, pharmacy=1), town.posting("x", wang=1)]
    requests.append(town.posting("k0", wang=-30_00, pharmacy=30_00))
    requests.append(town.posting("k0", wang=-31_00, pharmacy=31_00))
    with town.database.transaction() as tx:
        outcomes = post_many(tx, requests)
        assert check(tx) == []
    codes = [getattr(outcome, "code", "posted") for outcome in outcomes]
    assert codes == [
        "posted",
        "ledger.bad_request",
        "ledger.one_leg",
        "posted",
        "posted",
        "ledger.insufficient",
        "posted",
        "ledger.key_reused",
    ]
    assert outcomes[6].replayed
    assert left(town, "wang") == 10_00


def test_more_than_the_limit_of_items_names_the_limit(town: Any) -> None:
    with (
        pytest.raises(LimitExceeded, match="5000"),
        town.database.transaction() as tx,
    ):
        post_many(tx, [town.posting("k")] * 5_001)


def test_the_balance_of_a_past_moment_is_by_when_things_happened(
    town: Any, march: datetime
) -> None:
    one(town, town.posting("b", wang=-2, pharmacy=2, event_at=march + timedelta(2)))
    one(town, town.posting("a", wang=-1, pharmacy=1, event_at=march + timedelta(1)))
    days = [left(town, "wang", march + timedelta(n)) for n in (-1, 0, 1, 2)]
    assert days == [0, 100_00, 99_99, 99_97]


def test_entries_come_in_pages_without_gaps(town: Any) -> None:
    for n in range(5):
        one(town, town.posting(f"k{n}", wang=-1, pharmacy=1))
    with town.database.transaction() as tx:
        first = entries(tx, town.accounts["wang"], limit=4)
        rest = entries(tx, town.accounts["wang"], after=first[-1].version, limit=4)
    assert [entry.version for entry in first + rest] == [1, 2, 3, 4, 5, 6]
    assert rest[-1].balance_after_fen == 99_95


def test_an_unknown_account_has_no_balance(town: Any) -> None:
    with pytest.raises(NotFound), town.database.transaction() as tx:
        balance(tx, 9_999)


@pytest.mark.parametrize("table", ["journal", "entry", "account", "hold"])
def test_the_app_cannot_write_past_the_functions(town: Any, table: str) -> None:
    for sql in (f"DELETE FROM ledger.{table}", f"INSERT INTO ledger.{table} DEFAULT VALUES"):
        with pytest.raises(NotAllowed), town.database.transaction() as tx:
            tx.run(sql)


@pytest.mark.parametrize(
    "sql", ["UPDATE ledger.entry SET amount_fen = 1", "TRUNCATE ledger.journal"]
)
def test_even_the_owner_cannot_change_what_is_recorded(town: Any, dsn: str, sql: str) -> None:
    with (
        open_database(dsn, role="yibao_owner") as owner,
        pytest.raises(NotAllowed, match="append_only"),
        owner.transaction() as tx,
    ):
        tx.run(sql)


def test_entries_that_do_not_sum_to_zero_are_refused_at_commit(town: Any, dsn: str) -> None:
    copy = """INSERT INTO ledger.journal (event_at, ledger_id, has_rights, idem_scope, idem_key,
        code, actor_id, actor_role, request_hash, accounts, amounts_fen, versions, note)
      SELECT event_at, ledger_id, has_rights, idem_scope, 'forged', code, actor_id, actor_role,
        request_hash, accounts, amounts_fen, versions, note FROM ledger.journal"""
    with (
        open_database(dsn, role="yibao_owner") as owner,
        pytest.raises(YibaoError, match=r"ledger\.unbalanced"),
        owner.transaction() as tx,
    ):
        tx.run(copy)


def test_every_code_has_a_sentence_in_both_languages(root: Any) -> None:
    sql = (root / "src/yibao/account/sql/0003_ledger.sql").read_text(encoding="utf-8")
    raised = set(re.findall(r"MESSAGE = '(ledger\.\w+)'", sql))
    checks = set(re.findall(r"'(ledger\.check_\w+)'", sql))
    codes = set(re.findall(r"'(ledger\.[a-z_]+)'", sql)) - raised - checks
    assert codes - {"ledger.journal_id"} <= set(SENTENCES)
    assert all(zh and en for zh, en in SENTENCES.values())


def test_a_balance_says_what_is_free_to_use(town: Any) -> None:
    with town.database.transaction() as tx:
        assert balance(tx, town.accounts["wang"]) == Balance(100_00, 0, 100_00, 1)
        assert balance(tx, town.accounts["pharmacy"]).available_fen is None
