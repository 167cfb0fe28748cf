"""A call is judged turn by turn, by what the other party said, and warned of in time."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from yibao.check import open_checker
from yibao.check.conversation import check_conversation, looks_like_chat, read_conversation
from yibao.check.conversation.stages import open_stages
from yibao.core.errors import InputError, LimitExceeded
from yibao.core.knowledge import KNOWLEDGE

ON = date(2026, 11, 22)
DATA = Path(__file__).parents[2] / "data/conversations.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
FRAUD = [row for row in ROWS if row["label"] == "fraud"]
BENIGN = [row for row in ROWS if row["label"] == "benign"]
STAGES = sorted(path.stem for path in (KNOWLEDGE / "stages").glob("*.yml"))
CALL = [
    ("对方", "您好，这里是市医保局，请问是张桂兰女士吗？"),
    ("我", "是我。"),
    ("对方", "您的医保卡涉嫌骗保，今天不处理就冻结。"),
    ("我", "你是要我把验证码报给你吗？"),
    ("对方", "把收到的六位数验证码念给我，不要告诉家里人。"),
]
AGAIN = "\n".join(f"{who}：{text}" for who, text in CALL)


def judged(given):
    return check_conversation(given, on=ON)


def turns(*pairs):
    return [{"speaker": who, "text": text} for who, text in pairs]


@pytest.mark.parametrize("row", FRAUD, ids=lambda row: row["id"])
def test_a_call_that_cheats_is_warned_of_when_it_asks_at_the_latest(row):
    found = judged(row["turns"])
    assert found.turns_at is not None
    assert found.turns_at <= row["asks_at"]


def test_honest_calls_are_hardly_ever_called_dangerous():
    levels = [judged(row["turns"]).verdict.level for row in BENIGN]
    assert levels.count("danger") <= 1
    assert levels.count("danger") + levels.count("doubtful") <= 5


def test_there_are_enough_conversations_of_both_sorts():
    assert len(FRAUD) >= 30
    assert len(BENIGN) >= 30


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_is_heard_in_its_hits_and_in_none_of_its_misses(name):
    stage = yaml.safe_load((KNOWLEDGE / f"stages/{name}.yml").read_text("utf-8"))
    stages, checker = open_stages(), open_checker()
    for text in stage["cases"]["hit"]:
        assert name in [one.stage for one in stages.hear(text, checker)], text
    for text in stage["cases"]["miss"]:
        assert name not in [one.stage for one in stages.hear(text, checker)], text


def test_a_turn_is_judged_by_nothing_said_after_it():
    whole = judged(turns(*CALL))
    for number in range(1, len(CALL) + 1):
        part = judged(turns(*CALL[:number]))
        assert part.turns[-1].level == whole.turns[number - 1].level
        assert part.turns[-1].log_odds == whole.turns[number - 1].log_odds


def test_what_the_asker_says_is_not_what_the_other_party_asks():
    calm = [
        ("对方", "您好，您的药到了。"),
        ("我", "要我把验证码和银行卡号报给你吗？"),
        ("对方", "不用。"),
    ]
    found = judged(turns(*calm))
    assert found.turns[1].who == "asker"
    assert "ask" not in {name for name, _ in found.stages}
    assert found.turns_at is None


def test_what_the_other_party_says_yes_to_is_theirs():
    said = [
        ("对方", "您的医保卡被冻结了。"),
        ("我", "要我把验证码报给你吗？"),
        ("对方", "对，快点。"),
    ]
    found = judged(turns(*said))
    assert "ask" in found.turns[2].stages


def test_the_caller_is_found_when_nobody_says_who_is_who():
    named = turns(*[("A" if who == "对方" else "B", text) for who, text in CALL])
    assert [turn.who for turn in judged(named).turns] == [
        "other", "asker", "other", "asker", "other"
    ]  # fmt: skip
    swapped = turns(("B", "喂，你好？"), *[("A" if w == "对方" else "B", t) for w, t in CALL])
    assert judged(swapped).turns[0].who == "asker"


def test_spans_slice_the_transcript_and_lie_in_the_other_partys_words():
    told = judged(turns(*CALL)).to_dict()
    text = told["conversation"]["text"]
    other = [turn["span"] for turn in told["conversation"]["turns"] if turn["who"] == "other"]
    for row in told["evidence"]:
        start, end = row["span"]
        assert text[start:end] == row["quote"]
        assert start == end or any(a <= start < b for a, b in other)


def test_contributions_add_up_to_the_score():
    score = judged(turns(*CALL)).verdict.score
    assert score.prior + sum(score.families.values()) == pytest.approx(score.log_odds, abs=1e-12)


def test_the_advice_of_the_stage_comes_first():
    told = judged(turns(*CALL)).to_dict()
    assert "12393" in told["advice"][0]["zh"]
    assert [step["step"] for step in told["advice"]] == [*range(1, len(told["advice"]) + 1)]


def written(form, *, between="\n", head=""):
    lines = (form.format(who=w, text=t, i=i) for i, (w, t) in enumerate(CALL, 1))
    return head + between.join(lines)


CUE = "{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{who}：{text}"
VOICE = "00:0{i}.000 --> 00:0{i}.900\n<v {who}>{text}</v>"
FORMS = {
    "json": json.dumps(turns(*CALL), ensure_ascii=False),
    "json lines": "\n".join(json.dumps(row, ensure_ascii=False) for row in turns(*CALL)),
    "json other names": json.dumps(
        {"messages": [{"role": who, "content": text} for who, text in CALL]}
    ),
    "labelled": AGAIN,
    "labelled, windows": AGAIN.replace("\n", "\r\n"),
    "name and time": written("{who} 2026-11-01 10:20:3{i}\n{text}\n"),
    "time and name": written("2026-11-01 10:20:3{i} {who}(12345)\n{text}\n"),
    "phone": written("{who}  10:2{i}\n{text}\n", head="—————  2026-11-01  —————\n\n"),
    "bracketed": written("[10:2{i}] {who}：{text}"),
    "srt": written(CUE, between="\n\n"),
    "vtt": written(VOICE, between="\n\n", head="WEBVTT\n\n"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_conversation_is_read_in_the_form_people_have_it(form):
    chat = read_conversation(FORMS[form].encode())
    assert [(turn.speaker, turn.text) for turn in chat.turns] == CALL
    assert chat.faults == ()


def test_bad_turns_are_named_by_number_and_the_others_are_read():
    rows = [
        *turns(*CALL[:1]),
        7,
        {"speaker": "我"},
        {"speaker": "我", "text": "  "},
        *turns(*CALL[2:]),
    ]
    chat = read_conversation(rows)
    assert [one.at for one in chat.faults] == ["turn 2", "turn 3", "turn 4"]
    assert len(chat.turns) == 4
    cues = "1\n00:00:01,000 --> 00:00:02,000\n你好\n\n2\nbroken -> time\n再见\n\n"
    cues += "3\n00:00:03,000 --> 00:00:04,000\n\n"
    chat = read_conversation(cues)
    assert [one.at for one in chat.faults] == ["turn 2", "turn 3"]


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b'{"a":1}', b"hello", b"[1,2]", b"[[[[", b"-->"]
)
def test_what_holds_no_turn_is_refused_in_words(raw):
    with pytest.raises(InputError, match=r"conversation\.|message\."):
        read_conversation(raw)


def test_too_much_is_refused_by_the_name_of_the_limit():
    with pytest.raises(LimitExceeded, match="600"):
        judged([{"speaker": "我", "text": "嗯"}] * 601)
    with pytest.raises(LimitExceeded, match="256 KiB"):
        judged(b"a" * 300_000)
    with pytest.raises(LimitExceeded, match="40000"):
        judged([{"speaker": "我", "text": "嗯" * 50_000}])


@pytest.mark.parametrize(
    "text",
    [
        "时间：12月1日\n地点：社区服务中心\n联系人：王老师\n联系电话：1234567",
        "【医保局】您的医保已停用，请点击链接。",
        "温馨提示：请带身份证。\n注意：不收费。\n温馨提示：谢谢。\n注意：排队。",
        "一、医保码：手机里的凭证\n二、社保卡：实体卡",
    ],
)
def test_a_notice_with_colons_is_no_chat(text):
    assert not looks_like_chat(text)


def test_a_pasted_chat_is_known_as_one():
    assert looks_like_chat(AGAIN)
    assert looks_like_chat(FORMS["name and time"])


def test_a_long_call_is_read_in_good_time():
    long = turns(*(CALL * 60))
    assert judged(long).turns_at is not None


def test_no_quote_shows_an_identifier_whoever_said_it():
    said = "我的身份证是110101199003074733，银行卡6222020000000000004"
    for who in ("对方", "我"):
        told = judged(
            [{"speaker": who, "text": said}, {"speaker": "对方", "text": "好的"}]
        ).to_dict()
        assert "110101199003074733" not in json.dumps(told)
        assert "6222020000000000004" not in json.dumps(told)


def test_without_any_name_the_sides_are_mostly_told_by_how_each_speaks():
    right = turns_seen = 0
    for row in ROWS:
        named = judged(row["turns"]).turns
        unnamed = judged([{"text": turn["text"]} for turn in row["turns"]]).turns
        right += sum(a.who == b.who for a, b in zip(named, unnamed, strict=True))
        turns_seen += len(named)
    assert right / turns_seen > 0.85
