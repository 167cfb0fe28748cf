"""The pages that answer one question about the rules, and show one rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import InputError
from yibao.core.regions import NATION, region, resolve_region
from yibao.policy import Policy, open_policy
from yibao.policy.answer import Choice
from yibao.policy.route import MAX_QUESTION, open_router
from yibao.policy.speak import ruled
from yibao.policy.table import used_topics
from yibao.service.asked import Fault, english_name, full_name, read_day, read_place
from yibao.service.rulebook import history_of
from yibao.service.rulebook.asking import read_topic
from yibao.service.rulebook.leaf import document_of, lay_out
from yibao.service.rulebook.words import GRADES, place_name, said
from yibao.service.sheet.words import Lang, say
from yibao.service.web.addresses import FACT, Given, query_of
from yibao.service.web.fact_fields import fact_fields
from yibao.service.web.forms import MAX_PLACE, read_fields
from yibao.service.web.policy_words import POLICY
from yibao.service.web.render import LANGS, language_of, page_of, render

router = APIRouter(include_in_schema=False)

GROUPS: dict[str, tuple[str, str]] = {
    "use": ("个人账户的用途", "Uses of the account"),
    "personal_account": ("个人账户", "Personal account"),
    "voucher": ("医保卡、医保码", "Card and code"),
    "contact": ("电话、短信、来人", "Calls, messages, visitors"),
    "suspension": ("停用、冻结", "Suspended or frozen"),
    "offsite": ("异地看病", "Care elsewhere"),
    "resident": ("居民医保", "Resident insurance"),
    "enrolment": ("参保、转移", "Enrolment and moving"),
    "other": ("其他", "Other"),
}
_FIELDS = ("question", "topic", "region")
_OF_CONTACT = {"sms_policy", "sms_senders", "hotlines", "official_domains", "official_apps"}


def groups_of(policy: Policy, lang: Lang) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every topic's question under its heading, in the order of the headings."""
    named = sorted(
        ((_group(name, raw), name) for name, raw in policy.topics.items()),
        key=lambda pair: list(GROUPS).index(pair[0]),
    )
    return [
        (
            say(GROUPS[group], lang),
            [(name, policy.topics[name]["question"][lang]) for _, name in own],
        )
        for group, own in groupby(named, key=lambda pair: pair[0])
    ]


def _group(name: str, raw: Mapping[str, Any]) -> str:
    if raw["use"]:
        return "use"
    head = name.partition(".")[0]
    if name in _OF_CONTACT:
        return "contact"
    return head if head in GROUPS else "other"


async def get_policy(request: Request) -> Response:
    """The question about rules."""
    given = Given(request)
    return _index(request, question="", place=given.text("region"))


async def post_policy(request: Request) -> Response:
    """Understand a question, and go to its answer or offer choices."""
    lang = language_of(request)
    fields = await read_fields(request)
    question = fields.get("question", "").strip()
    place = (fields.get("place") or fields.get("region", "")).strip()[:MAX_PLACE]
    topic = fields.get("topic", "")
    policy = open_policy()
    code = read_place(place)
    faults = [code] if isinstance(code, Fault) else []
    if not question and topic not in policy.topics:
        faults.insert(0, _fault("question.missing", "question", "empty_question"))
    if len(question) > MAX_QUESTION:
        faults.insert(0, _fault("question.too_long", "question", "too_long", MAX_QUESTION))
    if faults or isinstance(code, Fault):
        return _index(request, question=question, place=place, topic=topic, faults=faults)
    if not question:
        return _to_answer(lang, topic, code, {})
    named = policy.topic_named(question)
    if named:
        return _to_answer(lang, named, code, {})
    route = open_router().route(question, region=code)
    if route.topic is None or route.choices:
        return _choices(request, question, place, route.choices)
    return _to_answer(lang, route.topic, route.region or NATION, route.facts)


