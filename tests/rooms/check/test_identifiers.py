"""What identifies a person or card is found where it stands, held to its check digit, masked."""

import datetime
import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from yibao.check import check, open_checker
from yibao.check.extract.identifiers import KEPT, MASKED, mask
from yibao.check.extract.numbers import find_numbers

CHECKER = open_checker()
ON = datetime.date(2026, 11, 22)
WIDE = "１１０１０５１９４９１２３１００２Ｘ"
FOUND = [
    ("身份证11010519491231002X", "11010519491231002X", "id_card", True),
    ("身份证 110105 19491231 002X", "110105 19491231 002X", "id_card", True),
    (f"证件号：{WIDE}。", WIDE, "id_card", True),
    ("身份证110105194912310021", "110105194912310021", "id_card", False),
    ("老身份证号110105491231002", "110105491231002", "id_card", True),
    ("卡号6222021234567890128", "6222021234567890128", "bank_card", True),
    ("卡号6222 0212 3456 7890 128", "6222 0212 3456 7890 128", "bank_card", True),
    ("卡号6222-0212-3456-7890-128", "6222-0212-3456-7890-128", "bank_card", True),
    ("统一社会信用代码91350100M000100Y43", "91350100M000100Y43", "uscc", True),
    ("护照号E12345678", "E12345678", "passport", True),
    ("护照EA1234567", "EA1234567", "passport", True),
    ("社保卡号A12345678", "A12345678", "social_card", True),
    ("医保卡号 123456789", "123456789", "social_card", True),
    ("香港身份证A123456(3)", "A123456(3)", "hk_id", True),
    ("他的 Z683365(A) 号", "Z683365(A)", "hk_id", True),
    ("香港身份证A123456(4)", "A123456(4)", "hk_id", False),
    ("HKID A1234563", "A1234563", "hk_id", True),
    ("台湾身份证A123456789", "A123456789", "tw_id", True),
    ("身分證 A123456788", "A123456788", "tw_id", False),
    ("居留证 A800000014", "A800000014", "tw_id", True),
    ("澳门身份证1234567(8)", "1234567(8)", "mo_id", True),
    ("电话13800138000", "13800138000", "mobile", True),
    ("电话 138 0013 8000", "138 0013 8000", "mobile", True),
    ("座机010-89061396", "010-89061396", "landline", True),
    ("拨打12393", "12393", "public_line", True),
    ("来自1069012345678", "1069012345678", "sms_port", True),
]
NOTHING = [
    "订单号202611221234",
    "编号E12345678",
    "订单A123456789",
    "型号 A123456(5)",
    "货号 K1234567",
    "合计1,234,567.00元",
    "2026-11-22 12:30:45",
    "版本 3.11.9.20261122",
    "邮编100080",
    "取件码 8-2-3016",
    "车牌京A12345",
    "第1234567号通知",
    "价格 12345678 元",
    "abc123456789xyz",
    "http://a.example/110105194912310021x",
]
IDENTIFIERS = MASKED - {"mobile", "long_number"}


def numbers(text: str) -> list[dict]:
    found: list[dict] = check(text, on=ON).to_dict()["extracts"]["numbers"]
    return found


@pytest.mark.parametrize(("text", "written", "kind", "valid"), FOUND)
def test_an_identifier_is_found_as_written_and_says_whether_it_adds_up(
    text, written, kind, valid
) -> None:
    found = [(text[slice(*n["span"])], n["kind"], n["valid"]) for n in numbers(text)]
    assert (written, kind, valid) in found


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_an_identifier_is_none(text) -> None:
    assert not {n["kind"] for n in numbers(text)} & IDENTIFIERS


@pytest.mark.parametrize(("text", "written", "kind", "valid"), FOUND)
def test_an_identifier_is_nowhere_unmasked_in_the_verdict(text, written, kind, valid) -> None:
    if kind not in MASKED:
        return
    told = json.dumps(
        check(f"【医保局】请把{text}和验证码发给我，否则停用", on=ON).to_dict(),
        ensure_ascii=False,
    )
    assert written not in told
    assert written.lower() not in told


def test_an_identifier_inside_a_link_is_masked_too() -> None:
    text = "登录 http://rz.example/a?id=11010519491231002X&m=13800138000 认证医保"
    told = json.dumps(check(text, on=ON).to_dict(), ensure_ascii=False)
    assert "19491231" not in told
    assert "13800138000" not in told
    assert "rz.example" in told


def test_many_messages_at_once_find_the_same_identifiers() -> None:
    texts = [row[0] for row in FOUND] + NOTHING
    together = CHECKER.columns.judge(texts, ["000000"] * len(texts), [ON] * len(texts))
    alone = [CHECKER.verdict(text, "000000", ON) for text in texts]
    assert [v.to_dict() for v in together] == [v.to_dict() for v in alone]


@given(st.sampled_from(sorted(MASKED)), st.text("0123456789abcx -()", min_size=1, max_size=30))
def test_a_mask_keeps_the_length_and_shows_no_more_than_it_may(kind, text) -> None:
    shown = mask(text, kind)
    assert len(shown) == len(text)
    kept = [c for c in shown if c not in "* -()"]
    assert len(kept) <= sum(KEPT.get(kind, (3, 2)))
    assert all(a in (b, "*") for a, b in zip(shown, text, strict=True))


DIGITS = st.text("0123456789", min_size=1, max_size=12)
BIRTH = st.dates(datetime.date(1930, 1, 1), datetime.date(2020, 12, 31))


@given(BIRTH, st.integers(0, 999), st.sampled_from(["", " ", "-"]), st.text("，。 的", max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_identity_number_is_found_at_its_place_and_masked(birth, serial, gap, around) -> None:
    stem = f"110105{birth:%Y%m%d}{serial:03d}"
    number = stem + ric.calc_check_digit(stem + "0")
    written = gap.join((number[:6], number[6:14], number[14:]))
    text = f"{around}身份证：{written}。{around}"
    found = [n for n in numbers(text) if n["kind"] == "id_card"]
    assert [(text[slice(*n["span"])], n["valid"]) for n in found] == [(written, True)]
    assert sum(c.isalnum() for c in found[0]["shown"]) == 5


@given(DIGITS, st.sampled_from(["６", "6"]))
@settings(max_examples=60, deadline=None)
def test_any_bank_card_is_found_at_its_place_and_masked(body, first) -> None:
    stem = ("62" + body).ljust(18, "7")[:18]
    written = first + (stem + luhn.calc_check_digit(stem))[1:]
    text = f"请转到 {written} 谢谢"
    found = [n for n in numbers(text) if n["kind"] == "bank_card"]
    assert [text[slice(*n["span"])] for n in found] == [written]
    assert sum(c.isalnum() for c in found[0]["shown"]) == 5


@given(st.text("0123456789abex ()-.,元身份证护照号", max_size=40))
@settings(max_examples=200, deadline=None)
def test_the_places_of_numbers_are_in_order_and_apart(text) -> None:
    found = [n for n in find_numbers(text) if n.kind in MASKED]
    for before, after in pairwise(found):
        assert before.span[1] <= after.span[0]
