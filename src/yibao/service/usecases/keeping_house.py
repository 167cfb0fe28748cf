"""What nobody asks for and must happen: grants that lost their ground end, holds run out."""

from __future__ import annotations

from collections.abc import Iterator

from yibao.account import grants
from yibao.account.database import Transaction
from yibao.account.ledger import expire_holds
from yibao.service.usecases.office import Office


def keep_house(tx: Transaction, office: Office) -> tuple[str, ...]:
    """Do it, and say what was done."""
    return tuple(_kept(tx, office))


def _kept(tx: Transaction, office: Office) -> Iterator[str]:
    now = office.now()
    done = {
        "grants ended": grants.end_due(tx, now),
        "quotas given back": grants.return_unused(tx, now),
        "holds expired": len(expire_holds(tx, now)),
    }
    for what, count in done.items():
        if count:
            yield f"{what}: {count}"
