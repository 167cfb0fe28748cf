"""Folding undoes what senders do to hide words, and every character maps back."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.check import open_checker

EVASIONS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data/evasion.jsonl").read_text("utf-8").splitlines()
]
LEXICON = open_checker().lexicon


def folded(text):
    return LEXICON.read(text).view


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("医\u200b保\u2060卡", "医保卡"),
        ("醫療保障", "医疗保障"),
        ("医*保★卡", "医保卡"),
        ("ｆｕｗｕ", "fuwu"),
        ("医亻呆余客页提王见", "医保余额提现"),
        ("校yibaokayu额bian现", "校医保卡余额变现"),
        ("申份证 验证马", "身份证验证码"),
        ("加V信", "加微信"),
        ("④⓪⓪元", "400元"),
        ("&#21307;&#20445;", "医保"),
        ("\\u533b\\u4fdd", "医保"),
        ("%E5%8C%BB%E4%BF%9D", "医保"),
        ("\u202e现提保医\u202c", "医保提现"),
        ("(医)(保)卡", "医保卡"),
        ("医（保护的保）卡", "医保卡"),
        ("医̶保̶", "医保"),
    ],
)
def test_a_disguise_is_read_as_the_plain_word(text, plain):
    assert plain in folded(text).text


@pytest.mark.parametrize(
    "text",
    ["已保存", "体现了", "认真填写", "预期效果", "We can pay the men", "下载app并开启wifi", "电击"],
)
def test_an_innocent_word_stays_as_it_is(text):
    assert folded(text).text == text.lower()


def test_most_of_the_evasion_list_is_recovered():
    missed = [e["kind"] for e in EVASIONS if e["plain"] not in folded(e["text"]).text]
    assert len(EVASIONS) - len(missed) >= 26, missed


@given(st.text(max_size=120))
@settings(max_examples=500, deadline=None)
def test_every_folded_character_has_its_place_in_the_original(text):
    view = folded(text)
    at = 0
    for i in range(len(view.text)):
        start, end = view.original(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert start >= at or view.starts is not None
        at = start


def test_folding_an_ordinary_text_changes_only_case():
    view = folded("您好，明天Meeting改到下午3点。")
    assert view.text == "您好，明天meeting改到下午3点。"
    assert view.starts is None
