"""Pages, calls and recordings at the command line."""

import json
import wave
from pathlib import Path

import pytest

from yibao.check.conversation import hearing
from yibao.check.conversation.hearing import Spoken, transcribed
from yibao.service.api.schema import VerdictShape

FIXTURE = Path(__file__).parents[1] / "data/call-transcript.json"
PAGE = (
    "<title>国家医保服务平台</title><p>您的医保账户已停用</p>"
    "<form action='/p'><label>银行卡号<input name=c></label></form>"
)
CALL = (
    "对方：您好，这里是市医保局，您的医保卡涉嫌骗保。\n我：啊？\n对方：把验证码念给我，别挂电话。\n"
)


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "网页.html"
    path.write_text(PAGE, "utf-8")
    return str(path)


@pytest.fixture
def call(tmp_path):
    path = tmp_path / "通话.txt"
    path.write_text(CALL, "utf-8")
    return str(path)


def test_a_page_is_drawn_with_what_it_does_and_its_segments(yibao, page):
    done = yibao("check", "--page", page, "--url", "ybrz.example-top.xyz/a")
    assert done.exit_code == 0
    for words in (
        "这个网页做什么",
        "表单要填",
        "银行卡号",
        "ybrz[.]example-top[.]xyz",
        "一段一段看",
    ):
        assert words in done.output


def test_a_page_comes_from_standard_input_too(yibao):
    done = yibao("check", "--page", "-", "--json", stdin=PAGE.encode("gb18030"))
    VerdictShape.model_validate_json(done.stdout)
    assert json.loads(done.stdout)["page"]["encoding"] == "gb18030"


def test_a_call_is_drawn_as_a_timeline_with_the_turn_where_it_turns(yibao, call):
    done = yibao("check", "--conversation", call)
    assert done.exit_code == 0
    assert "▶ 从这一句起就该警惕" in done.output
    assert "[索要" in done.output or "索要]" in done.output
    done = yibao("check", "--conversation", call, "--lang", "en", "--json")
    VerdictShape.model_validate_json(done.stdout)
    assert json.loads(done.stdout)["conversation"]["turns_at"] == 1


@pytest.mark.parametrize(
    "given",
    [
        ("--page", "no-such-file.html"),
        ("--conversation", "no-such-file.srt"),
        ("--audio", "x.wav"),
        ("--page", "a", "--conversation", "b"),
        ("--page", "a", "TEXT"),
        ("--conversation", "a", "--status", "x"),
    ],
)
def test_what_does_not_go_together_or_cannot_be_read_is_one_sentence(yibao, given):
    done = yibao("check", *given)
    assert done.exit_code == 2
    assert done.output.startswith("yibao: ")
    assert len(done.output.splitlines()) == 1


def test_a_recorded_transcript_is_judged_as_the_call_it_was(monkeypatch, yibao, tmp_path):
    class Recorded:
        def transcribe(self, recording):
            return [Spoken(**row) for row in json.loads(FIXTURE.read_text("utf-8"))]

    monkeypatch.setattr(hearing, "open_transcriber", lambda model: Recorded())
    done = yibao("check", "--audio", "call.wav", "--asr-model", str(tmp_path), "--json")
    told = json.loads(done.stdout)["conversation"]
    assert told["turns_at"] is not None
    assert {turn["who"] for turn in told["turns"]} == {"other", "asker"}
    assert told["turns"][0]["at"] == "00:00"


def test_without_a_recogniser_or_model_the_refusal_says_what_is_missing(yibao, tmp_path):
    done = yibao("check", "--audio", "x.wav", "--asr-model", str(tmp_path))
    assert done.exit_code == 2
    assert "sherpa-onnx" in done.output or "model.onnx" in done.output


def test_a_recording_that_is_none_is_refused(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFFnonsense")
    with pytest.raises(hearing.InputError, match=r"audio\.unreadable"):
        hearing.read_wav(path)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x00\x40\x00\x00" * 80)
    rate, samples = hearing.read_wav(path)
    assert (rate, len(samples), float(samples[0])) == (8000, 80, 0.5)


def test_stretches_without_words_are_no_turns():
    class Mumbling:
        def transcribe(self, recording):
            yield Spoken(0.0, "  ")
            yield Spoken(61.0, "您好")

    (turn,) = transcribed(Path("x"), Mumbling()).turns
    assert (turn.text, turn.at) == ("您好", "01:01")
