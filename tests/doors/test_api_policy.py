"""`/v1/policy` and `/v1/benefits`: answers as they are described, problems with stable codes."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from yibao.core.regions import regions
from yibao.policy import ask, open_policy
from yibao.policy.benefits import split_case
from yibao.service.api.benefit_schema import SchemesShape, SplitShape
from yibao.service.api.policy_schema import (
    AnswerShape,
    ChangesShape,
    ProvisionShape,
    TableShape,
    TopicsShape,
    UsesShape,
)
from yibao.service.api.problems import CODES
from yibao.service.api.schema import Problem

JSON = {"content-type": "application/json"}
ON = "2026-11-22"
MANY_PLACES = ",".join(one.code for one in regions()[:100])
MANY_TOPICS = ",".join(list(open_policy().topics)[:60])
CASE: dict[str, Any] = {
    "region": "北京",
    "scheme": "employee.inpatient",
    "on": ON,
    "person": {"status": "active", "age": 45},
    "level": 3,
    "bill": {"total_fen": 3_870_000},
}


def problem(response: Any, status: int) -> Problem:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = Problem.model_validate_json(response.content)
    assert CODES[told.code][0] == status
    assert {one.code for one in told.errors} <= set(CODES)
    return told


def test_a_topic_and_a_question_get_the_rules_answer(client: TestClient) -> None:
    expected = ask("personal_account.cash_withdrawal", "重庆", ON).to_dict()
    for asked in (
        {"topic": "取现", "region": "重庆", "on": ON},
        {"question": "在重庆医保卡能取钱吗", "on": ON},
    ):
        response = client.post("/v1/policy/ask", json=asked)
        assert response.status_code == 200
        AnswerShape.model_validate(response.json())
        assert response.json() == expected


def test_an_unclear_question_gets_choices(client: TestClient) -> None:
    told = client.post("/v1/policy/ask", json={"question": "今天天气怎么样"}).json()
    AnswerShape.model_validate(told)
    assert told["ruling"] == "unknown"
    assert told["choices"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "body.json"),
        (b"[]", 422, "body.object"),
        (b"{}", 422, "question.missing"),
        (b'{"question": 7}', 422, "question.type"),
        (b'{"topic": []}', 422, "topic.type"),
        (b'{"topic": "gold"}', 422, "topic.unknown"),
        (b'{"topic": "cash", "region": "Atlantis"}', 422, "region.unknown"),
        (b'{"topic": "cash", "region": 1}', 422, "region.type"),
        (b'{"topic": "cash", "on": "soon"}', 422, "date.unreadable"),
        (b'{"topic": "cash", "facts": [1]}', 422, "facts.type"),
        (b'{"topic": "cash", "fact": {}}', 422, "field.unknown"),
        (b'{"question": "' + b"x" * 501 + b'"}', 413, "question.too_long"),
        (b" " * 600_000, 413, "body.too_large"),
    ],
)
def test_what_cannot_be_asked_is_a_problem(
    client: TestClient, body: bytes, status: int, code: str
) -> None:
    response = client.post("/v1/policy/ask", content=body, headers=JSON)
    assert problem(response, status).code == code


def test_other_bodies_are_415(client: TestClient) -> None:
    for path in ("/v1/policy/ask", "/v1/benefits/split"):
        assert problem(client.post(path, data={"topic": "x"}), 415).code == "body.media_type"


@pytest.mark.parametrize("facts", [{"relation": "neighbour"}, {"x": 1}, {"relation": [[1]]}])
def test_bad_facts_are_named_in_the_answer(client: TestClient, facts: Any) -> None:
    told = client.post("/v1/policy/ask", json={"topic": "家庭共济", "facts": facts}).json()
    AnswerShape.model_validate(told)
    assert told["missing"][0]["code"].startswith("fact.")


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("topics", TopicsShape),
        ("table?regions=北京,Shanghai&topics=取现", TableShape),
        ("uses?region=北京", UsesShape),
        ("changes?region=北京&since=2022-01-01", ChangesShape),
        ("changes?region=北京&all=1", ChangesShape),
        ("provisions/110000-beijing/cash-withdrawal", ProvisionShape),
    ],
)
def test_every_list_has_the_shape_it_is_described_with(
    client: TestClient, path: str, shape: Any
) -> None:
    response = client.get(f"/v1/policy/{path}")
    assert response.status_code == 200
    shape.model_validate(response.json())


def test_every_provision_an_answer_names_can_be_had(client: TestClient) -> None:
    told = client.get("/v1/policy/table", params={"regions": "北京,重庆,苏州"}).json()
    names = {one["provision"] for row in told["rows"] for one in row["answers"]} - {None}
    assert len(names) > 10
    for name in names:
        history = client.get(f"/v1/policy/provisions/{name}").json()
        assert history["id"] == name


def test_a_history_runs_without_gaps_of_its_own(client: TestClient) -> None:
    told = client.get(
        "/v1/policy/provisions/110000-beijing/cash-withdrawal", params={"on": "2022-08-31"}
    ).json()
    assert [(one["since"], one["until"], one["ruling"]) for one in told["values"]] == [
        ("2022-08-19", "2022-08-31", "allowed"),
        ("2022-09-01", None, "forbidden"),
    ]
    assert told["in_force"] == 0


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("table?regions=Atlantis", 422, "region.unknown"),
        ("table?topics=gold", 422, "topic.unknown"),
        ("table?on=soon", 422, "date.unreadable"),
        ("table?regions=" + ",".join(["北京"] * 101), 422, "regions.too_many"),
        ("table?x=1", 422, "field.unknown"),
        (f"table?regions={MANY_PLACES}&topics={MANY_TOPICS}", 422, "table.too_large"),
        ("uses?region=北京&region=上海", 422, "field.repeated"),
        ("uses?region=朝阳", 422, "region.ambiguous"),
        ("changes?since=2022-02-30", 422, "date.no_such_day"),
        ("provisions/nowhere", 404, "provision.unknown"),
        ("provisions/../../etc/passwd", 404, "http.not_found"),
    ],
)
def test_addresses_that_cannot_be_read_are_problems(
    client: TestClient, path: str, status: int, code: str
) -> None:
    assert problem(client.get(f"/v1/policy/{path}"), status).code == code


def test_a_bill_is_divided(client: TestClient) -> None:
    response = client.post("/v1/benefits/split", json=CASE)
    assert response.status_code == 200
    SplitShape.model_validate(response.json())
    assert response.json() == split_case(CASE)


def test_schemes_are_described(client: TestClient) -> None:
    told = client.get("/v1/benefits/schemes").json()
    SchemesShape.model_validate(told)
    for one in told["schemes"]:
        assert one["since"] <= (one["until"] or "9999")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"region": "Atlantis"}, "region.unknown"),
        ({"region": 5}, "benefits.bad_value"),
        ({"scheme": "x"}, "benefits.unknown_scheme"),
        ({"on": "1990-01-01"}, "benefits.before_first_rule"),
        ({"on": "soon"}, "date.unreadable"),
        ({"level": 9}, "benefits.unknown_level"),
        ({"level": None}, "benefits.missing"),
        ({"person": {"status": "king"}}, "benefits.unknown_status"),
        ({"person": 7}, "benefits.bad_value"),
        ({"bill": {"total_fen": -1}}, "benefits.negative"),
        ({"bill": {"total_fen": 1.5}}, "benefits.bad_value"),
        ({"bill": {"total_fen": 10**12}}, "benefits.absurd"),
        ({"bill": {"total_fen": 1, "own_pay_fen": 2}}, "benefits.parts_over_total"),
        ({"bill": {"lines": [1] * 3}}, "benefits.bad_value"),
        ({"bill": {"lines": [{"total_fen": 1}] * 100_001}}, "body.too_large"),
        ({"accumulated": {"fund_fen": 10**9}}, "benefits.accumulated_beyond_ceiling"),
        ({"admission_no": 0}, "benefits.too_small"),
        ({"readings": {"a": "b"}}, "benefits.unknown_reading"),
    ],
)
def test_a_bill_that_cannot_be_divided_is_a_problem(
    client: TestClient, more: dict[str, Any], code: str
) -> None:
    response = client.post("/v1/benefits/split", json={**CASE, **more})
    assert problem(response, CODES[code][0]).code == code


def test_the_new_routes_are_described(client: TestClient) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    for path in ("ask", "topics", "table", "uses", "changes", "provisions/{name}"):
        assert f"/v1/policy/{path}" in paths
    assert "/v1/benefits/split" in paths
