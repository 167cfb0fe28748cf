"""An address is judged as it stands; its page is opened only where somebody asks, and guarded."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

import yibao.check.fetch as fetching
from yibao.check.fetch import Limits, Network, fetch
from yibao.service.api.schema import VerdictShape
from yibao.service.cli import main
from yibao.service.linked import check_link
from yibao.service.wiring import create_app

PAGE = (
    "<html><head><meta charset=utf-8><title>医保服务</title></head><body><h1>国家医保服务平台</h1>"
    "<p>您的医保已停用，请填写银行卡号和密码恢复使用。</p><form action=http://bt.example/s>"
    "<label>银行卡号</label><input name=card><label>密码</label><input type=password name=pw>"
    "<button>提交</button></form></body></html>"
).encode()


class Handler(BaseHTTPRequestHandler):
    """Sends /a on to /b, and answers the rest with the page."""

    def do_GET(self) -> None:
        if self.path == "/a":
            self.send_response(302)
            self.send_header("Location", "/b")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def here():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(here, monkeypatch):
    """Lets the doors open pages of this machine under any name; gives what was asked for."""
    asked: list[str] = []

    def get(url: str, **_: object) -> fetching.Fetched:
        asked.append(url)

        def connector(address: str, port: int, timeout: float, /):
            return fetching.wire.system_connector("127.0.0.1", here, timeout)

        limits = Limits(also=frozenset({"127.0.0.1"}))
        return fetch(url, limits=limits, network=Network(lambda h, p: ["127.0.0.1"], connector))

    monkeypatch.setattr(fetching, "fetch", get)
    return asked


@pytest.fixture
def guarded(monkeypatch):
    """Fails a test in which anything is looked up or connected to."""

    def never(*args: object, **_: object) -> None:
        raise AssertionError(f"asked the network for {args}")

    monkeypatch.setattr("socket.getaddrinfo", never)
    monkeypatch.setattr("socket.create_connection", never)


def run(*args: str):
    return CliRunner().invoke(main, ["check", *args])


def test_an_address_alone_is_judged_and_nothing_is_opened(guarded) -> None:
    result = run("--url", "http://nhsaa.top/login")
    assert result.exit_code == 0
    assert "没有打开网页" in result.output
    assert "nhsa.gov.cn" in result.output
    assert "多写了一个 a" in result.output


def test_the_same_in_english_and_as_json(guarded) -> None:
    assert "was not opened" in run("--url", "nhsaa.top", "--lang", "en").output
    told = json.loads(run("--url", "nhsaa.top", "--json").output)
    assert told["level"] in ("danger", "doubtful")
    assert told["extracts"]["links"][0]["looks_like"] == "nhsa.gov.cn"
    assert any("没有打开" in one["zh"] for one in told["unsure"])
    VerdictShape.model_validate(told)


@pytest.mark.parametrize("url", ["", "你好", "x" * 3000])
def test_what_is_no_address_is_refused(url, guarded) -> None:
    result = run("--url", url)
    assert result.exit_code == 2
    assert "不是一个网址" in result.output


def test_options_that_do_not_go_together_are_refused(guarded) -> None:
    assert run("--fetch").exit_code == 2
    assert run("--url", "a.example", "短信").exit_code == 2


def test_a_fetched_page_is_judged_with_its_way(opened) -> None:
    told = json.loads(run("--url", "http://yb-rz.example/a", "--fetch", "--json").output)
    assert opened == ["http://yb-rz.example/a"]
    assert told["fetched"]["opened"] is True
    assert [hop["status"] for hop in told["fetched"]["hops"]] == [302, 200]
    assert told["level"] == "danger"
    assert told["page"]["forms"]
    assert told["link"]["links"][0]["host"] == "yb-rz.example"
    assert not any("没有打开" in one["zh"] for one in told["unsure"])


def test_a_fetched_page_is_drawn_with_its_way(opened) -> None:
    result = run("--url", "http://yb-rz.example/a", "--fetch")
    assert result.exit_code == 0
    assert "跳转了 1 次" in result.output
    assert "危险" in result.output


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "http://2130706433/", "http://[::1]/"])
def test_a_refused_address_leaves_the_verdict_on_it_and_says_why(url, guarded) -> None:
    result = run("--url", url, "--fetch", "--json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert told["fetched"]["opened"] is False
    assert told["fetched"]["code"] == "fetch.address"
    assert "本机" in told["fetched"]["says"]["zh"]
    VerdictShape.model_validate(told)


def test_the_worse_of_address_and_page_counts(opened) -> None:
    found = check_link("http://nhsa-gov-cn.top/b", fetch=True)
    assert found.page is not None
    assert found.leads.level == "danger"


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app()) as one:
        yield one


def test_the_interface_judges_an_address_without_opening_it(client, monkeypatch) -> None:
    monkeypatch.delenv("YIBAO_FETCH", raising=False)
    answer = client.post("/v1/check", json={"url": "http://fuwu.nhsa.gov.cn.rz.top/a"})
    assert answer.status_code == 200
    told = answer.json()
    assert told["extracts"]["links"][0]["looks_like"] == "fuwu.nhsa.gov.cn"
    assert "fetched" not in told
    VerdictShape.model_validate(told)


def test_the_interface_opens_no_page_unless_the_server_is_set_to(client, monkeypatch) -> None:
    monkeypatch.delenv("YIBAO_FETCH", raising=False)
    answer = client.post("/v1/check", json={"url": "http://a.example/", "fetch": True})
    assert (answer.status_code, answer.json()["code"]) == (403, "fetch.off")


def test_a_server_that_is_set_to_opens_pages_under_the_same_guard(
    client, monkeypatch, opened
) -> None:
    monkeypatch.setenv("YIBAO_FETCH", "1")
    answer = client.post("/v1/check", json={"url": "http://yb-rz.example/b", "fetch": True})
    assert answer.json()["fetched"]["opened"] is True
    assert opened


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": ""}, "url.type"),
        ({"url": 3}, "url.type"),
        ({"fetch": True}, "url.missing"),
        ({"url": "a.example", "text": "x"}, "url.with_text"),
        ({"url": "a.example", "fetch": "maybe"}, "fetch.type"),
        ({"url": "你好"}, "url.unreadable"),
    ],
)
def test_a_wrong_field_is_named(client, body, code) -> None:
    answer = client.post("/v1/check", json=body)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == code
