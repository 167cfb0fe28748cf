"""A person's account as doors show it: plain values for JSON, money in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from yibao.account import alerts, people
from yibao.account.alerts import Kept
from yibao.account.alerts.alerts import Lang
from yibao.account.database import Transaction
from yibao.account.ledger import balance
from yibao.account.people import Premium
from yibao.account.statement import make_statement


def overview(tx: Transaction, ref: str, now: datetime) -> dict[str, Any]:
    """Give balances, what of them may be used now, enrolments, how many alerts wait."""
    today = now.date()
    held = make_statement(tx, ref, since=today, until=today, now=now)
    return {
        "person": ref,
        "age": people.person(tx, ref).age(today),
        "enrolments": [
            {
                "insutype": one.insutype,
                "region": one.region,
                "status": one.status,
                "from": one.from_day.isoformat(),
                "retired": one.retired(today),
            }
            for one in people.enrolments(tx, ref, today)
        ],
        "accounts": [
            {
                "account": one.account,
                "kind": one.kind,
                "label": one.label,
                "region": one.region,
                "balance_fen": one.closing_fen,
                "available_fen": balance(tx, one.account).available_fen,
            }
            for one in held.accounts
        ],
        "unseen_alerts": alerts.unseen(tx, ref),
    }


def alert_page(
    tx: Transaction, ref: str, lang: Lang, *, before: int | None = None
) -> dict[str, Any]:
    """Give a page of alerts, newest first, and where the next begins."""
    page = alerts.alerts_of(tx, ref, before=before)
    more = len(page) == alerts.PAGE
    return {
        "alerts": [shown_alert(one, lang) for one in page],
        "next": page[-1].id if more else None,
    }


def shown_alert(one: Kept, lang: Lang) -> dict[str, Any]:
    """Give an alert with its sentence."""
    return {
        "id": one.id,
        "kind": one.kind,
        "at": one.at.isoformat(),
        "says": alerts.say(one.kind, one.about, lang),
        "about": dict(one.about),
        "code": one.code,
        "seen_at": one.seen_at and one.seen_at.isoformat(),
    }


def premium_list(tx: Transaction, ref: str, *, since: date, until: date) -> list[dict[str, Any]]:
    """Give the premiums paid between two days, oldest first."""
    return [_premium(one) for one in people.premiums(tx, ref, since=since, until=until)]


def _premium(one: Premium) -> dict[str, Any]:
    return {
        "paid_on": one.paid_on.isoformat(),
        "month_from": one.month_from.isoformat(),
        "months": one.months,
        "amount_fen": one.amount_fen,
        "to_account_fen": one.to_account_fen,
        "paid_by": one.paid_by,
        "insutype": one.insutype,
        "region": one.region,
    }
