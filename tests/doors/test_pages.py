"""The pages: one question, one verdict, nothing lost and nothing kept."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from yibao.core.regions import regions, resolve_region
from yibao.service.web.render import place_names
from yibao.service.web.words import EXAMPLE

FIRST_PAGE_BYTES = 60 * 1024


def text_of(response: Any) -> str:
    """The words of a page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", response.text)).split())


def test_the_front_door_opens_in_chinese(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response.headers["location"] == "/zh/check"


def test_the_first_page_is_light(client: TestClient, read_page: Callable[[str], Any]) -> None:
    response = client.get("/zh/check")
    page = read_page(response.text)
    files = [e.attributes["href"] for e in page.all("link")]
    files += [e.attributes["src"] for e in page.all("img")]
    size = len(response.content) + sum(len(client.get(file).content) for file in set(files))
    assert size < FIRST_PAGE_BYTES


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_posted_message_gives_its_verdict_page(client: TestClient, scam: str, lang: str) -> None:
    response = client.post(f"/{lang}/check", data={"text": scam, "region": "重庆市"})
    assert response.status_code == 200
    told = client.post("/v1/check", json={"text": scam, "region": "重庆市"}).json()
    words = text_of(response)
    assert told["says"][lang] in words
    for step in told["advice"]:
        assert step[lang] in words
    for claim in told["claims"]:
        assert claim["because"][lang] in words
    assert told["knowledge"] in words
    assert "重庆市" in words or "Chongqing" in words


def test_the_message_is_in_no_address_and_no_cache(client: TestClient, scam: str) -> None:
    response = client.post("/zh/check", data={"text": scam})
    assert str(response.url).endswith("/zh/check")
    assert response.headers["cache-control"] == "no-store"
    assert "set-cookie" not in response.headers


def test_links_of_the_message_are_inert(
    client: TestClient, scam: str, read_page: Callable[[str], Any]
) -> None:
    page = read_page(client.post("/zh/check", data={"text": scam}).text)
    shown = "".join(e.text for e in page.all("main"))
    assert "hxxp://ybj[.]example-top[.]xyz" in shown
    assert "http://" not in shown
    hrefs = [e.attributes["href"] for e in page.all("a")]
    assert all(href.startswith(("#", "/zh/", "/en/", "tel:")) for href in hrefs)


def test_marked_words_lead_to_their_reasons(
    client: TestClient, scam: str, read_page: Callable[[str], Any]
) -> None:
    page = read_page(client.post("/zh/check", data={"text": scam}).text)
    marks = page.all("mark")
    assert marks
    assert "银行卡" in "".join(mark.text for mark in marks)
    refs = {e.attributes["href"] for e in page.all("a") if e.attributes["href"].startswith("#ref")}
    assert refs
    for ref in refs:
        assert page.by_id(ref[1:]) is not None, ref


def test_what_to_do_after_the_harm_is_there(client: TestClient, scam: str) -> None:
    words = text_of(client.post("/zh/check", data={"text": scam}))
    for done in ("我已经点了链接", "我已经填了资料", "我已经付了钱", "我把卡或医保码借出去了"):
        assert done in words


def test_markup_in_a_message_is_only_text(client: TestClient) -> None:
    text = '<script>alert(1)</script><img src=x onerror="a">&amp;医保停用{{ 7*7 }}'
    response = client.post("/zh/check", data={"text": text})
    assert "<script" not in response.text
    assert "<img src=x" not in response.text
    assert "{{ 7*7 }}" in text_of(response)
    assert "&amp;amp;" in response.text


def test_invisible_characters_are_shown(client: TestClient) -> None:
    response = client.post("/zh/check", data={"text": "医\u200b保\u202e停用了"})
    body = re.sub(r'<input type="hidden"[^>]*>', "", response.text)
    assert "\u200b" not in body
    assert "\u202e" not in body
    assert "▯ 处是看不见的字符" in body


@pytest.mark.parametrize("text", ["", " \n ", "\u3000"])
def test_an_empty_question_is_asked_again(
    client: TestClient, text: str, read_page: Callable[[str], Any]
) -> None:
    response = client.post("/zh/check", data={"text": text, "region": "重庆"})
    assert response.status_code == 422
    page = read_page(response.text)
    summary = next(e for e in page.all("section") if "faults" in e.attributes["class"])
    assert "autofocus" in summary.attributes
    assert summary.attributes["tabindex"] == "-1"
    assert "还没有内容" in summary.text
    assert page.by_id("region").attributes["value"] == "重庆"


def test_an_ambiguous_place_is_offered_as_buttons(
    client: TestClient, scam: str, read_page: Callable[[str], Any]
) -> None:
    response = client.post("/zh/check", data={"text": scam, "region": "朝阳"})
    assert response.status_code == 422
    page = read_page(response.text)
    choices = [e for e in page.all("button") if e.attributes.get("name") == "place"]
    assert "辽宁省朝阳市" in [choice.text for choice in choices]
    assert page.by_id("text").text.strip() == scam
    for choice in choices:
        form = {"text": scam, "region": "朝阳", "place": choice.attributes["value"]}
        assert client.post("/zh/check", data=form).status_code == 200


def test_a_long_text_is_refused_and_kept_for_shortening(client: TestClient) -> None:
    text = "医保" * 15_000
    response = client.post("/zh/check", data={"text": text})
    assert response.status_code == 413
    assert "64 KiB" in text_of(response)
    assert text in response.text


def test_ten_megabytes_are_refused(client: TestClient) -> None:
    response = client.post("/en/check", data={"text": "x" * 10_000_000})
    assert response.status_code == 413
    assert "512 KiB" in text_of(response)


def test_other_bodies_are_refused_kindly(client: TestClient) -> None:
    response = client.post("/zh/check", json={"text": "x"})
    assert response.status_code == 415
    assert "回到查消息" in text_of(response)


@pytest.mark.parametrize(
    ("path", "says"), [("/nothing", "没有这一页"), ("/en/nothing", "There is no such page")]
)
def test_a_missing_page_says_so(client: TestClient, path: str, says: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert says in text_of(response)


def test_the_text_size_is_kept_by_cookie(client: TestClient) -> None:
    response = client.post("/size", data={"size": "30", "lang": "en"})
    assert response.status_code == 303
    assert response.headers["location"] == "/en/check"
    cookie = response.headers["set-cookie"].lower()
    assert "size=30" in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    client.cookies.clear()
    page = client.get("/zh/check", headers={"cookie": "size=30"})
    assert 'class="size-30"' in page.text


@pytest.mark.parametrize("size", ["", "21", "<b>", "30px"])
def test_an_unknown_text_size_is_the_standard_one(client: TestClient, size: str) -> None:
    client.cookies.clear()
    response = client.post("/size", data={"size": size, "lang": "//evil.example"})
    client.cookies.clear()
    assert "size=20" in response.headers["set-cookie"]
    assert response.headers["location"] == "/zh/check"
    page = client.get("/zh/check", headers={"cookie": f"size={size}"})
    assert 'class="size-20"' in page.text


def test_size_and_language_switch_keep_the_message(
    client: TestClient, scam: str, read_page: Callable[[str], Any]
) -> None:
    page = read_page(client.post("/zh/check", data={"text": f"\n{scam}\n二行"}).text)
    hidden = {e.attributes["name"]: e.attributes["value"] for e in page.all("input")}
    assert hidden["text"] == f"\n{scam}\n二行"
    larger = client.post("/zh/check", data={**hidden, "size": "24"})
    client.cookies.clear()
    assert 'class="size-24"' in larger.text
    switch = next(e for e in page.all("button") if e.attributes.get("formaction"))
    assert switch.attributes["formaction"] == "/en/check"
    edit = client.post("/zh/check", data={**hidden, "edit": "1"})
    assert scam in read_page(edit.text).by_id("text").text


def test_the_example_is_worth_showing(client: TestClient) -> None:
    response = client.post("/zh/check", data={"text": EXAMPLE})
    assert "level-danger" in response.text


def test_every_place_offered_is_understood() -> None:
    real = [one for one in regions() if one.code != "000000" and not one.fictional]
    for lang in ("zh", "en"):
        assert [resolve_region(name) for name in place_names(lang)] == real  # type: ignore[arg-type]


def test_styles_and_pictures_may_be_kept_for_long(client: TestClient) -> None:
    response = client.get("/static/base.css")
    assert "immutable" in response.headers["cache-control"]
    assert client.get("/static/none.css").status_code == 404
    assert client.get("/static/..%2fpages.py").status_code == 404
