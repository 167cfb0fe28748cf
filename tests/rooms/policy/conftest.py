"""The rules as they stand in YAML now, compiled once for all tests of the room."""

import pytest

from yibao.core.errors import Issue
from yibao.core.knowledge import KNOWLEDGE
from yibao.policy import Policy
from yibao.policy.load import compile_policy


@pytest.fixture(scope="session")
def compiled() -> tuple[dict[str, object], tuple[Issue, ...]]:
    """Every part the room compiles, and every fault."""
    return compile_policy(KNOWLEDGE)


@pytest.fixture(scope="session")
def policy(compiled: tuple[dict[str, object], tuple[Issue, ...]]) -> Policy:
    """The rules, from YAML and not from the shipped compiled form."""
    return Policy(compiled[0]["policy"])  # type: ignore[arg-type]
