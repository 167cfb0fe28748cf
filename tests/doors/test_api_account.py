"""Claims about `/v1/account`: one's own, whole, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from yibao.account import ledger
from yibao.account.actor import SYSTEM
from yibao.account.alerts import Alert, alerts_of, enqueue
from yibao.account.ledger import Leg, NewAccount, Posting
from yibao.service.api.account_schema import AlertsShape, ConfirmedShape, OverviewShape

from .test_api_applications import Town, town, world

__all__ = ["town", "world"]


@pytest.fixture
def told(town: Town) -> Town:
    """A town in which Wang was paid 100 yuan and told of it."""
    office = town.world.office
    wang, now = town.world.people["wang"], office.now()

    def work(tx: Any) -> None:
        personal = ledger.account_of(tx, wang, "personal")
        income = ledger.open_account(
            tx, NewAccount.usual("990100", "premium_income", "990100", opened_at=now)
        )
        assert personal is not None
        legs = (Leg(personal, 10_000), Leg(income, -10_000))
        posted = ledger.post(tx, Posting("t", "1", "premium", legs, now, SYSTEM))
        assert isinstance(posted, ledger.Posted)
        enqueue(tx, Alert(wang, "income", now, {"amount_fen": 10_000}, "t1"))

    office.run(work)
    return town


def test_one_sees_ones_own_account(told: Town) -> None:
    mine = told.call("GET", "/account")
    shown = OverviewShape.model_validate(mine.json())
    assert shown.person == told.world.people["wang"]
    assert {one.kind for one in shown.accounts} >= {"personal"}
    other = told.call("GET", "/account", by="zhao")
    assert other.json()["person"] == told.world.people["zhao"]
    assert other.json()["unseen_alerts"] == 0


def test_what_is_held_for_an_application_is_not_said_to_be_free(told: Town) -> None:
    told.world.apply(
        "resident_premium",
        {"relative": told.world.people["li"], "year": "2027", "amount": "400"},
    )
    accounts = told.call("GET", "/account").json()["accounts"]
    (past,) = (one for one in accounts if one["kind"] == "personal_past")
    assert past["balance_fen"] - past["available_fen"] == 40_000


def test_a_statement_comes_as_json_csv_and_pdf(told: Town) -> None:
    lines = told.call("GET", "/account/statement").json()["accounts"]
    assert 10_000 in [line["amount_fen"] for one in lines for line in one["lines"]]
    table = told.call("GET", "/account/statement?format=csv&lang=en")
    assert table.headers["content-type"].startswith("text/csv")
    assert b"100.00" in table.content
    paper = told.call("GET", "/account/statement?format=pdf")
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["content-disposition"].endswith('.pdf"')


@pytest.mark.parametrize(
    "asked",
    [
        "format=xls",
        "since=yesterday",
        "until=2999-01-01",
        "since=2026-02-02&until=2026-01-01",
        "x=1",
    ],
)
def test_a_wrong_question_is_refused_with_the_reason(told: Town, asked: str) -> None:
    answer = told.call("GET", f"/account/statement?{asked}")
    assert answer.status_code == 422
    assert answer.json()["code"]


def test_alerts_are_paged_seen_and_confirmed_to_strangers_without_their_words(told: Town) -> None:
    page = AlertsShape.model_validate(told.call("GET", "/account/alerts").json())
    newest = page.alerts[0]
    assert newest.says == "账户收入 100.00 元。"
    assert told.call("GET", f"/account/alerts?before={newest.id}").json()["alerts"] == [
        one.model_dump() for one in page.alerts[1:]
    ]
    told.call("POST", "/account/alerts/seen", json={"up_to": newest.id})
    assert told.call("GET", "/account").json()["unseen_alerts"] == 0
    stranger = told.client.get(f"/v1/account/alerts/confirm/{newest.code}")
    found = ConfirmedShape.model_validate(stranger.json())
    assert found.ours
    assert "100" not in stranger.text
    unknown = told.client.get(f"/v1/account/alerts/confirm/{(int(newest.code) + 1) % 10**10:010}")
    assert unknown.json()["ours"] is False
    assert told.client.get("/v1/account/alerts/confirm/12").status_code == 422


def test_seeing_alerts_marks_only_ones_own(told: Town) -> None:
    told.call("POST", "/account/alerts/seen", by="zhao", json={"up_to": 10**9})
    assert told.call("GET", "/account").json()["unseen_alerts"] >= 1


def test_preferences_go_whole_or_not_at_all(told: Town) -> None:
    good = {"email": "a@example.org", "quiet_from": "22:00", "quiet_to": "07:00"}
    assert told.call("PUT", "/account/preferences", json=good).status_code == 200
    for wrong in (
        {"email": "nobody"},
        {"quiet_from": "22:00"},
        {"quiet_from": "29:00", "quiet_to": "07:00"},
        {"webhook": "https://example.org"},
        {"webhook": "http://example.org", "webhook_secret": "whsec_" + "a" * 32},
        {"kinds": ["gossip"]},
        {"colour": "red"},
    ):
        answer = told.call("PUT", "/account/preferences", json=wrong)
        assert answer.status_code == 422, wrong
    office = told.world.office
    wang, later = told.world.people["wang"], office.now() + timedelta(seconds=1)
    office.run(lambda tx: enqueue(tx, Alert(wang, "income", later, {"amount_fen": 1}, "t2")))
    rows = office.run(lambda tx: tx.rows("SELECT channel FROM alert.delivery"))
    assert [row["channel"] for row in rows] == ["email"]
    assert len(office.run(lambda tx: alerts_of(tx, wang))) >= 2


def test_premiums_are_ones_own(told: Town) -> None:
    assert told.call("GET", "/account/premiums").json() == {"premiums": []}
