"""People: account/sql/0002_people.sql."""

from alembic import op

from yibao.account.migrations.store import run_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    run_sql(op.get_bind(), "0002_people.sql")
