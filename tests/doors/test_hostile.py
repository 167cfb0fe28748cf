"""Whatever comes in, every door gives a verdict or one clear sentence, and never a traceback."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from yibao.check import check
from yibao.service.api.schema import VerdictShape
from yibao.service.sheet import lay_out
from yibao.service.sheet.inert import inert
from yibao.service.web import render
from yibao.service.web.forms import Form

Yibao = Callable[..., Result]

TEXTS: dict[str, str] = {
    "only emoji": "😀👨‍👩‍👧‍👦🏳️‍🌈❤️",
    "one character": "医",
    "only punctuation": "？！。……",
    "only zero-width": "\u200b\u200c\u200d\ufeff" * 50,
    "bidi": "\u202e医保\u2066停用\u2069\u202c http://a.example.xyz",
    "controls": "医\x00保\x07停\x1b[2J用\x7f\x85",
    "combining": "医" + "\u0301" * 2000 + "保停用",
    "a 20k line": "医保停用点链接" * 3000,
    "no spaces": "a" * 60_000,
    "deep html": "<div>" * 5_000 + "医保停用" + "</div>" * 5_000,
    "many links": "http://a.example.xyz " * 2_000,
    "many digits": "110101199003074514 " * 3_000,
    "like identities": "身份证 110101199003074514 卡号 6222021234567890123",
    "dots": "医.保.停.用." * 4_000,
    "tags": "\U000e0041\U000e0042医保停用",
    "unassigned": "\U0010ffff\ufffe医保",
    "nested quotes": "“" * 3_000 + "医保停用" + "”" * 3_000,
    "template": "{{ 7 * 7 }}{% raw %}${7*7}#{7*7}",
    "markup": "[red]医保[/red] :smile: [link=http://a.example]停用[/link]",
    "percent": "%E5%8C%BB%E4%BF%9D&#x533b;&amp;\\u533b" * 500,
}
BYTES: dict[str, bytes] = {
    "invalid utf-8": b"\xe5\x8c\xbb\xe4\xbf\xff\x80 http://a.example.xyz",
    "gb18030": "您的医保已停用，请点击链接".encode("gb18030"),
    "utf-16": "您的医保已停用".encode("utf-16"),
    "latin": b"caf\xe9 \xff\xfe",
}
REFUSED: dict[str, bytes] = {
    "png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "zip": b"PK\x03\x04" + b"\x00" * 500,
    "nothing": b"",
    "blank": b" \r\n\t",
    "ten megabytes": b"x" * 10_000_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_command_line_answers_any_text(yibao: Yibao, name: str, tmp_path: Path) -> None:
    path = tmp_path / "message.txt"
    path.write_text(TEXTS[name], encoding="utf-8")
    arguments = ["check", "--file", str(path)]
    shows = [part for show in ("views", "evidence", "extracts") for part in ("--show", show)]
    for more in (["--json"], [], ["--lang", "en", *shows]):
        done = yibao(*arguments, *more)
        assert done.exit_code in (0, 2), done.exception
        assert (done.exit_code == 0) is bool(done.stdout)
        assert "Traceback" not in done.stderr
        assert not {"\u202e", "\x1b", "\x07", "\u200b"} & set(done.stdout) or "--json" in more


@pytest.mark.parametrize("name", BYTES)
def test_the_command_line_reads_any_encoding(yibao: Yibao, name: str) -> None:
    done = yibao("check", "-", "--json", stdin=BYTES[name])
    assert done.exit_code == 0, done.stderr
    VerdictShape.model_validate_json(done.stdout)


@pytest.mark.parametrize("name", REFUSED)
def test_the_command_line_refuses_in_one_sentence(yibao: Yibao, name: str) -> None:
    done = yibao("check", "-", stdin=REFUSED[name])
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1


def test_arguments_that_are_not_utf_8_are_read(yibao: Yibao) -> None:
    text = "您的医保已停用，请点击链接"
    as_argument = text.encode("gb18030").decode("utf-8", errors="surrogateescape")
    done = yibao("check", as_argument, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["evidence"] == check(text).to_dict()["evidence"]
    assert yibao("check", "医保\ud800停用", "--json").exit_code == 0


@pytest.mark.parametrize("name", TEXTS)
def test_the_interface_answers_any_text(client: TestClient, name: str) -> None:
    response = client.post("/v1/check", json={"text": TEXTS[name]})
    assert response.status_code in (200, 400, 413, 422), response.text
    if response.status_code == 200:
        VerdictShape.model_validate_json(response.content)


@pytest.mark.parametrize("name", [*BYTES, *REFUSED])
def test_the_interface_answers_any_file(client: TestClient, name: str) -> None:
    content = {**BYTES, **REFUSED}[name]
    response = client.post("/v1/check", files={"file": ("message", content)})
    expected = (200,) if name in BYTES else (400, 413, 422)
    assert response.status_code in expected, response.text


def test_lone_surrogates_in_json_are_refused_as_no_json(client: TestClient) -> None:
    body = b'{"text": "\\ud800"}'
    response = client.post("/v1/check", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["code"] == "body.json"


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_answers_any_text(
    client: TestClient, name: str, read_page: Callable[[str], Any]
) -> None:
    for lang in ("zh", "en"):
        response = client.post(f"/{lang}/check", data={"text": TEXTS[name]})
        assert response.status_code in (200, 413, 422), response.text
        read_page(response.text.replace("\x00", ""))


def test_the_page_answers_broken_forms(client: TestClient) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"text=%FF%FE%C0", b"\xff\xff", b"text", b"=&=&&", b"text=%u533b&text=%"):
        response = client.post("/zh/check", content=body, headers=form)
        assert response.status_code in (200, 422), response.text
    many = "&".join(f"a{i}=1" for i in range(10_000)).encode()
    assert client.post("/zh/check", content=many, headers=form).status_code == 400


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
TRICKY = st.lists(
    st.one_of(
        ANY_TEXT,
        st.sampled_from(
            ["医保", "停用", "http://", ".", "验证码", "<b>", "\u202e", "\r\n", "“", "”"]
        ),
    ),
    max_size=12,
).map("".join)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(TRICKY)
def test_a_page_shows_every_message_and_no_live_link(text: str) -> None:
    if not text.strip():
        return
    verdict = check(text)
    sheet = lay_out(verdict, "zh")
    page = render.Page("zh", "20", form=Form(text=text))
    render.render("verdict.html", page, sheet=sheet, aftercare={})
    shown = "".join(piece.text for piece in sheet.pieces)
    assert "http://" not in shown
    assert "\u202e" not in shown
    assert sum(piece.left_out for piece in sheet.pieces) <= len(text)


@settings(deadline=None, max_examples=200)
@given(TRICKY)
def test_what_is_shown_has_one_string_for_each_character(text: str) -> None:
    assert len(inert(text, [(0, len(text))])) == len(text)
