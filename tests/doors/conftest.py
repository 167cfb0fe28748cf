"""What the tests of the doors share: messages, a client, and a reader of pages."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from yibao.service.cli import main
from yibao.service.wiring import create_app

SCAM = (
    "【医保局】您的医保账户已停用，请点击 http://ybj.example-top.xyz 填写银行卡号和验证码恢复使用"
)
VOID = {"meta", "link", "input", "img", "br", "option", "path", "circle", "rect"}


@pytest.fixture
def scam() -> str:
    """An invented message that every level of the checker should mind."""
    return SCAM


@pytest.fixture
def yibao() -> Callable[..., Result]:
    """Runs the command line in this process."""

    def run(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, list(arguments), input=stdin)

    return run


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """The whole service, without a socket."""
    with TestClient(create_app(), follow_redirects=False) as client:
        yield client


@pytest.fixture
def rows(tmp_path: Path) -> Callable[..., Path]:
    """Writes a jsonl file of the rows given."""

    def write(*given: object, name: str = "in.jsonl") -> Path:
        path = tmp_path / name
        lines = (json.dumps(row, ensure_ascii=False) for row in given)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


@dataclass
class Element:
    """One element of a page with its attributes and all text inside."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page:
    """A page walked without JavaScript."""

    elements: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """Every element with this tag, in order."""
        return [element for element in self.elements if element.tag == tag]

    def by_id(self, name: str) -> Element | None:
        """The element with this id."""
        return next((e for e in self.elements if e.attributes.get("id") == name), None)


class Walker(HTMLParser):
    """Collects elements and checks that every tag is closed where it should be."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), f"<{tag}> repeats an attribute"
        self.page.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag == "option":  # whose end may be left out
            return
        assert self.open, f"</{tag}> closes nothing"
        last = self.open.pop()
        assert last.tag == tag, f"</{tag}> closes <{last.tag}>"

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


@pytest.fixture(scope="session")
def read_page() -> Callable[[str], Page]:
    """Parses HTML strictly enough to find an unclosed tag."""

    def read(html: str) -> Page:
        walker = Walker()
        walker.feed(html)
        walker.close()
        assert walker.open == [], f"left open: {[e.tag for e in walker.open]}"
        return walker.page

    return read
