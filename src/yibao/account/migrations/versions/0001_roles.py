"""Roles: account/sql/0001_roles.sql."""

from alembic import op

from yibao.account.migrations.store import run_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    run_sql(op.get_bind(), "0001_roles.sql")
