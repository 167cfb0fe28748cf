"""Pages and conversations over the interface, as fields and as files."""

import json

import pytest

from yibao.service.api.schema import Problem, VerdictShape

PAGE = (
    "<title>国家医保服务平台</title><p>您的医保账户已停用</p><form action='http://x.example-top.icu/p'>"
    "<label>银行卡号<input name=c></label><input type=password placeholder=取款密码></form>"
)
TURNS = [
    {"speaker": "对方", "text": "您好，这里是市医保局，您的医保卡涉嫌骗保，今天就冻结。"},
    {"speaker": "我", "text": "要我做什么？我身份证是 110101199003074733"},
    {"speaker": "对方", "text": "把收到的六位数验证码念给我，不要告诉家里人。"},
]
CHAT = "\n".join(f"{row['speaker']}：{row['text']}" for row in TURNS)
SRT = "\n\n".join(
    f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{row['speaker']}：{row['text']}"
    for i, row in enumerate(TURNS, 1)
)


def told(response):
    assert response.status_code == 200, response.text
    VerdictShape.model_validate_json(response.content)
    return response.json()


def test_a_page_as_a_field_is_judged_with_its_forms(client):
    found = told(client.post("/v1/check", json={"html": PAGE, "url": "https://a.example-one.top/"}))
    assert found["level"] == "danger"
    assert [ask["kind"] for ask in found["page"]["forms"][0]["asks"]] == ["card", "pin"]
    assert found["page"]["forms"][0]["sends"]["kind"] == "other"
    assert found["segments"]


@pytest.mark.parametrize(
    ("name", "media"), [("a.html", "text/html"), ("a.htm", "application/octet-stream")]
)
def test_a_page_as_a_file_is_known_by_its_kind_or_name(client, name, media):
    found = told(client.post("/v1/check", files={"file": (name, PAGE.encode("gb18030"), media)}))
    assert found["page"]["encoding"] == "gb18030"
    assert found["level"] == "danger"


def test_a_page_over_the_text_limit_is_taken_as_a_file(client):
    large = PAGE.encode() + b"<!--" + b"x" * 600_000 + b"-->"
    assert told(client.post("/v1/check", files={"file": ("a.html", large, "text/html")}))["page"]


@pytest.mark.parametrize("given", [TURNS, CHAT, SRT, json.dumps(TURNS)])
def test_a_conversation_as_a_field_is_judged_by_turns(client, given):
    found = told(client.post("/v1/check", json={"conversation": given}))
    assert found["conversation"]["turns_at"] == 1
    assert found["conversation"]["turns"][2]["stages"] == ["isolation", "ask"]
    assert "110101199003074733" not in json.dumps(found)


@pytest.mark.parametrize(
    ("name", "raw"), [("a.srt", SRT), ("a.vtt", f"WEBVTT\n\n{SRT}"), ("a.json", json.dumps(TURNS))]
)
def test_a_conversation_as_a_file_is_known_by_its_name(client, name, raw):
    found = told(client.post("/v1/check", files={"file": (name, raw.encode())}))
    assert [turn["who"] for turn in found["conversation"]["turns"]] == ["other", "asker", "other"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"html": PAGE, "text": "x"}, "beyond.one"),
        ({"html": PAGE, "conversation": TURNS}, "beyond.one"),
        ({"html": 7}, "html.type"),
        ({"html": " "}, "html.type"),
        ({"conversation": []}, "conversation.type"),
        ({"conversation": {"a": 1}}, "conversation.type"),
        ({"conversation": [7]}, "conversation.empty"),
        ({"conversation": TURNS * 400}, "conversation.too_long"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_a_code(client, body, code):
    response = client.post("/v1/check", json=body)
    assert 400 <= response.status_code < 500
    assert Problem.model_validate_json(response.content).code == code


def test_a_long_text_is_told_by_segments(client):
    text = "医保卡能不能提现？\n" + "医保个人账户的钱只能按规定使用。" * 40
    found = told(client.post("/v1/check", json={"text": text}))
    assert len(found["segments"]) > 1
    assert told(client.post("/v1/check", json={"text": "短信"})).get("segments") is None
