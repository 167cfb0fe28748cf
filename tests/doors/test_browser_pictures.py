"""A screenshot sent from a real browser, with JavaScript off, at the width of a phone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

import screens

pytestmark = [pytest.mark.all, pytest.mark.xdist_group("browser")]

YIBAO = Path(sys.executable).with_name("yibao")
SMS = "【医保局】您的医保账户已停用，请点击 http://ybj.example-top.xyz 填写银行卡号和验证码恢复使用"


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    """A phone's page on a server of its own; any complaint of the browser fails the test."""
    command = [str(YIBAO), "serve", "--port", "0"]
    complaints: list[str] = []
    viewport: Any = {"width": 360, "height": 800}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = server.stdout.readline().split()[1].rstrip("/")
        with sync_playwright() as playwright:
            sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
            page = browser.new_page(
                base_url=address, viewport=viewport, java_script_enabled=False, locale="zh-CN"
            )
            page.on("console", lambda message: complaints.append(message.text))
            yield page
            browser.close()
        server.terminate()
    assert complaints == []


def test_a_screenshot_is_sent_and_its_verdict_fits_the_phone(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "截图.png"
    file.write_bytes(screens.as_file(screens.sms(SMS)))
    page.goto("/zh/check")
    page.screenshot(path=tmp_path / "question.png", full_page=True)
    page.set_input_files("#image", file)
    page.fill("#region", "辽宁")
    with page.expect_navigation(wait_until="load"):
        page.click(".picture-field button")
    assert page.is_visible(".verdict.level-danger")
    size = page.locator(".picture img").bounding_box()
    assert size
    assert 250 < size["width"] <= 360
    assert page.evaluate("document.querySelector('.picture img').naturalWidth") > 800
    assert "医保账户已停用" in page.inner_text("#message")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=tmp_path / "verdict.png", full_page=True)
    with page.expect_navigation(wait_until="load"):
        page.click(".size-button-30")
    assert page.is_visible(".verdict.level-danger")
