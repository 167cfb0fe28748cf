"""Take the picture of a verdict that the README shows: docs/pictures/verdict.png.

    python tools/picture.py

Starts the pages on a free port, sends one message through the form in Debian's chromium, and keeps
a screenshot at phone width.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from yibao.service.wiring import create_app

OUT = Path(__file__).parents[1] / "docs/pictures/verdict.png"
MESSAGE = "【辽政通】你名下的医保已停用，请进 http://lnyb.example-top.xyz 申换电子版使用"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def main() -> None:
    """Serve, send, look, save."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(), port=port, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.1)
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(viewport={"width": 440, "height": 1180})
        page.goto(f"http://127.0.0.1:{port}/zh/check")
        page.fill("textarea", MESSAGE)
        page.click("form:has(textarea) button")
        page.wait_for_load_state()
        OUT.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=OUT)
        browser.close()
    server.should_exit = True
    print(f"wrote {OUT.name}: {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
