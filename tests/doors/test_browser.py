"""The pages in a real browser, with JavaScript off, at the width of a phone and of a desk.

Screenshots are left in pytest's temporary folder: `./do test --all --basetemp=shots -k browser`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

pytestmark = [pytest.mark.all, pytest.mark.xdist_group("browser")]

YIBAO = Path(sys.executable).with_name("yibao")
WIDTHS = {"phone": 360, "desk": 1280}
TARGET = 60
CASH_OUT = "重庆医保卡余额提现，当天到账，加微信 yb88888，退休后可以一次性提取，异地也能在ATM取现"
CALL = (
    "对方：您好，这里是市医保局，您的医保卡涉嫌骗保。\n我：要我把验证码报给你吗？\n"
    "对方：对，报一下 www.ybaq.top，别告诉家里人。\n我：" + "哦" * 80
)
SOURCE = (
    "<!doctype html><title>国家医保服务平台</title><p>您的医保账户已停用，请认证</p>"
    "<form action='http://x.example-top.icu/" + "p" * 120 + "'>"
    "<label>银行卡号<input></label></form>"
)
ARTICLE = CASH_OUT + "\n" + "医保个人账户的钱只能按规定使用，退休后可以一次性提取。" * 30
LONG = "http://" + "a" * 300 + ".example.xyz 医保停用 " + "没有空格的长句子" * 60
BOXES = """
() => [...document.querySelectorAll(
  'button, summary, select, input:not([type=hidden]), textarea, .calls a, .hotlines a, .language,'
  + '.brand, .rooms a, .links a, .onward'
)].map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0)
  .map(([html, box]) => [html, box.width, box.height])
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of our own on a free port."""
    command = [str(YIBAO), "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield server.stdout.readline().split()[1].rstrip("/")
    finally:
        server.terminate()
        server.wait(timeout=10)
        assert server.stdout
        server.stdout.close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A page at one width; any complaint of the browser fails the test."""
    viewport: Any = {"width": WIDTHS[request.param], "height": 800}
    context = browser.new_context(
        base_url=address, viewport=viewport, java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.extend(failure(request)))
    yield page
    context.close()
    # A refused question is a 422, which the browser also writes down.
    assert [said for said in complaints if "status of 4" not in said] == []


def failure(request: Request) -> list[str]:
    """What failed of a request; one that the next step cut short did not fail."""
    reason = request.failure or ""
    return [] if reason == "net::ERR_ABORTED" else [f"{request.url}: {reason}"]


def follow(page: Page, pressed: str) -> None:
    """Press what leads to another page, and wait until that page stands whole."""
    with page.expect_navigation(wait_until="load"):
        page.click(pressed)


def ask(page: Page, text: str, *, region: str = "", lang: str = "zh") -> None:
    page.goto(f"/{lang}/check")
    page.fill("#text", text)
    page.fill("#region", region)
    follow(page, ".question .go")


