"""Lines of a picture become the message as it was typed; what the phone wrote is left out."""

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from yibao.check.image.chrome import chrome
from yibao.check.image.codes import kind_of, read_codes
from yibao.check.image.joining import Reading, cut, join
from yibao.check.image.ocr import Line, Quad
from yibao.check.image.placing import in_order, place

LETTER = 40.0


def box(x: float, y: float, width: float, height: float = 52.0) -> Quad:
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def line(text: str, x: float, y: float, *, height: float = 52.0) -> Line:
    """A line as the recogniser gives it: wide letters are square, narrow ones half as wide."""
    sizes = [LETTER / 2 if char.isascii() else LETTER for char in text]
    edges = np.cumsum([0.0, *sizes])
    centres = tuple(float(c) for c in (edges[:-1] + edges[1:]) / 2 / edges[-1])
    return Line(text, 0.99, box(x, y, float(edges[-1]), height), centres)


def read(*lines: Line, width: float = 1080) -> Reading:
    placed = place(lines)
    aside = chrome(placed)
    return join(in_order([one for one in placed if one not in aside]), width)


STATUS = (line("14:26", 47, 31), line("5G HD", 778, 29), line("86", 945, 32))


def test_the_status_bar_the_senders_number_and_the_input_bar_are_left_out() -> None:
    told = read(
        *STATUS,
        line("1069 0553 8812", 370, 130),
        line("短信/彩信", 460, 250),
        line("今天14:21", 456, 303),
        line("您的医保已停用", 69, 408),
        line("短信/彩信", 158, 1809),
        line("发送", 930, 1809),
    )
    assert told.text == "您的医保已停用"


@pytest.mark.parametrize(
    "time",
    [
        "昨天 20:13",
        "星期三 下午3:05",
        "2026年11月20日 08:30",
        "11月22日 星期日",
        "上午9:41",
        "刚刚",
        "5分钟前",
    ],
)
def test_times_between_bubbles_are_left_out(time: str) -> None:
    told = read(line("第一句话在这里", 170, 400), line(time, 450, 600), line("第二句话", 170, 800))
    assert told.text == "第一句话在这里\n第二句话"


@pytest.mark.parametrize("words", ["请在20:13前办理", "医保局", "今天停用", "12393", "发送验证码"])
def test_words_of_the_message_that_look_alike_stay(words: str) -> None:
    told = read(*STATUS, line(words, 170, 500), line("第二句话比较长", 170, 800))
    assert words in told.text


def test_the_tail_of_a_paragraph_is_never_taken_for_a_time() -> None:
    told = read(line("您的医保账户最后一次使用是在", 69, 400), line("昨天 20:13", 69, 461))
    assert told.text.endswith("昨天 20:13")


def test_a_chats_title_is_left_out_only_where_an_input_bar_shows_a_chat() -> None:
    talk = (line("您的医保已停用，请回电", 170, 500), line("好的，我马上打过去", 300, 800))
    bar = (line("发送", 930, 1809),)
    title = line("医保客服小李", 420, 130)
    assert "小李" not in read(*STATUS, title, *talk, *bar).text
    assert "小李" in read(*STATUS, title, *talk).text


def test_wrapped_lines_are_joined_and_true_line_ends_stay() -> None:
    told = read(
        line("【医保局】您的医保账户今日起暂停使用，", 69, 400),
        line("请立即点击http://ybj-gov.example-top.x", 69, 461),
        line("yz/a填写。", 69, 522),
        line("回T退订", 69, 583),
    )
    assert told.text == (
        "【医保局】您的医保账户今日起暂停使用，请立即点击http://ybj-gov.example-top.xyz/a填写。\n回T退订"
    )


def test_english_words_keep_a_blank_where_the_line_was_wrapped() -> None:
    told = read(
        line("Your medical insurance account is suspended", 69, 400),
        line("as of today. Reply now.", 69, 461),
    )
    assert told.text == "Your medical insurance account is suspended as of today. Reply now."


def test_a_chat_is_read_from_the_top_and_columns_one_after_the_other() -> None:
    left = [line(f"左栏第{i}行的文字写在这里，", 40, 100 + 61 * i) for i in range(4)]
    right = [line(f"右栏第{i}行的文字写在那里，", 640, 102 + 61 * i) for i in range(4)]
    heading = line("通栏大标题从左到右写得很长很长很长很长", 40, 10)
    text = read(heading, *left, *right, width=1200).text
    assert text.index("左栏第3行") < text.index("右栏第0行")
    turns = [line("你卡里还有多少钱呢", 170, 100 + 240 * i) for i in range(3)]
    mine = [line(f"第{i}次回答写在右边", 600, 220 + 240 * i) for i in range(3)]
    text = read(*turns, *mine).text
    assert text.index("第0次回答") < text.rindex("你卡里还有")


