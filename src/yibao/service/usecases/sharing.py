"""Grants that come of applications: family sharing, a wallet quota, one payment for a relative."""

from __future__ import annotations

from collections.abc import Mapping

from yibao.account.actor import Actor
from yibao.account.applications import Application
from yibao.account.database import Transaction
from yibao.service.usecases.office import Office


def give_sharing(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    raise NotImplementedError


def give_quota(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    raise NotImplementedError


def end_sharing(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    raise NotImplementedError


def one_off_grant(
    tx: Transaction, office: Office, one: Application, *, account: int, by: Actor
) -> str:
    raise NotImplementedError


def cap_of(tx: Transaction, grant: str) -> int:
    raise NotImplementedError


def end_one_off(tx: Transaction, office: Office, grant: str, *, by: Actor) -> None:
    raise NotImplementedError
