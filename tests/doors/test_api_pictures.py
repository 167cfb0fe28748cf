"""`POST /v1/check` with a picture, and `POST /v1/check/picture`."""

import io
from functools import cache
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from starlette.testclient import TestClient

import screens
from yibao.check import check
from yibao.check.image import MAX_IMAGE_BYTES
from yibao.service.api.problems import CODES
from yibao.service.api.schema import Problem, VerdictShape

WORDS = "Medical insurance: your account is suspended.\nOpen http://nhsa.example-top.xyz now"


@cache
def screenshot(*, turned: bool = False) -> bytes:
    """A picture in the font that Pillow brings, with a code that leads elsewhere."""
    image = Image.new("RGB", (900, 640), (250, 250, 250))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(30)
    for i, line in enumerate(WORDS.split("\n")):
        pen.text((40, 50 + 90 * i), line, fill=(10, 10, 10), font=font)
    image.paste(screens.qr("http://ybj-gov.example-top.xyz/a", 300), (300, 280))
    return screens.as_file(image.rotate(180) if turned else image)


def send(client: TestClient, path: str, data: bytes, **fields: str) -> Any:
    return client.post(path, files={"image": ("a.png", data)}, data=fields)


def test_a_picture_gets_the_verdict_of_its_words_and_what_was_seen(client: TestClient) -> None:
    response = send(client, "/v1/check", screenshot(), region="重庆", on="2026-11-22")
    assert response.status_code == 200, response.text
    told = response.json()
    VerdictShape.model_validate(told)
    link = "http://ybj-gov.example-top.xyz/a"
    words = check(f"{WORDS}\n{link}", region="重庆").to_dict()
    assert told["level"] == words["level"]
    assert told["evidence"] == words["evidence"]
    image = told["image"]
    assert [line["text"] for line in image["lines"]] == WORDS.split("\n")
    assert [(code["kind"], code["text"]) for code in image["codes"]] == [("link", link)]
    assert image["boxes"][0]["number"] == "1"


def test_a_text_has_no_image_in_its_verdict(client: TestClient) -> None:
    assert "image" not in client.post("/v1/check", json={"text": WORDS}).json()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_comes_back_with_the_verdict_over_it(client: TestClient, lang: str) -> None:
    response = send(client, f"/v1/check/picture?lang={lang}", screenshot())
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cache-control"] == "no-store"
    drawn = Image.open(io.BytesIO(response.content))
    assert drawn.size[0] == 900
    assert drawn.size[1] > 640
    assert drawn.info == {}


def problem(response: Any, status: int) -> Problem:
    assert response.status_code == status, response.text
    told = Problem.model_validate_json(response.content)
    assert CODES[told.code][0] == status
    return told


@pytest.mark.parametrize("path", ["/v1/check", "/v1/check/picture"])
def test_what_is_wrong_with_a_picture_is_named(client: TestClient, path: str) -> None:
    broken = screenshot()[:2000]
    assert problem(send(client, path, b"words"), 400).code == "image.format"
    assert problem(send(client, path, broken), 400).code == "image.broken"
    assert problem(send(client, path, b""), 422).code == "image.empty"
    assert problem(send(client, path, broken, text="x"), 422).code == "image.with_text"
    assert problem(client.post(path, json={"image": "x"}), 422).code == "image.type"
    strip = screens.as_file(Image.new("L", (30, 900)))
    assert problem(send(client, path, strip), 413).code == "image.too_long"


def test_a_picture_over_the_limit_is_refused_and_the_limit_named(client: TestClient) -> None:
    told = problem(send(client, "/v1/check", b"\x89PNG" + bytes(MAX_IMAGE_BYTES)), 413)
    assert "12 MiB" in told.detail
    told = problem(send(client, "/v1/check", bytes(MAX_IMAGE_BYTES + 200_000)), 413)
    assert told.code == "body.too_large"


def test_words_as_json_keep_their_own_narrower_limit(client: TestClient) -> None:
    response = client.post(
        "/v1/check", content=bytes(600_000), headers={"content-type": "application/json"}
    )
    assert "512 KiB" in problem(response, 413).detail


def test_the_picture_route_wants_a_picture(client: TestClient) -> None:
    response = client.post("/v1/check/picture", files={"text": (None, WORDS)})
    assert problem(response, 422).code == "image.missing"


def test_a_server_without_the_extra_says_what_to_install(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.check.image._NEEDED", ("no_such_package",))
    told = problem(send(client, "/v1/check", screenshot()), 501)
    assert "yibao[images]" in told.detail


def test_an_upload_never_touches_the_disk(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("an upload was laid on the disk")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", refuse)
    noise = Image.effect_noise((1400, 1400), 90)
    data = screens.as_file(noise)
    assert len(data) > 1_500_000
    assert send(client, "/v1/check", data).status_code == 200
