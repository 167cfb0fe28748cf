"""Restrictions: account/sql/0004_restrictions.sql."""

from alembic import op

from yibao.account.migrations.store import run_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    run_sql(op.get_bind(), "0004_restrictions.sql")
