"""The check page takes a picture and shows the verdict over it; nothing is kept."""

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from starlette.testclient import TestClient

import screens

WORDS = "Medical insurance: account suspended. Open http://nhsa.example-top.xyz"


@pytest.fixture(scope="module")
def screenshot() -> bytes:
    image = Image.new("RGB", (1200, 200), (250, 250, 250))
    font = ImageFont.load_default(30)
    ImageDraw.Draw(image).text((40, 60), WORDS, fill=(10, 10, 10), font=font)
    return screens.as_file(image)


def send(client: TestClient, data: bytes, lang: str = "zh", **fields: str) -> Any:
    files = {"image": ("a.png", data)} if data else {"image": ("", b"")}
    return client.post(f"/{lang}/check/picture", files=files, data=fields)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_question_takes_a_picture(
    client: TestClient, read_page: Callable[[str], Any], lang: str
) -> None:
    page = read_page(client.get(f"/{lang}/check").text)
    field = page.by_id("image")
    assert field.attributes["type"] == "file"
    assert field.attributes["accept"].startswith("image/*,")
    (button,) = [b for b in page.all("button") if "formenctype" in b.attributes]
    assert button.attributes["formaction"] == f"/{lang}/check/picture"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_verdict_shows_the_picture_and_its_words(
    client: TestClient, read_page: Callable[[str], Any], screenshot: bytes, lang: str
) -> None:
    response = send(client, screenshot, lang, region="重庆市")
    assert response.status_code == 200
    page = read_page(response.text)
    (shown,) = [i for i in page.all("img") if i.attributes["src"].startswith("data:")]
    media, _, coded = shown.attributes["src"].partition(",")
    assert media == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(coded))) as picture:
        assert 1000 < picture.width <= 1200
        assert not picture.getexif()
    assert shown.attributes["alt"]
    assert "account suspended" in page.by_id("message").text
    assert "img-src 'self' data:" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"
    assert "http://nhsa" not in page.by_id("message").text


def test_a_reload_leads_back_to_the_question(client: TestClient) -> None:
    response = client.get("/en/check/picture")
    assert (response.status_code, response.headers["location"]) == (303, "/en/check")


def test_what_is_wrong_is_said_on_top_and_leads_to_the_field(
    client: TestClient, read_page: Callable[[str], Any]
) -> None:
    strip = screens.as_file(Image.new("L", (30, 900)))
    for data, status in ((b"", 422), (b"\x00no picture", 400), (strip, 413)):
        response = send(client, data)
        assert response.status_code == status
        page = read_page(response.text)
        assert page.by_id("faults-title")
        assert 'href="#image"' in response.text
        assert page.by_id("image").attributes["aria-invalid"] == "true"
    assert "上限" in response.text or "最多" in response.text


def test_an_unclear_place_keeps_the_question(client: TestClient, screenshot: bytes) -> None:
    response = send(client, screenshot, region="朝阳")
    assert response.status_code == 422
    assert 'class="choice"' in response.text


def test_the_wrong_button_says_which_is_right(client: TestClient) -> None:
    response = client.post("/zh/check", data={"text": "", "image": "a.png"})
    assert response.status_code == 422
    assert "查这张图" in response.text


def test_without_the_extra_the_page_does_not_ask_for_pictures(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, screenshot: bytes
) -> None:
    monkeypatch.setattr("yibao.check.image._NEEDED", ("no_such_package",))
    assert "image/*" not in client.get("/zh/check").text
    response = send(client, screenshot)
    assert response.status_code == 400
    assert "yibao[images]" in response.text
