"""Whole pictures, read and judged: what a screenshot says gets the verdict of the words typed."""

import io
import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import screens
from yibao.check import check
from yibao.check.image import check_image, draw
from yibao.check.image.opening import open_image
from yibao.check.image.verdict import ImageVerdict

DAY = date(2026, 11, 22)
SMS = (
    "【医保局】您的医保账户今日起暂停使用，请立即点击 http://ybj-gov.example-top.xyz "
    "填写银行卡号和验证码恢复，逾期将注销。"
)
ENGLISH = "Medical insurance: your account is suspended. Open http://nhsa.example-top.xyz now"
BUDGET_SECONDS = 2.0


def latin(text: str) -> bytes:
    """A picture with words in the font that Pillow brings."""
    image = Image.new("RGB", (900, 300), (250, 250, 250))
    pen = screens.ImageDraw.Draw(image)
    font = screens.ImageFont.load_default(30)
    words, lines = text.split(), [""]
    for word in words:
        if font.getlength(f"{lines[-1]} {word}") > 800:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    for i, one in enumerate(lines):
        pen.text((40, 50 + 50 * i), one, fill=(10, 10, 10), font=font)
    return screens.as_file(image)


def test_words_are_read_judged_and_marked_in_the_picture() -> None:
    seen = check_image(latin(ENGLISH), on=DAY)
    assert seen.verdict.text == ENGLISH
    assert seen.verdict.level == check(ENGLISH, on=DAY).level
    told = seen.to_dict()
    assert told["schema"] == "yibao.verdict/1"
    image = told["image"]
    assert (image["width"], image["height"]) == (900, 300)
    for line in image["lines"]:
        assert ENGLISH[slice(*line["span"])] == line["text"]
    marked = {box["signal"] for box in image["boxes"]}
    assert marked <= {row["signal"] for row in told["evidence"]} | {
        row["claim"] for row in told["claims"]
    }
    assert marked
    assert all(0 <= x <= 900 and 0 <= y <= 300 for box in image["boxes"] for x, y in box["box"])


def test_what_identifies_a_person_is_starred_in_the_lines_too() -> None:
    told = check_image(latin("Card 6222020000000000003 of phone 13800000000"), on=DAY).to_dict()
    (line,) = told["image"]["lines"]
    assert line["text"].startswith("Card 622")
    assert "0000000000" not in line["text"]
    assert "13800000000" not in line["text"]


def test_reading_a_picture_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a picture opened a socket")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    assert check_image(latin(ENGLISH), on=DAY).verdict.text


def test_a_code_that_leads_elsewhere_counts_as_a_link_of_the_message() -> None:
    page = Image.open(io.BytesIO(latin("Medical insurance bureau: scan to reactivate")))
    page = page.resize((900, 300))
    tall = Image.new("RGB", (900, 800), (250, 250, 250))
    tall.paste(page, (0, 0))
    tall.paste(screens.qr("http://ybj-gov.example-top.xyz/a", 360), (270, 350))
    seen = check_image(screens.as_file(tall), on=DAY)
    told = seen.to_dict()
    (code,) = told["image"]["codes"]
    assert code["link"]["host"] == "ybj-gov.example-top.xyz"
    links = [row for row in told["evidence"] if row["family"] == "link"]
    assert links
    boxes = list(seen.quads(tuple(links[0]["span"])))
    assert len(boxes) == 1
    assert boxes[0][0][1] > 350


def test_a_picture_without_words_says_so() -> None:
    seen = check_image(screens.as_file(Image.new("RGB", (300, 300), (90, 120, 90))), on=DAY)
    assert seen.verdict.level == "cannot_tell"
    assert "没有读到文字" in seen.notes[0]["zh"]


def test_words_that_could_hardly_be_read_are_owned_up_to() -> None:
    seen = check_image(latin(ENGLISH), on=DAY)
    assert seen.notes == ()
    parts = tuple(replace(p, line=replace(p.line, score=0.6)) for p in seen.seen.reading.parts)
    unsure = replace(seen.seen, reading=replace(seen.seen.reading, parts=parts))
    (note,) = replace(seen, seen=unsure).notes
    assert "看不清" in note["zh"]


def test_the_picture_drawn_has_no_metadata_and_leaves_room_for_what_it_says() -> None:
    source = open_image(latin(ENGLISH))
    exif = Image.Exif()
    exif[0x010F] = "Someone's phone"
    data = screens.as_file(source, "JPEG", exif=exif.tobytes(), quality=95)
    seen = check_image(data, on=DAY)
    for lang in ("zh", "en"):
        drawn = Image.open(io.BytesIO(draw(seen, lang)))
        assert drawn.format == "PNG"
        assert drawn.info == {}
        assert drawn.width == 900
        assert drawn.height > 400


