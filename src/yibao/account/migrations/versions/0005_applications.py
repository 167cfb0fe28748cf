"""Applications: account/sql/0005_applications.sql."""

from alembic import op

from yibao.account.migrations.store import run_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    run_sql(op.get_bind(), "0005_applications.sql")
