"""Claims about `/v1/applications` and `/v1/desk`: who may, what is refused, done once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from yibao.account.actor import Actor
from yibao.account.applications.access import Staff, new_token, token_hash
from yibao.account.applications.access.store import (
    NewToken,
    add_staff,
    end_staff,
    keep_token,
    revoke,
)
from yibao.core.clock import SystemClock
from yibao.service.api.application_schema import (
    AnswersPage,
    ApplicationShape,
    BatchesShape,
    KindsShape,
    PageShape,
)
from yibao.service.api.problems import CODES
from yibao.service.api.schema import Problem
from yibao.service.usecases.office import Office
from yibao.service.wiring import create_app

from ..rooms.account.applications.conftest import SEALER, World, payee, world

__all__ = ["world"]

ROLES = ("holder", "guardian", "reviewer", "approver", "supervisor", "auditor", "admin")
PDF = b"%PDF-1.4 invented"


@dataclass
class Town:
    """The town with its interface open, and a token for every role."""

    client: TestClient
    world: World
    tokens: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, *, by: str = "wang", **given: Any) -> Any:
        headers = {
            "authorization": f"Bearer {self.tokens[by]}",
            "idempotency-key": given.pop("key", secrets.token_hex(8)),
        }
        return self.client.request(method, f"/v1{path}", headers=headers, **given)

    def filing(self, **more: str) -> str:
        """A filing for care elsewhere, filled in."""
        made = self.call("POST", "/applications", json={"kind": "offsite_filing"})
        assert made.status_code == 201, made.text
        ref = made.json()["id"]
        answers = {"place": "重庆市", "visit_kind": "emergency", "from_day": "2026-07-01", **more}
        filled = self.call("PUT", f"/applications/{ref}/form", json={"answers": answers})
        assert filled.status_code == 200, filled.text
        return str(ref)


@pytest.fixture
def town(world: World) -> Town:
    app = create_app()
    office = Office(world.office.database, SEALER, SystemClock())
    made = Town(TestClient(app), World(office, world.till, world.people))
    app.state.office = office
    for name, role in (("wang", "holder"), ("ming", "holder"), ("zhao", "holder")):
        made.tokens[name] = token(office, Actor(world.people[name], role))  # type: ignore[arg-type]
    made.tokens["holder"], made.tokens["guardian"] = (
        made.tokens["wang"],
        token(office, Actor(world.people["li"], "guardian")),
    )
    for role in ROLES[2:]:
        if role != "auditor":
            office.run(
                lambda tx, role=role: add_staff(tx, Staff(f"the_{role}", (role,)), at=office.now())
            )  # type: ignore[misc]
        made.tokens[role] = token(office, Actor(f"the_{role}", role))  # type: ignore[arg-type]
    for name, role in (("rev1", "reviewer"), ("app1", "approver"), ("wang_at_work", "reviewer")):
        made.tokens[name] = token(office, Actor(name, role))  # type: ignore[arg-type]
    return made


def token(office: Office, actor: Actor, *, hours: int = 1) -> str:
    made = new_token(secrets.token_bytes)
    now = office.now()
    kept = NewToken(token_hash(SEALER.find_key, made), actor, now + timedelta(hours=hours))
    office.run(lambda tx: keep_token(tx, kept, at=now))
    return made


def problem(response: Any, status: int) -> Problem:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return Problem.model_validate(response.json())


def guarded() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every route about applications: method, path, the roles it says it is for."""
    paths = create_app().openapi()["paths"]
    return [
        (method.upper(), path, tuple(one.get("x-roles", ())))
        for path, methods in paths.items()
        if path.startswith(("/v1/applications", "/v1/desk"))
        for method, one in methods.items()
    ]


def test_every_route_says_whom_it_is_for() -> None:
    found = guarded()
    assert len(found) >= 20
    assert [route for route in found if not route[2]] == []
    # Nothing stands below these paths that the description does not know.
    known = {path for _, path, _ in found}
    served = {
        route.path
        for route in create_app().routes
        if isinstance(route, Route) and route.path.startswith(("/v1/applications", "/v1/desk"))
    }
    assert served <= known


