"""Ledger: account/sql/0003_ledger.sql."""

from alembic import op

from yibao.account.migrations.store import run_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    run_sql(op.get_bind(), "0003_ledger.sql")