def test_the_rows_of_a_table_are_read_across() -> None:
    text = read(
        *(line(name, 40, 100 + 80 * i) for i, name in enumerate(("姓名", "地区", "状态"))),
        *(line(said, 300, 100 + 80 * i) for i, said in enumerate(("张三", "重庆", "正常"))),
    ).text
    assert text == "姓名 张三\n地区 重庆\n状态 正常"


def test_a_span_leads_back_to_its_boxes_over_wrapped_lines() -> None:
    told = read(
        line("您的医保账户今日起暂停使用请尽快填写", 69, 400), line("银行卡号和验证码", 69, 461)
    )
    start = told.text.index("填写银行")
    first, second = told.boxes(start, start + 4)
    assert first[0] == pytest.approx((69 + 16 * LETTER, 400))
    assert first[1] == pytest.approx((69 + 18 * LETTER, 400))
    assert second[0] == pytest.approx((69, 461))
    assert second[2] == pytest.approx((69 + 2 * LETTER, 513))


def test_a_box_can_be_cut_out_of_a_leaning_line() -> None:
    leaning = Line(
        "医保账户", 1.0, ((0, 0), (400, 40), (395, 90), (-5, 50)), (0.125, 0.375, 0.625, 0.875)
    )
    a, b, _, _ = cut(leaning, 1, 3)
    assert a == pytest.approx((100, 10))
    assert b == pytest.approx((300, 30))


def test_a_photo_held_askew_is_read_in_the_same_order() -> None:
    """Five degrees: the end of each line lies lower than the beginning of the next."""
    turn = np.radians(5)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    def turned(one: Line) -> Line:
        corners = [tuple(float(v) for v in matrix @ np.array(p)) for p in one.quad]
        return Line(one.text, one.score, tuple(corners), one.centres)  # type: ignore[arg-type]

    lines = [line(f"第{i}行的文字一直写到右边的边上为止，", 69, 400 + 61 * i) for i in range(4)]
    assert read(*map(turned, lines)).text == read(*lines).text


# --- codes


def code(text: str, scale: int = 6) -> Image.Image:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(np.asarray(made.to_image(scale=scale))).convert("RGB")


def on_paper(*codes: Image.Image, paper: tuple[int, int, int] = (255, 255, 255)) -> np.ndarray:
    page = Image.new("RGB", (1080, 700), paper)
    for i, one in enumerate(codes):
        page.paste(one, (40 + 350 * i, 60 + 90 * i))
    return np.asarray(page)


def test_several_codes_in_one_picture_are_read_with_their_places() -> None:
    links = ["http://ybj.example-top.xyz/a", "https://www.nhsa.gov.cn/"]
    found = read_codes(on_paper(*map(code, links)))
    assert [one.text for one in found] == links
    assert found[0].covers(100, 120)
    assert not found[0].covers(700, 300)


def test_inverted_small_and_turned_codes_are_read() -> None:
    pixels = on_paper(code("http://ybj.example-top.xyz/b"))
    assert read_codes(255 - pixels)
    small = Image.new("RGB", (300, 300), (255, 255, 255))
    small.paste(code("http://ybj.example-top.xyz/c", 2), (90, 90))
    assert read_codes(np.asarray(small))
    turned = Image.fromarray(pixels).rotate(33, expand=True, fillcolor=(255, 255, 255))
    assert read_codes(np.asarray(turned))


def test_a_picture_without_codes_has_none() -> None:
    assert read_codes(np.full((400, 300, 3), 255, np.uint8)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("http://ybj.example-top.xyz", "link"),
        ("ybj.example-top.xyz/a?b=1", "link"),
        ("wxp://f2f0AbCdEf", "payment"),
        ("https://qr.alipay.com/fkx00000example", "payment"),
        ("130000000000000000", "own_payment"),
        ("280000000000000000", "own_payment"),
        ("https://u.wechat.com/EXAMPLE", "contact"),
        ("BEGIN:VCARD\nFN:张三\nEND:VCARD", "contact"),
        ("tel:12393", "phone"),
        ("WIFI:T:WPA;S:clinic;P:secret;;", "wifi"),
        ("医保卡取现加我", "text"),
    ],
)
def test_a_code_is_named_for_what_it_does(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_a_password_and_a_payment_number_are_not_kept() -> None:
    wifi, pay = read_codes(
        on_paper(code("WIFI:T:WPA;S:clinic;P:secret;;"), code("134567890123456789"))
    )
    assert (wifi.text, pay.text) == ("Wi-Fi: clinic", "13**************89")