def test_every_route_lets_in_its_roles_and_nobody_else(town: Town) -> None:
    for method, path, roles in guarded():
        place = path.removeprefix("/v1").format(
            ref="a_" + "0" * 26, wanted="referral", sm3="0" * 64, kind="appeal", number=1
        )
        bare = town.client.request(method, f"/v1{place}")
        if roles == ("anyone",):
            assert bare.status_code == 200
            continue
        assert problem(bare, 401).code == "auth.token"
        for role in ROLES:
            answer = town.call(method, place, by=role, json={})
            code = answer.json().get("code")
            assert (code == "auth.role") == (role not in roles), (method, path, role, answer.text)
            assert code != "auth.token"


def test_a_token_that_ended_or_was_revoked_does_not_hold(town: Town) -> None:
    office = town.world.office
    late = token(office, town.world.me(), hours=1)
    town.tokens["late"] = late
    assert town.call("GET", "/applications", by="late").status_code == 200
    office.run(lambda tx: revoke(tx, town.world.people["wang"], at=office.now()))
    assert problem(town.call("GET", "/applications", by="late"), 401)
    office.run(lambda tx: end_staff(tx, "rev1", at=office.now()))
    assert problem(town.call("GET", "/desk/applications", by="rev1"), 401)


def test_no_token_lies_in_the_database(town: Town) -> None:
    rows = town.world.office.run(lambda tx: str(tx.rows("SELECT * FROM application.token")))
    assert not [held for held in town.tokens.values() if held in rows]


def test_a_filing_is_opened_filled_handed_in_and_shown(town: Town) -> None:
    ref = town.filing()
    done = town.call("POST", f"/applications/{ref}/submit", json={})
    assert done.status_code == 200, done.text
    told = ApplicationShape.model_validate(done.json())
    assert (told.state, told.steps[-1].event) == ("submitted", "submit")
    town.world.work()
    shown = ApplicationShape.model_validate(town.call("GET", f"/applications/{ref}").json())
    assert shown.state == "closed"
    page = PageShape.model_validate(town.call("GET", "/applications").json())
    assert [one.id for one in page.applications] == [ref]


def test_the_same_request_again_gets_the_same_answer_and_another_is_refused(town: Town) -> None:
    first = town.call("POST", "/applications", json={"kind": "loss_report"}, key="one-and-only")
    again = town.call("POST", "/applications", json={"kind": "loss_report"}, key="one-and-only")
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    other = town.call("POST", "/applications", json={"kind": "appeal"}, key="one-and-only")
    assert problem(other, 409).code == "idempotency.reused"
    bare = town.call("POST", "/applications", json={"kind": "appeal"}, key="")
    assert problem(bare, 422).code == "idempotency.key"


def test_every_fault_of_a_form_is_told_with_its_place(town: Town) -> None:
    made = town.call("POST", "/applications", json={"kind": "one_off_payout"}).json()
    answers = {"cause": "lottery", "payee_account": "12", "payee_bank": "x", "nobody": 1}
    path = f"/applications/{made['id']}/form"
    told = problem(town.call("PUT", path, json={"answers": answers}), 422)
    assert told.code == "application.faults"
    assert {one.field for one in told.errors} == {"cause", "payee_account", "payee_bank", "nobody"}


def test_what_the_rules_forbid_is_refused_with_all_there_is_to_say(town: Town) -> None:
    made = town.call("POST", "/applications", json={"kind": "one_off_payout"}).json()
    ref = made["id"]
    answers = {"cause": "enlistment", **payee()}
    town.call("PUT", f"/applications/{ref}/form", json={"answers": answers})
    told = problem(town.call("POST", f"/applications/{ref}/submit", json={}), 403)
    assert told.code == "gate.forbidden"
    assert told.refusal is not None
    assert told.refusal["citation"]["number"]
    assert told.refusal["alternatives"]
    assert told.code in CODES


