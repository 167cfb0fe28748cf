"""Claims about the database itself: its shape, its roles, its errors in our words."""

import pytest

from yibao.account.database import Database, Transaction, open_database
from yibao.account.database.store import APP
from yibao.account.migrations.store import newest
from yibao.core.errors import BrokenPromise, Conflict, InputError, Unavailable


def test_a_fresh_database_has_the_newest_shape(database: Database, dsn: str) -> None:
    with open_database(dsn, role="postgres") as owner, owner.transaction() as tx:
        assert tx.value("SELECT version_num FROM public.alembic_version") == newest()


def test_work_is_done_in_the_apps_role(database: Database) -> None:
    with database.transaction() as tx:
        assert tx.value("SELECT current_user") == APP


def test_a_block_that_raises_leaves_nothing(dsn: str) -> None:
    with open_database(dsn, role="postgres") as database:
        with database.transaction() as tx:
            tx.run("CREATE TABLE public.probe (n int)")
        with pytest.raises(BrokenPromise), database.transaction() as tx:
            insert_and_fail(tx)
        with database.transaction() as tx:
            assert tx.value("SELECT count(*) FROM public.probe") == 0


def test_a_raised_code_and_sentence_arrive_as_our_error(database: Database) -> None:
    raising = """DO $$ BEGIN
        RAISE EXCEPTION USING ERRCODE = 'YB409', MESSAGE = 'some.code', DETAIL = 'a sentence';
    END $$"""
    with pytest.raises(Conflict, match=r"some\.code: a sentence"), database.transaction() as tx:
        tx.run(raising)


def test_wrong_sql_is_a_broken_promise(database: Database) -> None:
    with pytest.raises(BrokenPromise), database.transaction() as tx:
        tx.run("SELECT nothing FROM nowhere")


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800"])
def test_what_cannot_be_stored_is_refused_in_our_words(database: Database, odd: str) -> None:
    with pytest.raises(InputError, match=r"database\.unfit") as refused:
        look(database, odd)
    assert odd not in str(refused.value)


def test_what_was_given_does_not_stand_in_the_error(database: Database) -> None:
    with pytest.raises(InputError) as refused, database.transaction() as tx:
        tx.value("SELECT %s::bigint", ("99010019580203001X",))
    assert "9901" not in str(refused.value)


def test_a_connection_cut_off_is_unavailable_and_the_next_one_works(database: Database) -> None:
    with pytest.raises(Unavailable, match=r"database\.lost"), database.transaction() as tx:
        ask_over_a_cut_line(tx)
    with database.transaction() as tx:
        assert tx.value("SELECT 1") == 1


def look(database: Database, odd: str) -> None:
    with database.transaction() as tx:
        tx.rows("SELECT 1 WHERE 'a' = %s", (odd,))


def insert_and_fail(tx: Transaction) -> None:
    tx.run("INSERT INTO public.probe VALUES (1)")
    tx.run("SELECT nothing FROM nowhere")


def ask_over_a_cut_line(tx: Transaction) -> None:
    tx.connection.pgconn.finish()
    tx.value("SELECT 1")
