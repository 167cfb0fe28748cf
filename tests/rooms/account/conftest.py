"""What the account's rooms share in tests."""

import psycopg
import pytest

GUARDS = "ledger.put_block, ledger.end_block, ledger.put_grant_rule, ledger.end_grant_rule"


@pytest.fixture
def guards_by_hand(dsn: str) -> None:
    """Lets the app's role write blocks and grants' rules, which triggers alone do otherwise."""
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute(f"GRANT EXECUTE ON FUNCTION {GUARDS} TO yibao_app".encode())