def look(page: Page, folder: Path, name: str) -> None:
    """Keep a picture, and hold what every page must: it fits, and what is pressed is large."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    small = [box for box in page.evaluate(BOXES) if min(box[1:]) < TARGET]
    assert small == [], name


def test_every_page_fits_and_its_targets_are_large(page: Page, scam: str, tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        page.goto(f"/{lang}/check")
        look(page, tmp_path, f"question-{lang}")
        for name, text, region in (
            ("scam", scam, "辽宁"),
            ("cashout", CASH_OUT, "重庆市"),
            ("other", "在吗", ""),
            ("call", CALL, ""),
            ("page", SOURCE, ""),
            ("article", ARTICLE, "重庆市"),
            ("long", LONG, ""),
            ("empty", "", ""),
            ("ambiguous", scam, "朝阳"),
        ):
            ask(page, text, region=region, lang=lang)
            look(page, tmp_path, f"{name}-{lang}")
        page.goto(f"/{lang}/nothing")
        look(page, tmp_path, f"missing-{lang}")


RULES = {
    "policy": "policy",
    "answer": "policy/answer?topic=personal_account.cash_withdrawal&region=500000",
    "told": "policy/answer?topic=personal_account.family_sharing&region=110000&f.relation=child",
    "provision": "policy/provisions/110000-beijing/cash-withdrawal",
    "table": "policy/table",
    "places": "policy/table?topic=personal_account.cash_withdrawal",
    "uses": "policy/uses?region=110000",
    "changes": "policy/changes?region=110000",
    "coverage": "policy/coverage",
    "benefits": "benefits",
}


def test_every_page_about_rules_fits_and_its_targets_are_large(page: Page, tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        for name, path in RULES.items():
            page.goto(f"/{lang}/{path}")
            look(page, tmp_path, f"{name}-{lang}")
        page.goto(f"/{lang}/benefits")
        page.click("summary")
        look(page, tmp_path, f"benefits-open-{lang}")
        follow(page, ".example .quiet")
        look(page, tmp_path, f"bill-{lang}")


def test_a_free_question_leads_to_its_answer_and_back(page: Page) -> None:
    page.goto("/zh/policy")
    page.fill("#question", "在重庆医保卡能取钱吗")
    follow(page, ".question .go")
    assert page.inner_text("h1") == "不可以"
    follow(page, ".onward")
    assert "/provisions/500000-chongqing/" in page.url
    follow(page, ".language")
    assert page.get_attribute("html", "lang") == "en"
    assert "/provisions/500000-chongqing/" in page.url


def test_a_verdict_leads_to_the_rule_it_rests_on(page: Page) -> None:
    ask(page, CASH_OUT, region="重庆市")
    page.locator(".rules .onward").first.click()
    assert "/zh/policy/provisions/" in page.url
    assert page.is_visible(".history")


@pytest.mark.parametrize("size", [24, 30])
def test_rules_fit_in_large_type(page: Page, tmp_path: Path, size: int) -> None:
    page.goto("/en/policy/table")
    follow(page, f".size-button-{size}")
    assert page.url.endswith("/en/policy/table")
    for name, path in RULES.items():
        page.goto(f"/en/{path}")
        look(page, tmp_path, f"{name}-{size}")


@pytest.mark.parametrize("size", [20, 24, 30])
def test_the_text_size_switch_holds_everywhere(
    page: Page, scam: str, tmp_path: Path, size: int
) -> None:
    page.goto("/zh/check")
    follow(page, f".size-button-{size}")
    ask(page, scam, region="辽宁")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == f"{size}px"
    look(page, tmp_path, f"size-{size}")


def test_a_size_chosen_on_the_verdict_keeps_the_verdict(page: Page, scam: str) -> None:
    ask(page, scam, region="辽宁")
    verdict = page.inner_text(".sentence")
    follow(page, ".size-button-30")
    assert page.inner_text(".sentence") == verdict
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "30px"


def test_the_language_switch_keeps_the_verdict(page: Page, scam: str) -> None:
    ask(page, scam, region="辽宁")
    follow(page, ".language")
    assert page.get_attribute("html", "lang") == "en"
    assert page.url.endswith("/en/check")
    assert page.is_visible(".verdict")


def test_what_is_wrong_comes_first_and_has_the_focus(page: Page) -> None:
    ask(page, "")
    # The focus comes with the first picture of the page, not with its last byte.
    expect(page.locator(".faults")).to_be_focused()
    page.click(".faults a")
    assert page.url.endswith("#text")


def test_going_back_brings_the_question_again(page: Page, scam: str) -> None:
    ask(page, scam)
    assert page.is_visible(".verdict")
    page.go_back()
    assert page.is_visible("#text")


def test_a_mark_leads_to_its_reason_and_the_keyboard_gets_there(page: Page, scam: str) -> None:
    ask(page, scam)
    page.focus("mark a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*#ref-*")
    target = page.url.partition("#")[2]
    assert target.startswith("ref-")
    assert page.is_visible(f"#{target}")


def test_aftercare_opens_without_javascript(page: Page, scam: str) -> None:
    ask(page, scam)
    answer = page.locator(".aftercare details li").first
    assert not answer.is_visible()
    page.locator(".aftercare summary").first.click()
    assert answer.is_visible()


def test_the_verdict_prints_with_everything_open(page: Page, scam: str, tmp_path: Path) -> None:
    ask(page, scam)
    page.emulate_media(media="print")
    assert not page.is_visible(".top")
    assert page.locator(".aftercare details li").first.bounding_box()
    page.pdf(path=tmp_path / "verdict.pdf")
