"""Audit: account/sql/0007_audit.sql."""

from alembic import op

from yibao.account.migrations.store import run_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    run_sql(op.get_bind(), "0007_audit.sql")
