"""Whatever is sent to any route of `/v1`, in any role: an answer or a problem, and never a 500."""

from __future__ import annotations

import secrets
from itertools import chain
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from yibao.account.alerts import Alert, enqueue
from yibao.service.wiring import create_app

from ..rooms.account.applications.conftest import payee, world
from .test_api_applications import ROLES, Town, town

__all__ = ["town", "world"]

MUCH = settings(
    max_examples=350,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
ODD_TEXTS = (
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "九",
    "²",
    "٣",
    "-1",
    "0",
    "9" * 30,
    "1e400",
    "p_",
    "a_",
    "r_",
    "p_" + "0" * 26,
    "a_" + "0" * 26,
    "g_" + "0" * 26,
    "'; DROP TABLE ledger.journal; --",
    "../../etc/passwd",
    "%s%n{0}",
    "2026-02-30",
    "0000-00-00",
    "29:99",
    "x" * 5000,
    "𠮷" * 300,
)
ODD_NUMBERS = (0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 1e308, 0.1)
texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=20)
leaves = st.none() | st.booleans() | st.sampled_from(ODD_NUMBERS) | texts
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def described() -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation of the description: method, path, what it says of itself."""
    paths = create_app().openapi()["paths"]
    return [
        (method.upper(), path, one)
        for path, methods in paths.items()
        for method, one in methods.items()
    ]


def known(town: Town) -> dict[str, list[str]]:
    """Names that do exist, so that the walk gets further than a 404."""
    filing = town.filing()
    handed = town.filing(from_day="2026-07-02")
    assert town.call("POST", f"/applications/{handed}/submit", json={}).status_code == 200
    draft = town.call("POST", "/applications", json={"kind": "manual_reimbursement"}).json()["id"]
    wang = town.world.people["wang"]
    alert = Alert(wang, "paid_out", town.world.office.now(), {"amount_fen": 1}, "walk")
    town.world.office.run(lambda tx: enqueue(tx, alert))
    shown = town.call("GET", "/account/alerts").json()["alerts"]
    return {
        "ref": [filing, handed, draft],
        "kind": ["appeal", "offsite_filing", "manual_reimbursement", "offsite_advance"],
        "wanted": ["referral", "invoices"],
        "sm3": ["0" * 64],
        "number": ["1"],
        "code": [one["code"] for one in shown],
        "person": [wang, town.world.people["li"]],
        "about": [filing],
        "topic": ["account.family_sharing"],
    }


ANSWERS = {
    **payee(),
    "place": "重庆市",
    "visit_kind": "emergency",
    "from_day": "2026-07-01",
    "cap_fen": 100,
    "amount_fen": 100,
    "relative": "p_" + "0" * 26,
    "purpose": ["care"],
    "bill": {"provider": "H990100001", "scheme": "employee.inpatient", "on": "2026-06-01"},
    "about": "a_" + "0" * 26,
    "reason": "因为",
}


@st.composite
def requests(draw: Any, names: dict[str, list[str]]) -> dict[str, Any]:
    """One request: an operation, somebody's token, and what a careless or hostile caller sends."""
    method, path, one = draw(st.sampled_from(OPERATIONS))
    filled = path
    for part in [piece[1:-1] for piece in path.split("/") if piece.startswith("{")]:
        value = draw(st.sampled_from([*names.get(part, ()), *names.get(part, ()), *ODD_TEXTS]))
        filled = filled.replace("{" + part + "}", _quoted(value))
    fields = [*_properties(one), *PARAMETERS]
    some = st.dictionaries(st.sampled_from(fields), texts, max_size=3)
    body: bytes | None = None
    if method != "GET":
        shape = st.dictionaries(
            st.sampled_from([*fields, "answers"]),
            anything | st.sampled_from([*chain(*names.values()), "重庆市"]),
            max_size=4,
        )
        answers = st.dictionaries(st.sampled_from(sorted(ANSWERS)), anything, max_size=3)
        half = answers.map(lambda odd: {"answers": {**ANSWERS, **odd}})
        value = draw(shape | half | anything)
        body = draw(st.just(_json(value)) | st.binary(max_size=30))
    media = draw(st.sampled_from(["application/json", "application/json", "", "text/plain"]))
    key = draw(st.sampled_from(["", "k" * 8, secrets.token_hex(8), "\xff" * 9, "k" * 101]))
    return {
        "method": method,
        "path": filled,
        "by": draw(st.sampled_from([*ROLES, "wang", "rev1", "nobody"])),
        "params": {} if method != "GET" else {k: _text(v) for k, v in draw(some).items()},
        "body": body,
        "media": media,
        "key": key,
    }


OPERATIONS = described()
PARAMETERS = ("limit", "after", "before", "state", "lang", "on", "since")


def test_no_request_to_any_route_is_a_fault_of_ours(town: Town) -> None:
    names = known(town)
    client = TestClient(town.client.app, raise_server_exceptions=False)
    seen: set[int] = set()

    @MUCH
    @given(requests(names))
    def walk(one: dict[str, Any]) -> None:
        headers = {"authorization": f"Bearer {town.tokens.get(one['by'], 'x')}"}
        headers |= {"content-type": one["media"], "idempotency-key": one["key"].encode("latin-1")}
        answer = client.request(
            one["method"], one["path"], headers=headers, params=one["params"], content=one["body"]
        )
        seen.add(answer.status_code)
        assert answer.status_code < 500 or answer.json()["code"] in EXPECTED, answer.text
        if answer.status_code >= 400:
            said = answer.json()
            assert said["code"], said
            assert " / " in said["detail"], said

    walk()
    assert {200, 401, 403, 404, 422} <= seen, seen
    with town.world.office.database.transaction() as tx:
        assert tx.rows("SELECT * FROM ledger.check()") == []


EXPECTED = {"status.no_key", "image.not_installed"}


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, _ in OPERATIONS if "{" in path]
)
def test_odd_names_in_a_path_are_refused_in_our_words(town: Town, method: str, path: str) -> None:
    client = TestClient(town.client.app, raise_server_exceptions=False)
    for odd in ("%00", "a%00b", "%ED%A0%80", "9" * 40, "%27%3B--", "x" * 3000, "²"):
        place = path
        for part in [piece for piece in path.split("/") if piece.startswith("{")]:
            place = place.replace(part, odd)
        for by in ("wang", "rev1"):
            headers = {
                "authorization": f"Bearer {town.tokens[by]}",
                "idempotency-key": secrets.token_hex(8),
                "content-type": "application/json",
            }
            answer = client.request(method, place, headers=headers, content=b"{}")
            assert answer.status_code < 500, (place[:60], answer.text)


def _properties(one: dict[str, Any]) -> list[str]:
    content = (one.get("requestBody") or {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return list(schema.get("properties", {}))


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except (TypeError, orjson.JSONEncodeError):
        return str(value).encode("utf-8", "replace")


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()


def _quoted(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass")) or "x"
