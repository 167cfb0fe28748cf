"""The sealer takes every journal once, whoever is still writing, and goes on after a stop."""

import io
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from yibao.account.actor import SYSTEM, Actor
from yibao.account.audit import AuditEvent, Sealer, record_event, write_dump
from yibao.account.audit import sealer as sealer_module
from yibao.account.audit import store as audit_store
from yibao.account.audit.verify import Expected, Report, read_heads, verify
from yibao.account.database import Database, Transaction, open_database
from yibao.account.ledger import Leg, NewAccount, Posted, Posting, open_account, post, post_many
from yibao.account.ledger.upkeep import fold
from yibao.core.clock import CHINA, SYSTEM_CLOCK
from yibao.core.crypto import sm2
from yibao.core.errors import Conflict, NotAllowed

NOW = datetime(2023, 6, 5, 9, 30, tzinfo=CHINA)
KEY = sm2.generate()
Pay = Callable[..., list[int]]


@pytest.fixture
def accounts(database: Database) -> tuple[int, int]:
    with database.transaction() as tx:
        fund = NewAccount.usual("990100", "fund", "990100:310", opened_at=NOW)
        bank = NewAccount.usual("990100", "bank_clearing", "bank", opened_at=NOW)
        return open_account(tx, bank), open_account(tx, fund)


@pytest.fixture
def pay(accounts: tuple[int, int]) -> Pay:
    def some(tx: Transaction, count: int = 1, *, amount: int = 100) -> list[int]:
        legs = (Leg(accounts[0], -amount), Leg(accounts[1], amount))
        keys = [secrets.token_hex(8) for _ in range(count)]
        done = post_many(tx, [Posting("test", key, "pay", legs, NOW, SYSTEM) for key in keys])
        assert all(isinstance(one, Posted) for one in done), done
        return [one.journal for one in done if isinstance(one, Posted)]

    return some


@pytest.fixture
def sealer(database: Database, tmp_path: Path) -> Sealer:
    return Sealer(database, KEY, clock=SYSTEM_CLOCK, folder=tmp_path / "heads")


def dumped(database: Database) -> list[str]:
    out = io.StringIO()
    write_dump(database, out, keys=[KEY.public])
    return out.getvalue().split("\n")[:-1]


def verified(database: Database, folder: Path) -> Report:
    kept = read_heads((folder / "heads" / "heads.jsonl").read_text())
    return verify(dumped(database), Expected(KEY.public, heads=kept))


def test_what_is_posted_and_looked_at_is_sealed_chained_exported_and_verified(
    database: Database, sealer: Sealer, pay: Pay, tmp_path: Path
) -> None:
    for count in (3, 1, 7):
        with database.transaction() as tx:
            pay(tx, count)
            by = Actor("staff-1", "reviewer")
            record_event(tx, AuditEvent("view_account", by, NOW, None, {"why": "办"}))
        assert sealer.seal_all() == count + 1
    assert sealer.seal_once().rows == 0
    report = verified(database, tmp_path)
    assert report.good, report.faults
    assert (report.seals, report.journals, report.events, report.not_sealed) == (3, 11, 3, 0)


def test_declined_and_folded_journals_verify_too(
    database: Database, sealer: Sealer, pay: Pay, accounts: tuple[int, int], tmp_path: Path
) -> None:
    with database.transaction() as tx:
        pay(tx, 20)
        poor = open_account(tx, NewAccount.usual("990100", "personal", "p_x", opened_at=NOW))
        legs = (Leg(poor, -500), Leg(accounts[1], 500))
        declined = post(tx, Posting("test", "poor", "pay", legs, NOW, SYSTEM))
        assert not isinstance(declined, Posted)
    sealer.seal_all()
    with database.transaction() as tx:
        for account in accounts:
            fold(tx, account)
    assert verified(database, tmp_path).good


def test_a_transaction_still_running_is_waited_for_and_nothing_is_left_out(
    database: Database, sealer: Sealer, pay: Pay, tmp_path: Path
) -> None:
    with database.transaction() as early:
        slow = pay(early, 2)
        with database.transaction() as tx:
            quick = pay(tx, 3)
        assert max(slow) < min(quick)
        sealer.seal_all()
        with database.transaction() as tx:
            assert audit_store.last_seal(tx).number == 0
    assert sealer.seal_all() == 5
    report = verified(database, tmp_path)
    assert report.good, report.faults
    assert report.not_sealed == 0


def test_only_one_seals_at_a_time(database: Database, sealer: Sealer, pay: Pay) -> None:
    with database.transaction() as tx:
        pay(tx)
    with database.transaction() as other:
        assert audit_store.lock_chain(other)
        assert sealer.seal_once().rows == 0
    assert sealer.seal_once().rows == 1


def test_a_seal_in_any_other_place_is_refused(database: Database, sealer: Sealer, pay: Pay) -> None:
    with database.transaction() as tx:
        pay(tx)
    sealer.seal_all()
    again = """INSERT INTO audit.seal SELECT 5, at, line, sm, signature, key_id, journals, events,
        xid_to, 0, 0, 0 FROM audit.seal, decode(repeat('ab', 32), 'hex') sm"""
    with pytest.raises(NotAllowed), database.transaction() as tx:
        tx.run(again)
    put = "SELECT audit.put_seal(s, decode(repeat('00', 32), 'hex')) FROM audit.seal s"
    with pytest.raises(Conflict, match="not_next"), database.transaction() as tx:
        tx.run(put)


