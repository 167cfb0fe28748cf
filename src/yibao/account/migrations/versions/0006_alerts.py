"""Alerts: account/sql/0006_alerts.sql."""

from alembic import op

from yibao.account.migrations.store import run_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    run_sql(op.get_bind(), "0006_alerts.sql")
