"""A signed status is believed only whole, in time, for its purpose and from a pinned key."""

import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from yibao.account.status import Limit, Status, StatusKey, read_status, read_status_keys
from yibao.account.status.payload import decoded, encoded
from yibao.account.status.value import DOMAIN, PREFIX, PURPOSE, Facts, sign
from yibao.core.clock import CHINA
from yibao.core.crypto import sm2
from yibao.core.errors import Issue

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=CHINA)
KEY = sm2.generate()
KEYS = {KEY.public.key_id: StatusKey(KEY.public, "990100", "示范市医疗保障局")}
ANNA, BO = "p_0000000000000000000000000a", "p_0000000000000000000000000b"
LIMIT = Limit(
    "person",
    "no_network_settlement",
    "violation",
    date(2026, 10, 1),
    date(2027, 1, 1),
    "示范市医疗保障局",
    "示医保罚〔2026〕8号",
)
IN_ORDER = Facts(ANNA, "990100", "active", [])
LIMITED = replace(IN_ORDER, limits=[LIMIT])


def signed(facts: Facts = IN_ORDER, *, key: sm2.PrivateKey = KEY, purpose: str = PURPOSE) -> str:
    draw = random.Random(7)
    return sign(facts, NOW, key, purpose=purpose, randomness=draw.randbytes).text


def code(text: str, now: datetime = NOW, person: str | None = None) -> str:
    found = read_status(text, now, KEYS, person=person)
    return found.code if isinstance(found, Issue) else "read"


def forged(change: dict[str, object]) -> str:
    """A status with other content, rightly signed: what a careless agency might write."""
    body = decoded(signed().split(".")[1])
    assert body is not None
    payload = json.loads(body) | change
    raw = json.dumps(payload).encode()
    return f"{PREFIX}.{encoded(raw)}.{encoded(KEY.sign(DOMAIN + raw))}"


def test_what_was_signed_is_read() -> None:
    found = read_status(signed(LIMITED), NOW, KEYS)
    assert isinstance(found, Status)
    assert found.limits == (LIMIT,)
    assert not found.in_order
    assert found.issuer == "示范市医疗保障局"
    assert found.issued == NOW
    assert found.expires - found.issued == timedelta(minutes=30)
    plain = read_status(signed(), NOW, KEYS)
    assert isinstance(plain, Status)
    assert plain.in_order


def test_it_names_nobody_and_two_statuses_of_one_person_share_nothing() -> None:
    one = sign(IN_ORDER, NOW, KEY, purpose=PURPOSE, randomness=random.Random(1).randbytes).text
    two = sign(IN_ORDER, NOW, KEY, purpose=PURPOSE, randomness=random.Random(2).randbytes).text
    bodies = [json.loads(decoded(text.split(".")[1]) or b"") for text in (one, two)]
    assert ANNA not in str(bodies)
    assert bodies[0]["holder"] != bodies[1]["holder"]
    assert bodies[0]["nonce"] != bodies[1]["nonce"]


def test_whose_it_is_can_be_told_by_who_knows_the_ref() -> None:
    assert code(signed(), person=ANNA) == "read"
    assert code(signed(), person=BO) == "status.other_person"


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (timedelta(), "read"),
        (timedelta(minutes=29, seconds=59), "read"),
        (timedelta(minutes=30), "status.expired"),
        (timedelta(days=400), "status.expired"),
        (timedelta(minutes=-2), "read"),
        (timedelta(minutes=-3), "status.not_yet"),
    ],
)
def test_it_holds_for_minutes(late: timedelta, expected: str) -> None:
    assert code(signed(), NOW + late) == expected


def test_another_key_region_or_purpose_is_refused() -> None:
    assert code(signed(key=sm2.generate())) == "status.unknown_key"
    assert code(signed(replace(IN_ORDER, region="210300"))) == "status.other_region"
    assert code(signed(purpose="login")) == "status.other_purpose"


def test_a_key_for_the_nation_answers_for_every_region() -> None:
    keys = {KEY.public.key_id: StatusKey(KEY.public, "000000", "国家医疗保障局")}
    assert isinstance(read_status(signed(), NOW, keys), Status)


def test_no_changed_character_is_believed() -> None:
    text = signed(LIMITED)
    draw = random.Random(11)
    for _ in range(150):
        at = draw.randrange(len(text))
        other = draw.choice("ABCDEFabcdef0123456789-_.=")
        if other != text[at]:
            assert code(text[:at] + other + text[at + 1 :]) != "read"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "garbage",
        "yibao-status-1..",
        "yibao-status-1.e30.e30",
        "a.b.c",
        "医保正常",
        "x" * 9_000,
    ],
)
def test_garbage_is_said_to_be_garbage(text: str) -> None:
    assert code(text) == "status.unreadable"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "张三"},
        {"issued": True},
        {"issued": 1.5},
        {"expires": 10**12},
        {"enrolled": "safe"},
        {"limits": [{"on": "person"}]},
        {"limits": "none"},
        {"limits": [None] * 100},
        {"nonce": "zz"},
        {"region": "9901"},
        {"key": ["a"]},
        {"expires": int((NOW + timedelta(days=30)).timestamp())},
    ],
)
def test_content_of_another_form_is_refused_even_signed(change: dict[str, object]) -> None:
    assert code(forged(change)) == "status.unreadable"


def test_line_breaks_of_a_copied_text_do_no_harm() -> None:
    text = signed()
    assert code("\n".join(text[i : i + 60] for i in range(0, len(text), 60))) == "read"


def test_every_reason_is_said_in_both_languages() -> None:
    for text in ("", signed(key=sm2.generate()), signed()):
        found = read_status(text, NOW + timedelta(days=1), KEYS)
        assert isinstance(found, Issue)
        zh, slash, en = found.says.partition(" / ")
        assert slash
        assert zh.endswith("。")
        assert en.endswith(".")


def test_pinned_keys_are_read_strictly() -> None:
    line = KEYS[KEY.public.key_id].line
    found = read_status_keys(f"# 可信公钥\n\n{line}\n")
    assert found == KEYS
    for wrong in ("abc", line[2:], "00" * 33 + " 990100 谁", line.replace("990100", "99")):
        refused = read_status_keys(f"# x\n{wrong}")
        assert isinstance(refused, Issue)
        assert refused.at == "line 2"


def test_reading_loads_no_database() -> None:
    program = "import sys, yibao.account.status; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert {"psycopg", "psycopg_pool", "alembic", "cryptography"} & set(
        loaded.stdout.decode().split()
    ) == set()