async def get_answer(request: Request) -> Response:
    """The answer to a question named in the address."""
    lang, policy, given = language_of(request), open_policy(), Given(request)
    topic = given.read("topic", read_topic)
    code = given.read("region", read_place)
    day = given.read("on", read_day)
    if given.faults or topic is None or code is None:
        place = given.text("region")
        return _index(request, question="", place=place, faults=given.faults, topic=topic or "")
    told = given.facts()
    on = day or SYSTEM_CLOCK.today()
    answer = policy.ask(topic, code, on, told)
    plain = answer if answer.provision else policy.ask(topic, code, on)
    return render(
        "answer.html",
        page_of(request),
        leaf=lay_out(policy, answer, lang),
        fields=fact_fields(policy, plain, told, lang),
        told=told,
        region_text=named(code, lang),
        on_text=given.text("on"),
        here=code if code != NATION else "",
        place_short=place_name(region(code), lang),
    )


async def get_provision(request: Request, name: str) -> Response:
    """One rule with its whole history. Raises NotFound."""
    lang, policy, given = language_of(request), open_policy(), Given(request)
    day = given.read("on", read_day)
    if given.faults:
        raise InputError(given.faults[0].code, f"{given.faults[0].zh} / {given.faults[0].en}")
    on: date = day or SYSTEM_CLOCK.today()
    history = history_of(policy, name, on=on)
    own = history.provision
    others = sorted(
        (one for one in policy.provisions.values() if one.topic == own.topic),
        key=lambda one: one.region,
    )
    return render(
        "provision.html",
        page_of(request),
        history=history,
        on=on,
        topic=policy.topics[own.topic],
        question=said(ruled(policy.topics[own.topic]["question"]), lang),
        place=place_name(region(own.region), lang),
        others=[
            (one.id, place_name(region(one.region), lang))
            for one in others
            if one.id != own.id and not one.raw["fictional"]
        ],
        document_of=document_of,
        GRADES=GRADES,
    )


def named(code: str, lang: Lang) -> str:
    """A place as it can be typed again; nothing for the nation."""
    place = region(code)
    name = full_name(place) if lang == "zh" else english_name(place)
    return "" if code == NATION else name if resolve_region(name) == place else full_name(place)


def _to_answer(lang: Lang, topic: str, code: str, facts: Mapping[str, Any]) -> Response:
    told = {f"{FACT}{name}": _as_text(value) for name, value in facts.items()}
    place = code if code != NATION else ""
    return RedirectResponse(
        f"/{lang}/policy/answer{query_of({'topic': topic, 'region': place, **told})}", 303
    )


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _index(
    request: Request,
    *,
    question: str,
    place: str,
    topic: str = "",
    faults: Sequence[Fault] = (),
) -> Response:
    lang, policy = language_of(request), open_policy()
    page = page_of(request, status=422 if faults else 200)
    choices = next((fault.choices for fault in faults if fault.choices), ())
    return render(
        "policy.html",
        page,
        groups=groups_of(policy, lang),
        uses=[(name, policy.topics[name][lang]) for name in used_topics(policy)],
        question=question[:MAX_QUESTION],
        place=place,
        topic=topic,
        faults=[
            (fault.field if fault.field in _FIELDS else "question", fault.says(lang))
            for fault in faults
        ],
        choices=choices,
    )


def _choices(request: Request, question: str, place: str, choices: Sequence[Choice]) -> Response:
    lang = language_of(request)
    several = len({choice.topic for choice in choices}) == 1 and len(choices) > 1
    links = [
        (
            query_of({"topic": choice.topic, "region": choice.region}),
            said(choice.question, lang),
            place_name(region(choice.region), lang) if several and choice.region else "",
        )
        for choice in choices
    ]
    return render(
        "choices.html",
        page_of(request),
        links=links,
        several=several,
        question=question,
        place=place,
    )


def _fault(code: str, field: str, word: str, *values: object) -> Fault:
    zh, en = POLICY[word]
    return Fault(code, field, zh.format(*values), en.format(*values))


for _lang in LANGS:
    router.add_api_route(f"/{_lang}/policy", get_policy, methods=["GET", "HEAD"])
    router.add_api_route(f"/{_lang}/policy", post_policy, methods=["POST"])
    router.add_api_route(f"/{_lang}/policy/answer", get_answer, methods=["GET", "HEAD"])
    router.add_api_route(
        f"/{_lang}/policy/provisions/{{name:path}}", get_provision, methods=["GET", "HEAD"]
    )
