"""The routes of `/v1/account`: a holder's own balances, statement, premiums and alerts."""

from __future__ import annotations

import secrets
from datetime import time, timedelta
from typing import Any, Literal

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from yibao.account import alerts
from yibao.account.alerts import Preference
from yibao.account.statement import Statement, make_statement
from yibao.core.clock import CHINA
from yibao.core.errors import YibaoError
from yibao.service.account_view import alert_page, overview, premium_list
from yibao.service.api.account_schema import (
    AlertsShape,
    ConfirmedShape,
    OverviewShape,
    PreferenceShape,
    SeenShape,
)
from yibao.service.api.application_access import ANYONE, HOLDERS, declared, office_of
from yibao.service.api.application_replying import Asking, change, of_error, view
from yibao.service.api.application_routes import read_as
from yibao.service.api.policy_reading import Query
from yibao.service.api.problems import Refused
from yibao.service.asked import Fault, read_day
from yibao.service.statements import write_csv, write_pdf

Form = Literal["json", "csv", "pdf"]
YEAR = timedelta(days=365)
MEDIA = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}

router = APIRouter(prefix="/account", tags=["account"])


@router.get("", summary="One's account.", response_model=OverviewShape, **declared(*HOLDERS))
async def account(request: Request) -> Response:
    """Give one's balances, enrolments and how many alerts wait."""
    return await view(request, lambda one: overview(one.tx, one.by.id, one.office.now()))


@router.get("/statement", summary="One's statement.", **declared(*HOLDERS))
async def statement(request: Request) -> Response:
    """Give the movements of `since` to `until` (a year up to today), as `format` json, csv, pdf."""
    query = Query(request, ("since", "until", "format", "lang"))
    since, until = query.read("since", read_day), query.read("until", read_day)
    form, lang = query.read("format", _form) or "json", query.read("lang", _lang) or "zh"
    query.done()
    made: list[Statement] = []

    def work(one: Asking) -> Any:
        now = one.office.now()
        last = until or now.astimezone(CHINA).date()
        found = make_statement(one.tx, one.by.id, since=since or last - YEAR, until=last, now=now)
        made.append(found)
        return found.to_dict() if form == "json" else {}

    told = await view(request, work)
    if form == "json" or not made:
        return told
    written = write_csv(made[0], lang) if form == "csv" else write_pdf(made[0], lang)
    name = f"statement-{made[0].since}-{made[0].until}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(written, headers=headers, media_type=MEDIA[form])


@router.get("/premiums", summary="One's premiums.", **declared(*HOLDERS))
async def premiums(request: Request) -> Response:
    """Give the premiums paid in the last five years, oldest first."""

    def work(one: Asking) -> Any:
        today = one.office.now().astimezone(CHINA).date()
        found = premium_list(one.tx, one.by.id, since=today - 5 * YEAR, until=today)
        return {"premiums": found}

    return await view(request, work)


@router.get(
    "/alerts", summary="What one was told.", response_model=AlertsShape, **declared(*HOLDERS)
)
async def alerts_page(request: Request) -> Response:
    """Give a page of alerts, newest first; `before` is where the last page ended."""
    query = Query(request, ("before", "lang"))
    before, lang = query.read("before", _number), query.read("lang", _lang) or "zh"
    query.done()
    return await view(request, lambda one: alert_page(one.tx, one.by.id, lang, before=before))


@router.post("/alerts/seen", summary="Seen.", **declared(*HOLDERS, takes=SeenShape))
async def seen(request: Request) -> Response:
    """Mark one's alerts up to an id as seen."""
    asked = await read_as(request, SeenShape)

    def work(one: Asking) -> Any:
        now = one.office.now()
        return {"seen": alerts.mark_seen(one.tx, one.by.id, up_to=asked.up_to, now=now)}

    return await change(request, work)


@router.put("/preferences", summary="Where alerts go.", **declared(*HOLDERS, takes=PreferenceShape))
async def preferences(request: Request) -> Response:
    """Keep where one wants alerts besides the app; it replaces what was kept before."""
    wish = _wish(await read_as(request, PreferenceShape))

    def work(one: Asking) -> Any:
        sealer = one.office.sealer
        alerts.prefer(one.tx, one.by.id, wish, sealer, randomness=secrets.token_bytes)
        return {"kept": True}

    return await change(request, work)


@router.get(
    "/alerts/confirm/{code}",
    summary="Did you send this?",
    response_model=ConfirmedShape,
    **declared(*ANYONE),
)
async def confirm(request: Request, code: str) -> Response:
    """Say whether an alert with this ten-digit number is ours; never what it says or to whom."""

    def run() -> dict[str, Any]:
        found = office_of(request.app).run(lambda tx: alerts.confirm(tx, code))
        day = None if found is None else f"{found.at.astimezone(CHINA):%Y-%m-%d}"
        return {"ours": found is not None, "on": day, "says": _told(day)}

    try:
        return _json(await run_in_threadpool(run))
    except YibaoError as error:
        return of_error(error)


def _told(day: str | None) -> dict[str, str]:
    if day is None:
        return {
            "zh": "没有这个核对码：这条提醒不是我们发的。",
            "en": "There is no such number: we did not send this.",
        }
    return {
        "zh": f"这个核对码是我们 {day} 发的。内容请在自己的账户里看。",
        "en": f"We sent this number on {day}. Read the alert in your own account.",
    }


def _wish(asked: PreferenceShape) -> Preference:
    if (asked.webhook is None) != (asked.webhook_secret is None):
        says = "webhook 和 webhook_secret 要一起给。 / webhook and webhook_secret go together."
        raise Refused(422, "field.missing", says)
    if (asked.quiet_from is None) != (asked.quiet_to is None):
        says = "quiet_from 和 quiet_to 要一起给。 / quiet_from and quiet_to go together."
        raise Refused(422, "field.missing", says)
    try:
        return Preference(
            lang="en" if asked.lang == "en" else "zh",
            email=asked.email,
            webhook=(asked.webhook, asked.webhook_secret or "") if asked.webhook else None,
            kinds=tuple(asked.kinds) if asked.kinds is not None else None,
            quiet_from=_hour(asked.quiet_from),
            quiet_to=_hour(asked.quiet_to),
        )
    except ValueError as error:
        raise Refused(422, "field.wrong", "免打扰时间不对。 / Not a time of day.") from error


def _hour(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _form(text: str | None) -> Form | Fault | None:
    match text:
        case None | "json":
            return None
        case "csv":
            return "csv"
        case "pdf":
            return "pdf"
    zh, en = "format 是 json、csv 或 pdf", "format is json, csv or pdf"
    return Fault("field.wrong", "format", zh, en)


def _lang(text: str | None) -> Literal["zh", "en"] | Fault | None:
    if text is None or text == "zh":
        return None
    if text == "en":
        return "en"
    return Fault("field.wrong", "lang", "lang 是 zh 或 en", "lang is zh or en")


def _number(text: str | None) -> int | Fault | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    return Fault("field.wrong", "before", "before 要是数字", "before must be a number")


def _json(value: dict[str, Any]) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")
