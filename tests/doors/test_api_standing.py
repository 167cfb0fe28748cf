"""Claims about `/v1/account`: what restricts one, what one granted, one's status, who looked."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from yibao.account.actor import Actor
from yibao.account.grants import NewGrant, give_share
from yibao.account.ledger import account_of
from yibao.account.restrictions import Decided, NewRestriction, restrict
from yibao.account.status import StatusKey
from yibao.core.crypto import sm2
from yibao.core.crypto.keys import KeyFolder
from yibao.service.api.standing_schema import (
    GrantsShape,
    RestrictionsShape,
    SignedShape,
    ViewsShape,
)

from .test_api_applications import Town, town, world

__all__ = ["town", "world"]


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YIBAO_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("YIBAO_STATUS_KEYS", raising=False)
    return tmp_path / "keys"


def test_one_sees_what_restricts_one_and_nobody_else_does(town: Town) -> None:
    office, wang = town.world.office, town.world.people["wang"]
    now = office.now()
    order = NewRestriction(
        wang, "no_debit", "court_order", "示范市人民法院", "9号", "保全", now,
        (now + timedelta(90)).date(),
    )  # fmt: skip
    two = Decided(Actor("rev1", "reviewer"), now, Actor("app1", "approver"))
    office.run(lambda tx: restrict(tx, order, decided=two, randomness=secrets.token_bytes))
    mine = RestrictionsShape.model_validate(town.call("GET", "/account/restrictions").json())
    assert [one.basis for one in mine.restrictions] == ["court_order"]
    other = town.call("GET", "/account/restrictions", by="zhao").json()
    assert other == {"restrictions": []}


def test_one_sees_what_one_gave_and_received(town: Town) -> None:
    office, people = town.world.office, town.world.people

    def work(tx: Any) -> None:
        account = account_of(tx, people["wang"], "personal")
        assert account is not None
        new = NewGrant(
            people["wang"], people["li"], account, "990100", 10_000, ("care",), office.now()
        )
        by = Actor(people["wang"], "holder")
        give_share(tx, new, by=by, now=office.now(), randomness=secrets.token_bytes)

    office.run(work)
    mine = GrantsShape.model_validate(town.call("GET", "/account/grants").json())
    assert [(one.cap_fen, one.used_fen) for one in mine.given] == [(10_000, 0)]
    assert mine.received == []


def test_one_gets_ones_signed_status_and_the_look_is_written_down(town: Town, keys: Path) -> None:
    refused = town.call("GET", "/account/status")
    assert (refused.status_code, refused.json()["code"]) == (503, "status.no_key")
    key = sm2.generate()
    KeyFolder(keys).keep("status", key.scalar)
    line = StatusKey(key.public, "990100", "示范市医疗保障局").line
    keys.joinpath("status-keys.txt").write_text(line + "\n", encoding="utf-8")
    mine = SignedShape.model_validate(town.call("GET", "/account/status").json())
    assert town.world.people["wang"] not in mine.status
    views = ViewsShape.model_validate(town.call("GET", "/account/views").json())
    assert [one.kind for one in views.views] == ["sign_status"]
    assert town.call("GET", "/account/views", by="zhao").json() == {"views": []}


def test_without_a_token_nothing_is_told(town: Town) -> None:
    for path in ("restrictions", "grants", "status", "views"):
        answer = town.client.get(f"/v1/account/{path}")
        assert answer.status_code == 401
