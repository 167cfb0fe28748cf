"""Every page in both languages: readable by machine, keyboard and eye, without JavaScript."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

STATIC = Path(__file__).resolve().parents[2] / "src/yibao/service/web/static"
CASH_OUT = "重庆医保卡余额提现，当天到账，加微信 yb88888，退休后可以一次性提取，异地也能在ATM取现"

RULES = (
    "policy",
    "policy/answer?topic=personal_account.cash_withdrawal&region=重庆",
    "policy/answer?topic=personal_account.family_sharing&region=北京&f.relation=sibling",
    "policy/answer?topic=personal_account.one_off_withdrawal&region=北京",
    "policy/answer?topic=x&region=朝阳",
    "policy/provisions/110000-beijing/cash-withdrawal",
    "policy/provisions/000000-national/hotlines",
    "policy/table",
    "policy/table?topic=personal_account.cash_withdrawal",
    "policy/table?regions=火星",
    "policy/uses?region=北京",
    "policy/uses?region=朝阳",
    "policy/changes?region=北京",
    "policy/changes?region=朝阳&about=all",
    "policy/coverage",
    "benefits",
)
BILL = {"offer": "110000/employee.inpatient", "status": "active", "level": "3", "total": "38700"}
RULE_POSTS = {
    "unsure": ("policy", {"question": "今天天气怎么样"}),
    "several": ("policy", {"question": "北京和上海的医保卡能取钱吗"}),
    "nothing asked": ("policy", {"question": ""}),
    "bill": ("benefits", BILL),
    "bill unread": ("benefits", {**BILL, "total": "-5", "age": "x"}),
}

Walk = Callable[[str], Any]


def visits(client: TestClient, scam: str) -> dict[str, str]:
    """Every page there is, by name."""
    found = {}
    for lang in ("zh", "en"):
        at = f"/{lang}/check"
        posts = {
            "scam": {"text": scam, "region": "辽宁"},
            "cashout": {"text": CASH_OUT, "region": "重庆"},
            "other": {"text": "在吗"},
            "long": {"text": f"{scam}{'晚上吃什么好呢。' * 500}{scam}"},
            "empty": {"text": ""},
            "ambiguous": {"text": scam, "region": "朝阳"},
            "edit": {"text": scam, "edit": "1"},
        }
        found[f"{lang} question"] = client.get(at).text
        found[f"{lang} missing"] = client.get(f"/{lang}/nothing").text
        for name, data in posts.items():
            found[f"{lang} {name}"] = client.post(at, data=data).text
        for path in RULES:
            found[f"{lang} {path}"] = client.get(f"/{lang}/{path}").text
        for name, (path, data) in RULE_POSTS.items():
            found[f"{lang} {name}"] = client.post(f"/{lang}/{path}", data=data).text
    return found


@pytest.fixture(scope="module")
def pages(client: TestClient) -> dict[str, str]:
    scam = "【医保局】您的医保已停用，请点击 http://ybj.example-top.xyz 填写银行卡号和验证码"
    return visits(client, scam)


def test_every_page_names_its_language_and_title(pages: dict[str, str], read_page: Walk) -> None:
    for name, html in pages.items():
        page = read_page(html)
        (root,) = page.all("html")
        assert root.attributes["lang"] == ("zh-Hans" if name.startswith("zh") else "en"), name
        (title,) = page.all("title")
        assert title.text.strip(), name


def test_every_page_has_one_main_heading_and_orderly_ones_below(
    pages: dict[str, str], read_page: Walk
) -> None:
    for name, html in pages.items():
        page = read_page(html)
        levels = [int(e.tag[1]) for e in page.elements if re.fullmatch(r"h[1-6]", e.tag)]
        assert levels.count(1) == 1, name
        after_first = levels[levels.index(1) :]
        steps = itertools.pairwise(after_first)
        assert all(below <= above + 1 for above, below in steps), (name, levels)


def test_every_field_has_a_label(pages: dict[str, str], read_page: Walk) -> None:
    for name, html in pages.items():
        page = read_page(html)
        labelled = {e.attributes["for"] for e in page.all("label")}
        for field in [*page.all("input"), *page.all("textarea"), *page.all("select")]:
            if field.attributes.get("type") != "hidden":
                assert field.attributes["id"] in labelled, (name, field)


def test_what_is_wrong_leads_to_its_field(pages: dict[str, str], read_page: Walk) -> None:
    for name, html in pages.items():
        page = read_page(html)
        hrefs = [e.attributes["href"] for e in page.all("a")]
        for href in hrefs:
            if href.startswith("#"):
                assert page.by_id(href[1:]) is not None, (name, href)


def test_every_button_and_link_says_what_it_does(pages: dict[str, str], read_page: Walk) -> None:
    for name, html in pages.items():
        page = read_page(html)
        for element in [*page.all("button"), *page.all("a"), *page.all("summary")]:
            said = element.text.strip() or element.attributes.get("aria-label", "")
            assert said, (name, element)


def test_no_page_has_script_or_inline_style(pages: dict[str, str], read_page: Walk) -> None:
    for name, html in pages.items():
        page = read_page(html)
        assert not page.all("script"), name
        assert not page.all("style"), name
        for element in page.elements:
            inline = [a for a in element.attributes if a == "style" or a.startswith("on")]
            assert not inline, (name, element)


def test_nothing_comes_from_elsewhere(pages: dict[str, str], read_page: Walk) -> None:
    for name, html in pages.items():
        for element in read_page(html).elements:
            for attribute in ("src", "href", "action", "formaction"):
                place = element.attributes.get(attribute, "/")
                assert place.startswith(("/", "#", "tel:")), (name, place)
                assert not place.startswith("//"), (name, place)


def test_ids_are_unique_and_references_meet(pages: dict[str, str], read_page: Walk) -> None:
    for name, html in pages.items():
        page = read_page(html)
        ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
        assert len(ids) == len(set(ids)), name
        for element in page.elements:
            for attribute in ("aria-labelledby", "aria-describedby", "for", "list", "form"):
                for reference in element.attributes.get(attribute, "").split():
                    assert reference in ids, (name, attribute, reference)


def test_every_page_has_the_hotlines(pages: dict[str, str], read_page: Walk) -> None:
    for name, html in pages.items():
        hrefs = {e.attributes.get("href") for e in read_page(html).all("a")}
        assert {"tel:12393", "tel:96110", "tel:110"} <= hrefs, name


def test_the_verdict_is_word_and_shape_and_colour(pages: dict[str, str], read_page: Walk) -> None:
    page = read_page(pages["zh scam"])
    (heading,) = page.all("h1")
    assert heading.text.strip() in {"危险", "可疑"}
    assert page.all("svg")
    banner = next(e for e in page.all("section") if "verdict" in e.attributes["class"])
    assert re.search(r"level-(danger|doubtful)", banner.attributes["class"])


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    text = (STATIC / "tokens.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text))


@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("ink", ["paper", "ground", "amber", "danger-ground", "plain-ground"]),
        ("soft-ink", ["paper", "ground"]),
        ("link", ["paper", "ground"]),
        ("danger", ["paper"]),
        ("go", ["paper", "ground", "go-ground"]),
        ("plain", ["paper"]),
        ("ochre", ["paper", "ground"]),
        ("paper", ["danger", "go"]),
    ],
)
def test_text_stands_out_from_its_ground(
    tokens: dict[str, str], text: str, grounds: list[str]
) -> None:
    for ground in grounds:
        assert contrast(tokens[text], tokens[ground]) >= 7, (text, ground)


def test_marked_words_are_bold_and_stand_out(tokens: dict[str, str]) -> None:
    """Bold at 20 px is large text, for which AAA asks 4.5:1."""
    assert contrast(tokens["danger"], tokens["danger-ground"]) >= 4.5


def test_edges_of_fields_stand_out(tokens: dict[str, str]) -> None:
    for ground in ("paper", "ground"):
        assert contrast(tokens["edge"], tokens[ground]) >= 3


def test_every_colour_is_a_token() -> None:
    for name in ("base.css", "parts.css", "rules.css"):
        text = (STATIC / name).read_text(encoding="utf-8")
        assert set(re.findall(r"#[0-9a-f]{3,8}\b", text)) <= {"#004a21"}, name
        used = set(re.findall(r"var\(--([a-z-]+)\)", text))
        tokens = (STATIC / "tokens.css").read_text("utf-8")
        known = set(re.findall(r"--([a-z-]+):", tokens + text))
        assert used <= known, used - known
