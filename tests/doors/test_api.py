"""`POST /v1/check`, its errors and its headers."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from yibao.check import MAX_TEXT_BYTES, check
from yibao.service.api.problems import CODES
from yibao.service.api.schema import Problem, VerdictShape
from yibao.service.guard import HEADERS, MAX_BODY_BYTES, Guard

JSON = {"content-type": "application/json"}


def problem(response: Any, status: int) -> Problem:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = Problem.model_validate_json(response.content)
    assert told.status == status
    assert told.type == f"urn:yibao:problem:{told.code}"
    assert CODES[told.code][0] == status
    assert {one.code for one in told.errors} <= set(CODES)
    return told


def test_json_gives_the_verdict(client: TestClient, scam: str) -> None:
    asked = {"text": scam, "region": "重庆", "on": "2026-11-22"}
    response = client.post("/v1/check", json=asked)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    told = response.json()
    VerdictShape.model_validate(told)
    assert told["region"] == "500000"
    assert told["evidence"] == check(scam, region="重庆").to_dict()["evidence"]


def test_a_multipart_field_and_file_give_the_same_verdict(client: TestClient, scam: str) -> None:
    wanted = client.post("/v1/check", json={"text": scam, "region": "北京"}).json()
    field = client.post("/v1/check", files={"text": (None, scam), "region": (None, "北京")})
    assert field.json() == wanted
    file = client.post(
        "/v1/check", files={"file": ("短信.txt", scam.encode("gb18030"))}, data={"region": "北京"}
    )
    assert file.json() == wanted


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "body.json"),
        (b"{", 400, "body.json"),
        (b'{"text": "\xff"}', 400, "body.json"),
        (b'"text"', 422, "body.object"),
        (b"{}", 422, "text.missing"),
        (b'{"text": null}', 422, "text.missing"),
        (b'{"text": 7}', 422, "text.type"),
        (b'{"text": " \\n"}', 422, "text.empty"),
        (b'{"text": "x", "txt": "y"}', 422, "field.unknown"),
        (b'{"text": "x", "region": "Atlantis"}', 422, "region.unknown"),
        (b'{"text": "x", "region": "\xe6\x9c\x9d\xe9\x98\xb3"}', 422, "region.ambiguous"),
        (b'{"text": "x", "region": 110000}', 422, "region.type"),
        (b'{"text": "x", "on": "tomorrow"}', 422, "date.unreadable"),
        (b"[" * 100_000, 400, "body.json"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_a_stable_code(
    client: TestClient, body: bytes, status: int, code: str
) -> None:
    assert problem(client.post("/v1/check", content=body, headers=JSON), status).code == code


def test_every_wrong_field_is_named_at_once(client: TestClient) -> None:
    told = problem(client.post("/v1/check", json={"region": "x y", "on": "z", "a": 1}), 422)
    assert [(one.field, one.code) for one in told.errors] == [
        ("a", "field.unknown"),
        ("text", "text.missing"),
        ("region", "region.unknown"),
        ("on", "date.unreadable"),
    ]


def test_binary_is_no_message(client: TestClient) -> None:
    response = client.post("/v1/check", files={"file": ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00")})
    assert problem(response, 400).code == "message.binary"


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "", "image/png"])
def test_other_kinds_of_body_are_415(client: TestClient, media: str) -> None:
    response = client.post("/v1/check", content=b"x", headers={"content-type": media})
    assert problem(response, 415).code == "body.media_type"


def test_a_broken_form_is_a_problem(client: TestClient) -> None:
    for media in ("multipart/form-data", "multipart/form-data; boundary=x"):
        response = client.post("/v1/check", content=b"--y", headers={"content-type": media})
        assert problem(response, 400).code == "body.form"


def test_a_text_over_the_limit_is_413_and_the_limit_is_named(client: TestClient) -> None:
    text = "医" * (MAX_TEXT_BYTES // 3 + 1)
    for response in (
        client.post("/v1/check", json={"text": text}),
        client.post("/v1/check", files={"text": (None, text)}),
        client.post("/v1/check", files={"file": ("a.txt", text.encode())}),
    ):
        assert "64 KiB" in problem(response, 413).detail


def test_the_longest_text_passes_in_the_widest_escaping(client: TestClient) -> None:
    text = "a" * MAX_TEXT_BYTES
    escaped = "".join(f"\\u{ord(c):04x}" for c in text)
    body = f'{{"text": "{escaped}"}}'
    assert len(body) < MAX_BODY_BYTES
    assert client.post("/v1/check", content=body.encode(), headers=JSON).status_code == 200


def test_a_body_announced_too_large_is_refused_unread(client: TestClient) -> None:
    told = problem(client.post("/v1/check", content=b"x" * 10_000_000, headers=JSON), 413)
    assert told.code == "body.too_large"
    assert "512 KiB" in told.detail


def test_a_body_that_grows_too_large_is_refused_while_reading(client: TestClient) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 64 * 1024
            yield b" " * 64 * 1024

    told = problem(client.post("/v1/check", content=endless(), headers=JSON), 413)
    assert told.code == "body.too_large"


def test_a_body_that_comes_too_slowly_is_refused(scam: str) -> None:
    """The clock of the guard runs while the body is read, and not after."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass

    async def slow() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    guard = Guard(app, limit_seconds=0.1)
    with pytest.raises(HTTPException) as refused:
        asyncio.run(guard({"type": "http", "headers": []}, slow, send))
    assert refused.value.status_code == 408
    assert "0.1" in refused.value.detail


def test_wrong_paths_and_methods_are_problems(client: TestClient) -> None:
    assert problem(client.get("/v1/nothing"), 404).code == "http.not_found"
    refused = client.get("/v1/check")
    assert problem(refused, 405).code == "http.method"
    assert refused.headers["allow"] == "POST"


def test_health_names_version_and_knowledge(client: TestClient) -> None:
    told = client.get("/v1/health").json()
    assert told["status"] == "ok"
    assert set(told) == {"status", "version", "knowledge"}


def test_the_description_of_the_interface_is_served(client: TestClient) -> None:
    told = client.get("/v1/openapi.json").json()
    post = told["paths"]["/v1/check"]["post"]
    assert set(post["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
    assert {"200", "400", "413", "415", "422"} <= set(post["responses"])
    assert json.dumps(told).count("VerdictShape") >= 2


@pytest.mark.parametrize(
    "path", ["/v1/health", "/v1/openapi.json", "/v1/nothing", "/zh/check", "/nothing", "/"]
)
def test_every_answer_has_strict_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    assert "cache-control" in headers


def test_verdicts_are_not_cached(client: TestClient, scam: str) -> None:
    response = client.post("/v1/check", json={"text": scam})
    assert response.headers["cache-control"] == "no-store"
