"""Invented family shares, restrictions and a lost phone in the demo city, to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from yibao.account import grants, people, restrictions
from yibao.account.actor import Actor
from yibao.account.database import Transaction
from yibao.account.grants import NewGrant
from yibao.account.restrictions import Decided, LossReport, NewRestriction
from yibao.core.clock import CHINA
from yibao.core.errors import YibaoError
from yibao.service.usecases import accounts
from yibao.service.usecases.office import Office

SHARES = 24
CAP_FEN = 50_000
AUTHORITY = "示范市医疗保障局"
OPENS, APPROVES = Actor("rev1", "reviewer"), Actor("app1", "approver")


def seed_rights(office: Office, refs: Sequence[str]) -> tuple[int, int]:
    """Invent family shares and restrictions among these people; give how many of each.

    What somebody's family or insurance does not allow is passed over.
    """
    shares = 0
    for ref in refs:
        shares += _tried(office, lambda tx, ref=ref: _share(tx, office, ref))  # type: ignore[misc]
        if shares == SHARES:
            break
    made = [_restriction(office, i, ref) for i, ref in enumerate(refs[-4:-1])]
    held = sum(_tried(office, lambda tx, one=one: _open(tx, office, one)) for one in made)  # type: ignore[misc]
    lost = LossReport(refs[-1], refs[-1], "示例手机", "买菜时丢的")
    held += _tried(office, lambda tx: _lose(tx, office, lost))
    return shares, held


def _tried(office: Office, work: Callable[[Transaction], int]) -> int:
    try:
        return office.run(work)
    except YibaoError:
        return 0


def _share(tx: Transaction, office: Office, ref: str) -> int:
    now = office.now()
    insured = people.enrolments(tx, ref, office.today())
    family = people.relations(tx, ref, office.today())
    if not family or not insured or insured[0].insutype != "310":
        return 0
    region = insured[0].region
    purse = accounts.purse(tx, ref, region, "this_year")
    if purse is None:
        return 0
    new = NewGrant(
        ref, family[0].relative, purse, region, CAP_FEN, ("care", "medicine"), from_at=now
    )
    by = Actor(ref, "holder")
    grants.give_share(tx, new, by=by, now=now, randomness=office.randomness)
    return 1


def _restriction(office: Office, number: int, ref: str) -> NewRestriction:
    """Give the restriction invented for the person of this number."""
    now = office.now()
    tomorrow = datetime.combine(office.today() + timedelta(days=1), time(), CHINA)
    basis, effect, reason, to_at = (
        ("arrears", "no_network_settlement", "单位欠缴两个月", None),
        ("non_cooperation", "no_network_settlement", "三次通知后未到场说明情况", None),
        (
            "violation",
            "no_network_settlement",
            "把医保码长期交给药店使用",
            tomorrow + timedelta(days=120),
        ),
    )[number]
    return NewRestriction(
        ref,
        effect,  # type: ignore[arg-type]
        basis,  # type: ignore[arg-type]
        AUTHORITY,
        f"示医保〔{tomorrow.year}〕{number + 1} 号",
        reason,
        tomorrow,
        office.today() + timedelta(days=30),
        to_at=to_at,
        notified_at=now,
    )


def _open(tx: Transaction, office: Office, new: NewRestriction) -> int:
    decided = Decided(OPENS, office.now(), APPROVES)
    restrictions.restrict(tx, new, decided=decided, randomness=office.randomness)
    return 1


def _lose(tx: Transaction, office: Office, report: LossReport) -> int:
    restrictions.report_loss(tx, report, now=office.now(), randomness=office.randomness)
    return 1
