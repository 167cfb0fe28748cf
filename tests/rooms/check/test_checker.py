"""What a verdict promises, whatever comes in."""

import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.check import check, check_many, open_checker, read_message
from yibao.core.errors import InputError, LimitExceeded

ON = datetime.date(2026, 11, 22)
WORDS = """
医保 您的 已停用 请点击 http://yb-x.test/a 验证码 告诉我 不要 “ ” 加微信 yibao 💳 ①② １２３ 。
&#21307; %E5%8C%BB%E4%BF%9D ｆｕｗｕ．ｎｈｓａ．ｇｏｖ．ｃｎ 醫療保障
"""
ODD = ["医\u200b保", "\u202e现提保医\u202c", "\ud800", "\x00", "\n", "a" * 40]
PIECES = st.sampled_from([*WORDS.split(), *ODD])
MESSAGES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join))


@given(MESSAGES)
@settings(max_examples=400, deadline=None)
def test_any_text_gets_a_verdict_whose_places_are_in_it(text):
    verdict = check(text, on=ON)
    found = verdict.to_dict()
    read = verdict.text
    for piece in [*found["evidence"], *found["claims"], *found["extracts"]["links"]]:
        start, end = piece["span"]
        assert 0 <= start <= end <= len(read)
        assert piece.get("quote", piece.get("text")) == read[start:end]
    json.dumps(found)


@given(MESSAGES)
@settings(max_examples=200, deadline=None)
def test_what_each_family_adds_comes_to_the_score(text):
    score = check(text, on=ON).score
    assert score.prior + sum(score.families.values()) == pytest.approx(score.log_odds, abs=1e-9)


def test_the_wording_alone_never_reaches_danger():
    weights = open_checker().weights
    cap = next(f.high for f in weights.families if f.name == "wording")
    assert weights.prior + cap < weights.danger_at


def test_a_relief_family_never_raises_the_score_and_a_risk_family_never_lowers_it():
    for family in open_checker().weights.families:
        assert family.side == "speech" or (family.low == 0 or family.high == 0)


@pytest.mark.parametrize("text", ["", " \n\t", "😀😀😀", "。。。", "\u200b\u200b"])
def test_nothing_to_judge_is_said_to_be_so(text):
    assert check(text, on=ON).level == "cannot_tell"


def test_a_text_over_the_limit_is_refused_with_the_limit():
    with pytest.raises(LimitExceeded, match="64 KiB"):
        check("医" * 30_000)


def test_the_longest_line_allowed_is_read_in_time():
    assert check("您" * 21_000 + "a.b" * 100).level in ("cannot_tell", "no_sign_found", "doubtful")


@pytest.mark.parametrize("raw", [b"\x00\x01\x02PNG", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_binary_is_refused_as_such(raw):
    with pytest.raises(InputError) as caught:
        read_message(raw)
    assert caught.value.code == "message.binary"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_gives_the_same_text(encoding):
    assert read_message("您的医保已停用，请点击链接".encode(encoding)).text.endswith("请点击链接")


def test_broken_utf8_is_read_and_marked_as_repaired():
    assert read_message("医保".encode() + b"\xff\xff\xfe").text.startswith("医保")


def test_a_lone_surrogate_keeps_every_offset():
    message = read_message("医\ud800保")
    assert message.text == "医\ufffd保"
    assert message.repaired


def test_an_unknown_region_is_an_error_that_says_so():
    with pytest.raises(InputError) as caught:
        check("医保", region="火星")
    assert caught.value.code == "region.unknown"


def test_many_gives_the_same_verdicts_in_order():
    texts = ["医保卡提现，秒到账，加微信", "今天天气不错", "医保卡里的钱能取出来吗？"]
    one_by_one = [check(t, on=ON).to_dict() for t in texts]
    assert [v.to_dict() for v in check_many(texts, on=ON)] == one_by_one


def test_a_claim_is_ruled_by_the_region_the_text_names():
    verdict = check("北京医保存折里2022年9月前的钱还能取现金", on=ON).to_dict()
    assert verdict["claims"]
    assert all(claim["because"]["zh"] for claim in verdict["claims"])


@pytest.mark.parametrize(
    "text",
    [
        "眼镜店刷^医^保配太阳镜、送现~金，视光师一对一，单子帮您开成治疗项目。",
        "[医保] 异常登录冻结提醒。请30分钟内回复姓名+身份证+银行卡后六位，否则永久停用。",
    ],
)
def test_a_signal_is_told_once_a_place(text):
    places = [(piece.signal, piece.span) for piece in check(text, on=ON).evidence]
    assert len(places) == len(set(places))


def test_a_word_of_two_groups_does_not_stand_together_with_itself():
    told = check("用不完的药卖给我，药头长期收剩的药", on=ON).to_dict()["evidence"]
    quotes = {piece["quote"] for piece in told if piece["family"] == "together"}
    assert quotes
    assert not quotes & {"药", "药头", "剩的药"}
