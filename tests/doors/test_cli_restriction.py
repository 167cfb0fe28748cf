"""`yibao restriction` at the desk: two people, a basis, a review, and an end."""

import json
import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2

from yibao.account import people
from yibao.account.applications.access import Staff
from yibao.account.applications.access.store import add_staff
from yibao.account.database import open_database
from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.crypto.seal import Sealer

TODAY = SYSTEM_CLOCK.today()


@pytest.fixture
def person(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("YIBAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBAO_DATABASE", dsn)
    body = "99010019580203004"
    number = people.read_id_number(body + mod_11_2.calc_check_digit(body))
    assert isinstance(number, people.IdNumber)
    new = people.NewPerson("示例甲", number)
    with open_database(dsn) as database, database.transaction() as tx:
        add_staff(tx, Staff("staff-1", ("reviewer",)), at=SYSTEM_CLOCK.now())
        add_staff(tx, Staff("staff-2", ("approver",)), at=SYSTEM_CLOCK.now())
        return people.add_person(
            tx,
            new,
            Sealer(bytes(16), bytes(32)),
            randomness=secrets.token_bytes,
            now=SYSTEM_CLOCK.now(),
        )


def day(offset: int) -> str:
    return (TODAY + timedelta(offset)).isoformat()


def opening(person: str, **other: str) -> list[str]:
    given = {
        "basis": "violation",
        "authority": "示范市医疗保障局",
        "document": "8号",
        "reason": "冒名",
        "from": day(1),
        "to": day(160),
        "review-by": day(60),
        "notified": day(0),
        "as": "staff-1",
        "approved-by": "staff-2",
        **other,
    }
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    return ["restriction", "open", person, *options]


def test_a_restriction_is_opened_listed_reviewed_and_lifted(yibao: Any, person: str) -> None:
    done = yibao(*opening(person))
    assert done.exit_code == 0, done.output
    ref = done.stdout.strip()
    assert ref in yibao("restriction", "list", person).stdout
    two = ("--as", "staff-1", "--approved-by", "staff-2")
    assert ref in yibao("restriction", "due", "--on", day(60)).stdout
    again = yibao("restriction", "review", ref, "--reason", "续查", "--review-by", day(90), *two)
    assert again.exit_code == 0, again.output
    assert ref not in yibao("restriction", "due", "--on", day(60)).stdout
    assert yibao("restriction", "lift", ref, "--reason", "查清", *two).exit_code == 0
    assert yibao("restriction", "lift", ref, "--reason", "查清", *two).exit_code == 2
    told = json.loads(yibao("restriction", "history", ref, "--json").stdout)
    assert [one["kind"] for one in told["events"]] == ["reviewed", "lifted"]
    assert "没有" in yibao("restriction", "list", person).stdout


@pytest.mark.parametrize(
    "change",
    [
        {"approved-by": "staff-1"},
        {"document": " "},
        {"to": day(30)},
        {"effect": "no_debit"},
        {"notified": day(5)},
        {"from": "someday"},
        {"as": "somebody"},
        {"approved-by": "somebody"},
    ],
)
def test_what_has_no_ground_is_refused_with_a_sentence(
    yibao: Any, person: str, change: dict[str, str]
) -> None:
    done = yibao(*opening(person, **change))
    assert done.exit_code == 2
    assert done.stderr.startswith("yibao: ")
    assert json.loads(yibao("restriction", "list", person, "--json").stdout) == []


def test_a_day_is_the_day_in_china(yibao: Any, person: str) -> None:
    assert yibao(*opening(person)).exit_code == 0
    (one,) = json.loads(yibao("restriction", "list", person, "--json").stdout)
    assert date.fromisoformat(one["from_at"][:10]) == TODAY + timedelta(1)
