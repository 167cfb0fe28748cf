"""The desk of the callback: in time, once, bounded; and pictures only from WeChat's own host."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from starlette.testclient import TestClient

import screens
from yibao.check import check
from yibao.check.fetch import Fetched, FetchFailed
from yibao.core.errors import InputError
from yibao.service.wechat import read_wechat_settings, words
from yibao.service.wechat import work as work_module
from yibao.service.wechat.desk import Desk
from yibao.service.wechat.envelope import Incoming
from yibao.service.wechat.settings import WechatSettings
from yibao.service.wechat.work import PICTURE_LIMITS, is_wechat_picture, work
from yibao.service.wiring import create_app


def incoming(text: str = "x", number: str = "1", sender: str = "o1", **more: Any) -> Incoming:
    return Incoming("gh", sender, more.pop("kind", "text"), number, text=text, **more)


def slow(seconds: float, said: list[str] | None = None) -> Callable[[Incoming], Awaitable[str]]:
    async def work(message: Incoming) -> str:
        if said is not None:
            said.append(message.number)
        await asyncio.sleep(seconds)
        return f"answer to {message.text}"

    return work


def test_what_takes_too_long_is_kept_for_its_sender_alone() -> None:
    async def story() -> list[str]:
        desk = Desk(slow(0.15), deadline_seconds=0.05)
        told = [await desk.answer(incoming("long"))]
        told.append(await desk.answer(incoming("结果", "2", "o2")))
        told.append(await desk.answer(incoming("结果", "3")))
        await asyncio.sleep(0.2)
        told.append(await desk.answer(incoming(" 结果 ", "4")))
        return told

    waiting, others, early, late = asyncio.run(story())
    assert waiting == words.WAITING
    assert others == words.NOTHING_WAITING
    assert early == words.STILL_WAITING
    assert late == "answer to long"


def test_a_retry_joins_the_work_under_way() -> None:
    said: list[str] = []

    async def story() -> list[str]:
        desk = Desk(slow(0.1, said), deadline_seconds=1)
        return list(await asyncio.gather(*(desk.answer(incoming("a")) for _ in range(3))))

    assert asyncio.run(story()) == ["answer to a"] * 3
    assert said == ["1"]


def test_memory_and_work_at_once_are_bounded() -> None:
    async def story() -> tuple[int, list[str]]:
        desk = Desk(slow(0.0), most_known=10)
        for i in range(50):
            await desk.answer(incoming("a", str(i)))
        crowd = Desk(slow(0.2), deadline_seconds=1)
        told = await asyncio.gather(*(crowd.answer(incoming("a", str(i))) for i in range(80)))
        return len(desk._known), list(told)

    known, told = asyncio.run(story())
    assert known <= 10
    assert told.count(words.BUSY) == 80 - 64


def test_a_fault_of_ours_is_an_answer_and_its_log_has_no_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(message: Incoming) -> str:
        raise RuntimeError(message.text)

    told = asyncio.run(Desk(broken).answer(incoming("my secret words")))
    assert told == words.FAILED
    assert "secret" not in caplog.text


def test_a_reply_is_cut_between_characters_at_its_limit() -> None:
    cut = words.within("医保" * 2000)
    assert len(cut.encode()) <= 2048
    assert cut.endswith("……")
    assert words.within("短") == "短"


@pytest.mark.parametrize(
    "text", ["医保卡提现秒到账加微信 yb88888", "在吗", "医保局提醒：不要点短信里的链接"]
)
def test_every_verdict_fits_a_reply_and_never_says_safe(text: str) -> None:
    told = words.reply_of(check(text))
    assert len(told.encode()) <= 2048
    assert "安全" not in told.split("现在该怎么做")[0]


# --- pictures


def picture() -> bytes:
    image = Image.new("RGB", (1200, 200), (250, 250, 250))
    text = "Medical insurance: account suspended. Open http://nhsa.example-top.xyz"
    font = ImageFont.load_default(30)
    ImageDraw.Draw(image).text((40, 60), text, fill=(10, 10, 10), font=font)
    return screens.as_file(image, "JPEG", quality=90)


@pytest.mark.parametrize(
    ("address", "theirs"),
    [
        ("http://mmbiz.qpic.cn/mmbiz_jpg/a/0", True),
        ("https://mmbiz.qpic.cn/a", True),
        ("http://mmbiz.qpic.cn@127.0.0.1/a", False),
        ("http://mmbiz.qpic.cn.example-top.xyz/a", False),
        ("http://mmbiz.qpic.cn:8080/a", False),
        ("http://169.254.169.254/latest", False),
        ("file:///etc/hostname", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_only_wechats_picture_host_is_asked(address: str, theirs: bool) -> None:
    assert is_wechat_picture(address) is theirs


def ask(address: str, *, fetches: bool) -> str:
    message = incoming("", kind="image", picture=address)
    return asyncio.run(work(message, WechatSettings("abc", fetches=fetches)))


def test_a_picture_is_fetched_only_where_the_operator_allows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def fetch(url: str, *, limits: object) -> Fetched:
        asked.append((url, limits))
        return Fetched(url, "image/jpeg", "", picture(), ())

    monkeypatch.setattr(work_module, "fetch", fetch)
    theirs = "http://mmbiz.qpic.cn/a"
    assert ask(theirs, fetches=False) == words.TYPE_PICTURE
    assert ask("http://ybj.example-top.xyz/a.png", fetches=True) == words.TYPE_PICTURE
    assert asked == []
    assert ask(theirs, fetches=True).startswith(("▲", "◆"))
    assert asked == [(theirs, PICTURE_LIMITS)]
    assert PICTURE_LIMITS.redirects == 0


def test_a_picture_that_does_not_come_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(url: str, *, limits: object) -> Fetched:
        raise FetchFailed("fetch.timeout", "网页太慢。 / Too slow.")

    monkeypatch.setattr(work_module, "fetch", fetch)
    assert "提取文字" in ask("http://mmbiz.qpic.cn/a", fetches=True)


# --- settings


def test_without_a_token_there_is_no_callback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIBAO_WECHAT_TOKEN", raising=False)
    client = TestClient(create_app())
    assert client.get("/wechat").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"YIBAO_WECHAT_TOKEN": "a b"},
        {"YIBAO_WECHAT_TOKEN": "令牌令牌"},
        {"YIBAO_WECHAT_TOKEN": "abc", "YIBAO_WECHAT_AES_KEY": "short", "YIBAO_WECHAT_APP_ID": "wx"},
        {"YIBAO_WECHAT_TOKEN": "abc", "YIBAO_WECHAT_AES_KEY": "a" * 43},
    ],
)
def test_settings_that_cannot_work_stop_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"wechat\.settings"):
        read_wechat_settings(wrong)


def test_settings_never_print_their_secrets() -> None:
    given = {
        "YIBAO_WECHAT_TOKEN": "tokenXYZ",
        "YIBAO_WECHAT_AES_KEY": "a" * 43,
        "YIBAO_WECHAT_APP_ID": "wx1",
    }
    shown = repr(read_wechat_settings(given))
    assert "tokenXYZ" not in shown
    assert "key" not in shown
