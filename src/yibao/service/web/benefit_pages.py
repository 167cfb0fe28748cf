"""The pages that work out a bill: a form, and who pays what with every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from fastapi import APIRouter, Request, Response

from yibao.core.clock import SYSTEM_CLOCK
from yibao.service.asked import Fault
from yibao.service.bills import Offer, offers, split_or_faults
from yibao.service.bills.form import AMOUNTS, COUNTS, DAYS, NAMES, WORDS, field_of, read_bill_form
from yibao.service.bills.receipt import lay_out
from yibao.service.bills.words import CHOICES, ENTITLEMENTS, FIELDS, SCHEMES
from yibao.service.rulebook.words import place_name
from yibao.service.sheet.words import Lang, say
from yibao.service.web.cookies import keep_size
from yibao.service.web.forms import SIZES, read_fields
from yibao.service.web.render import LANGS, language_of, page_of, render

router = APIRouter(include_in_schema=False)

MAX_FIELDS = 40
MAX_VALUE = 40
EXAMPLE = {
    "offer": "110000/employee.inpatient",
    "status": "active",
    "age": "45",
    "level": "3",
    "admission_no": "1",
    "total": "38700",
    "own_pay": "2000",
}
"""Invented, so that a first visitor can see what a result looks like."""


async def get_benefits(request: Request) -> Response:
    """The form."""
    return _form(request, {})


async def post_benefits(request: Request) -> Response:
    """The bill divided; or the form again, with what is wrong on top."""
    lang = language_of(request)
    fields = await read_fields(request, most=MAX_FIELDS)
    told = {name: fields[name].strip()[:MAX_VALUE] for name in NAMES if fields.get(name)}
    if "edit" in fields:
        return _form(request, told)
    read = read_bill_form(told)
    read.case.setdefault("on", SYSTEM_CLOCK.today().isoformat())
    found = split_or_faults(read.case)
    if read.faults:
        own = {fault.field for fault in read.faults}
        others = found if isinstance(found, list) else []
        found = [*read.faults, *(fault for fault in others if fault.field not in own)]
    size = fields.get("size", "")
    if isinstance(found, list):
        return _form(request, told, faults=found)
    page = page_of(request, size=size if size in SIZES else "")
    response = render(
        "bill.html",
        page,
        receipt=lay_out(found, lang),
        told=told,
        chosen=_chosen(told, lang),
        on=read.case["on"],
        open_points=found["open_points"],
    )
    if size in SIZES:
        keep_size(response, size)
    return response


def _form(request: Request, told: Mapping[str, str], *, faults: Sequence[Fault] = ()) -> Response:
    lang = language_of(request)
    groups = [
        (name, [(one.key, say(SCHEMES[one.scheme], lang)) for one in some])
        for name, some in groupby(offers(), key=lambda one: _place(one, lang))
    ]
    paths = {**AMOUNTS, **COUNTS, **WORDS, **DAYS}
    labels = {name: say(FIELDS[path], lang) for name, path in paths.items()}
    return render(
        "benefits.html",
        page_of(request, status=422 if faults else 200),
        groups=groups,
        told={name: told.get(name, "") for name in NAMES},
        labels=labels,
        choices={
            name: [(value, say(both, lang)) for value, both in values.items()]
            for name, values in CHOICES.items()
        },
        entitlements=[(name, say(both, lang)) for name, both in ENTITLEMENTS.items()],
        faults=[(field_of(fault.field), fault.says(lang)) for fault in faults],
        more_open=any(told.get(name) for name in _MORE),
        example_bill=EXAMPLE,
    )


_MORE = (
    "over_limit",
    "pre_pay",
    "visit_kind",
    "retired_on",
    "enrolled_months",
    "on",
    *(name for name in AMOUNTS if name.startswith(("used_", "purse_"))),
    *ENTITLEMENTS,
)


def _place(one: Offer, lang: Lang) -> str:
    name = place_name(one.region, lang)
    made_up = "（虚构）" if lang == "zh" else " (made up)"
    return f"{name}{made_up}" if one.region.fictional and made_up.strip() not in name else name


def _chosen(told: Mapping[str, str], lang: Lang) -> str:
    """The scheme of a bill as people call it."""
    for one in offers():
        if one.key == told.get("offer"):
            return f"{_place(one, lang)} · {say(SCHEMES[one.scheme], lang)}"
    return ""


for _lang in LANGS:
    router.add_api_route(f"/{_lang}/benefits", get_benefits, methods=["GET", "HEAD"])
    router.add_api_route(f"/{_lang}/benefits", post_benefits, methods=["POST"])