def test_small_pictures_are_enlarged_until_numbers_can_be_read() -> None:
    small = open_image(latin(ENGLISH)).resize((450, 150))
    drawn = Image.open(io.BytesIO(draw(check_image(screens.as_file(small)), "en")))
    assert drawn.width >= 640


# --- with a Chinese font


@cache
def messages() -> tuple[str, ...]:
    """Short invented messages of every label, in a fixed order; disguised ones are left out."""
    path = Path(__file__).resolve().parents[2] / "data" / "messages-dev.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    plain = [r["text"] for r in rows if "evasion" not in r["note"] and len(r["text"]) <= 200]
    return tuple(plain[::80])


def agree(seen: ImageVerdict, typed: str) -> bool:
    want = check(typed, on=DAY)
    return (seen.verdict.level, seen.verdict.kind) == (want.level, want.kind)


@pytest.mark.all
@pytest.mark.parametrize("kind", list(screens.KINDS))
def test_a_screenshot_says_what_was_typed(kind: str) -> None:
    seen = check_image(screens.as_file(screens.KINDS[kind](SMS)), on=DAY)
    assert seen.verdict.text.replace(" ", "").removeprefix("mp.weixin.qq.com\n").removesuffix(
        "\n阅读全文"
    ) == SMS.replace(" ", "")


@pytest.mark.all
def test_nine_of_ten_screenshots_get_the_verdict_of_the_text_and_cost_little() -> None:
    kinds: list[Callable[[str], Image.Image]] = list(screens.KINDS.values())
    same, cost = 0, []
    for i, text in enumerate(messages()):
        data = screens.as_file(kinds[i % len(kinds)](text))
        before = time.process_time()
        seen = check_image(data, on=DAY)
        cost.append(time.process_time() - before)
        same += agree(seen, text)
    assert same >= 0.9 * len(messages()), f"{same} of {len(messages())}"
    if os.environ.get("OMP_NUM_THREADS") == "1":
        assert sorted(cost)[len(cost) // 2] < BUDGET_SECONDS


@pytest.mark.all
@pytest.mark.parametrize("angle", [-5.0, 3.0])
def test_a_photo_of_a_screen_gets_the_verdict_of_the_text(angle: float) -> None:
    photo = screens.photographed(screens.chat(SMS), angle=angle)
    seen = check_image(screens.as_file(photo, "JPEG", quality=70), on=DAY)
    assert agree(seen, SMS)
    assert "银行卡号和验证码" in seen.verdict.text


@pytest.mark.all
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_picture_lying_on_its_side_or_head_is_turned(turns: int) -> None:
    pixels = np.rot90(np.asarray(screens.sms(SMS).resize((540, 960))), turns)
    seen = check_image(screens.as_file(Image.fromarray(pixels)), on=DAY)
    assert seen.seen.image.size == (540, 960)
    assert agree(seen, SMS)


@pytest.mark.all
def test_a_long_screenshot_is_read_whole_and_nothing_twice() -> None:
    long = Image.new("RGB", (720, 720 * 4), (255, 255, 255))
    pen = screens.ImageDraw.Draw(long)
    told = [f"第{i:02}条：医保个人账户的钱可以给家人用" for i in range(45)]
    for i, one in enumerate(told):
        pen.text((40, 20 + 62 * i), one, fill=(20, 20, 20), font=screens.font(30))
    text = check_image(screens.as_file(long), on=DAY).verdict.text
    assert text.replace("\n", "") == "".join(told)


@pytest.mark.all
def test_a_poster_is_judged_with_its_code() -> None:
    link = "http://ybj.example-top.xyz/a"
    seen = check_image(screens.as_file(screens.poster("医保局通知：您的医保已停用", link)), on=DAY)
    assert agree(seen, f"医保局通知：您的医保已停用\n扫码办理\n{link}")
    assert seen.verdict.text.endswith(link)


def test_without_a_chinese_font_numbers_and_english_words_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = check_image(latin(ENGLISH), on=DAY)
    with_font = draw(seen, "zh")
    monkeypatch.setattr("yibao.check.image.drawing.find_font", lambda: None)
    without = draw(seen, "zh")
    for one in (without, draw(seen, "zh", shape="boxes")):
        with Image.open(io.BytesIO(one)) as drawn:
            assert drawn.width > 400
    assert without != with_font
