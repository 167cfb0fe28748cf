"""Holds a database against what it must be: its shape, its privileges, and the sums of money."""

from __future__ import annotations

from yibao.account.database.store import APP, OWNER, Database, Transaction
from yibao.account.migrations.store import newest, prepare_roles
from yibao.core.errors import Conflict, Issue

MONEY = ("ledger.journal", "ledger.entry")


def shape(dsn: str) -> str:
    """Give the name of the shape the database has ("" when it has none)."""
    with Database(dsn, role="none", pool_size=1) as database, database.transaction() as tx:
        if not tx.value("SELECT to_regclass('public.alembic_version')::text"):
            return ""
        return str(tx.value("SELECT version_num FROM public.alembic_version"))


def prepare_empty(dsn: str) -> None:
    """Make the roles a backup needs. Raises: `Conflict` when the database is not empty."""
    if shape(dsn):
        says = "这个数据库不是空的，没有恢复。 / That database is not empty; nothing was restored."
        raise Conflict("restore.not_empty", says)
    prepare_roles(dsn)


def check_database(dsn: str) -> tuple[Issue, ...]:
    """Give everything that is wrong with a database; nothing when all holds."""
    found = shape(dsn)
    if found != newest():
        says = f"数据库是 {found or '空的'}，这个版本要 {newest()}。 / Run yibao db migrate."
        return (Issue("database.shape", says, "alembic_version"),)
    with Database(dsn, role="none", pool_size=1) as database, database.transaction() as tx:
        return (*_privileges(tx), *_money(tx))


def _privileges(tx: Transaction) -> list[Issue]:
    """The app's role must not be able to rewrite money, whatever was granted by hand."""
    issues = []
    for table in MONEY:
        for privilege in ("UPDATE", "DELETE", "TRUNCATE"):
            if tx.value("SELECT has_table_privilege(%s, %s, %s)", (APP, table, privilege)):
                says = f"{APP} 能 {privilege} {table}。 / {APP} may {privilege} {table}."
                issues.append(Issue("database.privilege", says, table))
        owner = "SELECT tableowner FROM pg_tables WHERE schemaname || '.' || tablename = %s"
        if tx.value(owner, (table,)) != OWNER:
            issues.append(Issue("database.owner", f"{table} 的所有者不对。 / Wrong owner.", table))
    return issues


def _money(tx: Transaction) -> tuple[Issue, ...]:
    # Loaded here: the ledger and the applications stand on this package.
    from yibao.account.applications import upkeep as applications  # noqa: PLC0415
    from yibao.account.ledger import upkeep as ledger  # noqa: PLC0415

    return (*ledger.check(tx), *applications.check(tx))