@pytest.mark.parametrize("table", ["audit.event", "audit.seal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_audit_is_not_changed_even_by_its_owner(dsn: str, table: str, change: str) -> None:
    with (
        open_database(dsn, role="yibao_owner") as owner,
        pytest.raises(NotAllowed, match="append_only"),
        owner.transaction() as tx,
    ):
        tx.run(change.format(table))


def test_who_switches_the_guards_off_and_changes_the_past_is_found(
    database: Database, dsn: str, sealer: Sealer, pay: Pay, tmp_path: Path
) -> None:
    with database.transaction() as tx:
        changed = pay(tx, 4)[1]
    sealer.seal_all()
    tampering = [
        ("UPDATE ledger.journal SET amounts_fen = ARRAY[-1, 1]::bigint[] WHERE id = %s", "changed"),
        ("UPDATE ledger.journal SET note = '[1]' WHERE id = %s", "changed"),
        ("DELETE FROM ledger.journal WHERE id = %s", "missing"),
    ]
    with open_database(dsn, role="postgres") as owner:
        for sql, code in tampering:
            with owner.transaction() as tx:
                tx.run("SET LOCAL session_replication_role = replica")
                tx.run(sql, (changed,))
            faults = verified(database, tmp_path).faults
            found = {fault.code.partition(".")[2] for fault in faults}
            assert code in found


def test_it_goes_on_where_it_stopped_and_mends_a_line_cut_off(
    database: Database, sealer: Sealer, pay: Pay, tmp_path: Path
) -> None:
    heads = tmp_path / "heads" / "heads.jsonl"
    for _ in range(3):
        with database.transaction() as tx:
            pay(tx, 2)
        sealer.seal_all()
    whole = heads.read_text()
    heads.write_text(whole[:-30])
    again = Sealer(database, KEY, clock=SYSTEM_CLOCK, folder=tmp_path / "heads")
    assert again.export() == 1
    assert heads.read_text() == whole
    with database.transaction() as tx:
        pay(tx)
    assert again.seal_all() == 1
    assert verified(database, tmp_path).good


def test_a_large_transaction_is_sealed_whole_and_many_rows_in_parts(
    database: Database, sealer: Sealer, pay: Pay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer_module, "MOST_ROWS", 10)
    for count in (25, 3, 4, 5, 6):
        with database.transaction() as tx:
            pay(tx, count)
    sizes = []
    while rows := sealer.seal_once().rows:
        sizes.append(rows)
    assert sum(sizes) == 43
    assert len(sizes) > 2
    assert verified(database, tmp_path).good


def test_after_a_restore_where_transactions_count_from_below_nothing_is_lost(
    database: Database, dsn: str, sealer: Sealer, pay: Pay, tmp_path: Path
) -> None:
    with database.transaction() as tx:
        pay(tx, 3)
    sealer.seal_all()
    with database.transaction() as tx:
        pay(tx, 2)
    with open_database(dsn, role="postgres") as owner, owner.transaction() as tx:
        tx.run("SET LOCAL session_replication_role = replica")
        tx.run("UPDATE audit.seal SET server = 1, xid_to = '900000000'::xid8")
        tx.run("UPDATE ledger.journal SET tx = '899999999'::xid8 WHERE id > 3")
    assert sealer.seal_all() == 2
    for _ in range(2):
        with database.transaction() as tx:
            pay(tx, 2)
        assert sealer.seal_all() == 2
    assert verified(database, tmp_path).good


def test_rows_written_after_a_restore_and_before_the_first_seal_are_not_left_out(
    database: Database, dsn: str, sealer: Sealer, pay: Pay, tmp_path: Path
) -> None:
    with database.transaction() as tx:
        pay(tx, 3)
    sealer.seal_all()
    with open_database(dsn, role="postgres") as owner, owner.transaction() as tx:
        tx.run("SET LOCAL session_replication_role = replica")
        # The other server had counted a little further than this one has now.
        tx.run("UPDATE audit.seal SET server = 1, xid_to = (xid_to::text::bigint + 3)::text::xid8")
    for _ in range(6):
        with database.transaction() as tx:
            pay(tx)
    assert sealer.seal_all() == 6
    report = verified(database, tmp_path)
    assert [fault.code for fault in report.faults if fault.code != "head.other"] == []


def test_while_many_post_every_journal_is_sealed_once(
    database: Database, sealer: Sealer, pay: Pay, tmp_path: Path
) -> None:
    stop = threading.Event()
    running = threading.Thread(target=sealer.run, args=(stop,), kwargs={"tell": print})
    running.start()

    def posts() -> None:
        for _ in range(15):
            database.run(lambda tx: pay(tx, 3))

    clerks = [threading.Thread(target=posts) for _ in range(3)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    stop.set()
    running.join()
    sealer.seal_all()
    report = verified(database, tmp_path)
    assert report.good, report.faults
    assert (report.journals, report.not_sealed) == (135, 0)


def lines_of(dump: list[str], kind: str) -> Iterator[Any]:
    return (parts for parts in map(json.loads, dump) if parts[0] == kind)


def test_a_note_in_any_script_keeps_to_one_line(
    database: Database, sealer: Sealer, accounts: tuple[int, int], tmp_path: Path
) -> None:
    note = {"说明": '换行\n引号"反斜\\ \u2028 𠮷', "n": 3}
    legs = (Leg(accounts[0], -1), Leg(accounts[1], 1))
    with database.transaction() as tx:
        post(tx, Posting("test", "note", "pay", legs, NOW, SYSTEM, note))
    sealer.seal_all()
    (parts,) = lines_of(dumped(database), "journal")
    assert parts[19] == note
    assert verified(database, tmp_path).good