def test_others_do_not_learn_that_an_application_exists(town: Town) -> None:
    ref = town.filing()
    for method, path in (("GET", ""), ("POST", "/submit"), ("POST", "/withdraw")):
        answer = town.call(method, f"/applications/{ref}{path}", by="zhao", json={})
        assert problem(answer, 404).code == "application.unknown"


def test_family_on_record_files_for_another(town: Town) -> None:
    asked = {"kind": "offsite_filing", "person": town.world.people["wang"]}
    assert town.call("POST", "/applications", json=asked, by="ming").status_code == 201
    refused = town.call("POST", "/applications", json=asked, by="zhao")
    assert problem(refused, 403).code == "application.not_family"


def test_a_document_is_attached_and_read_back(town: Town) -> None:
    ref = town.filing(visit_kind="referral")
    path = f"/applications/{ref}/documents/referral"
    sent = town.call("PUT", f"{path}?name=../../转诊.pdf", content=PDF)
    paper = ApplicationShape.model_validate(sent.json()).documents[0]
    assert paper.name == "转诊.pdf"
    back = town.call("GET", f"/applications/{ref}/documents/{paper.sm3}")
    assert back.content == PDF
    assert back.headers["content-disposition"].startswith("attachment")
    assert problem(town.call("PUT", path, content=b"MZ not a paper"), 422)
    assert problem(town.call("PUT", path, content=b"%PDF-" + bytes(6 << 20)), 413)


def test_the_desk_decides_and_never_about_itself(town: Town) -> None:
    one = town.world.apply("record_correction", {"subject": "care", "wrong": "甲", "right": "乙"})
    town.world.work()
    path = f"/desk/applications/{one.id}"
    listed = PageShape.model_validate(town.call("GET", "/desk/applications", by="rev1").json())
    assert [each.id for each in listed.applications] == [one.id]
    own = town.call("POST", f"{path}/approve", by="wang_at_work", json={})
    assert problem(own, 403).code == "application.own"
    assert town.call("POST", f"{path}/take", by="rev1", json={}).status_code == 200
    assert town.call("POST", f"{path}/approve", by="rev1", json={}).json()["state"] == "in_review"
    done = town.call("POST", f"{path}/approve", by="app1", json={"reason": "属实"})
    assert ApplicationShape.model_validate(done.json()).state == "approved"
    twice = town.call("POST", f"{path}/approve", by="app1", json={})
    assert problem(twice, 409).code == "application.not_from_here"


def test_payments_and_answers_are_listed(town: Town) -> None:
    BatchesShape.model_validate(town.call("GET", "/desk/payouts", by="rev1").json())
    AnswersPage.model_validate(town.call("GET", "/desk/answers?odd=1", by="rev1").json())
    seen = town.call("POST", "/desk/answers/7/seen", by="rev1", json={"note": "x"})
    assert problem(seen, 404).code == "answer.unknown"


def test_pages_follow_one_another(town: Town) -> None:
    made = [town.filing() for _ in range(3)]
    first = PageShape.model_validate(town.call("GET", "/applications?limit=2").json())
    assert first.next == made[1]
    rest = town.call("GET", f"/applications?limit=2&after={first.next}").json()
    assert [one["id"] for one in rest["applications"]] == made[2:]
    assert rest["next"] is None
    assert problem(town.call("GET", "/applications?limit=0"), 422)


def test_kinds_are_open_to_everyone(town: Town) -> None:
    told = KindsShape.model_validate(town.client.get("/v1/applications/types").json())
    assert len(told.kinds) == 18
    assert town.client.get("/v1/applications/types/nothing").status_code == 404


def test_without_a_database_it_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("YIBAO_HOME", str(tmp_path))
    monkeypatch.delenv("YIBAO_DATABASE", raising=False)
    answer = TestClient(create_app()).get("/v1/applications", headers={"authorization": "Bearer x"})
    assert problem(answer, 503).code == "database.not_made"
