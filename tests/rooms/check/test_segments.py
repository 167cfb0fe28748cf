"""A long text is told by segments: exact places, who speaks, and which made the verdict."""

import datetime

import pytest

from yibao.check import check, check_many
from yibao.check.extract.extracts import LONG_TEXT
from yibao.check.segments import segments_of
from yibao.check.segments_split import LONGEST, MAX_SEGMENTS, split

ON = datetime.date(2026, 11, 22)
LURE = (
    "重庆医保卡怎么取款？\n医保个人账户的钱按规定用于看病买药。"
    + "各地的规定不同，请以当地窗口为准。" * 20
    + "\n> 某市民说：“退休后可以一次性提取。”\n职工退休后可以一次性提取医保个人账户。\n"
    "复制成功\n微信号：ybtx8888，添加微信好友，获取更多信息\n版权所有 某某网 责任编辑：某某"
)


def test_nothing_but_blanks_lies_between_segments_and_none_overlap():
    end = 0
    for one in split(LURE):
        assert LURE[end : one.start].strip() == ""
        assert one.end > one.start >= end
        end = one.end
    assert LURE[end:].strip() == ""


@pytest.mark.parametrize(
    "text", ["", "\n\n", "一" * 5000, "句子。" * 2000, "a b " * 3000, "x\n" * 3000]
)
def test_any_text_is_cut_into_few_segments_of_bounded_length(text):
    found = split(text)
    assert len(found) <= MAX_SEGMENTS + 1
    kept = "".join(text[start:end] for start, end, _ in found)
    assert "".join(kept.split()) == "".join(text.split())
    if len(found) < MAX_SEGMENTS and "。" in text:
        assert all(one.end - one.start <= LONGEST for one in found)


def test_the_segment_that_pushes_the_contact_made_the_verdict():
    verdict = check(LURE, on=ON)
    assert verdict.kind == "cashout"
    made = [one for one in segments_of(verdict) if one.makes]
    assert [one.speaks for one in made] == ["prompts_contact"]


def test_who_speaks_is_told_of_each_segment():
    speaks = {
        LURE[one.start : one.end][:8].partition("\n")[0]: one.speaks
        for one in segments_of(check(LURE, on=ON))
    }
    assert speaks["重庆医保卡怎么取"] == "asks"
    assert speaks["> 某市民说：“"] == "quotes"
    assert speaks["版权所有 某某网"] == "frames"


def test_a_page_that_only_misleads_rests_on_its_false_claim():
    text = "职工退休后可以一次性提取医保个人账户。\n" + "请以当地窗口的说法为准，按规定使用。" * 40
    verdict = check(text, on=ON)
    assert verdict.kind == "false_claim"
    made = [text[one.start : one.end] for one in segments_of(verdict) if one.makes]
    assert made[0].startswith("职工退休后可以一次性提取")


def test_every_claim_and_counted_signal_stands_in_exactly_one_segment():
    verdict = check(LURE, on=ON)
    segments = segments_of(verdict)
    claims = [i for one in segments for i in one.claims]
    assert sorted(claims) == [*range(len(verdict.claims))]
    assert sorted(i for one in segments for i in one.evidence) == [*range(len(verdict.evidence))]


def test_only_long_texts_have_segments_alone_and_in_pages_of_many():
    short, long = "医保卡提现加微信", LURE
    assert len(long) >= LONG_TEXT
    for one, text in zip(check_many([short, long], on=ON), (short, long), strict=True):
        assert ("segments" in one.to_dict()) == (text is long)
        assert one.to_dict() == check(text, on=ON).to_dict()


HARMLESS = "社区图书室周末照常开放，请到服务大厅窗口办理，不收费，可拨打12393咨询。\n"
SCAM = (
    "您好，这里是市医保局，您的医保卡已停用，请点击 http://ybj-rz.example-top.xyz "
    "填写银行卡号、密码和短信验证码，逾期冻结。\n"
)


def test_a_scam_hidden_in_much_that_is_harmless_is_found_by_its_segment():
    verdict = check(HARMLESS * 10 + SCAM + HARMLESS * 6, on=ON)
    assert (verdict.level, verdict.kind, verdict.reason) == ("doubtful", "scam", "segment")
    (made,) = [one for one in segments_of(verdict) if one.makes]
    assert SCAM.strip() in verdict.text[made.start : made.end]


def test_a_long_warning_that_quotes_the_scam_is_not_taken_for_it():
    told = f"医保局提醒：警惕诈骗，近期有不法分子发短信称“{SCAM.strip()}”，这是诈骗，请勿相信。\n"
    verdict = check(told + HARMLESS * 12, on=ON)
    assert verdict.level == "no_sign_found"
