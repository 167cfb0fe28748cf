"""A false host is told by what it imitates and how; an ordinary host imitates nobody."""

import json
from pathlib import Path

import pytest

from yibao.check import check, open_checker
from yibao.check.extract import extract
from yibao.check.extract.letters import as_it_looks, edit_of
from yibao.check.extract.telling import told

DATA = Path(__file__).parents[2] / "data" / "look_alikes.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
FALSE = [row for row in ROWS if row["looks_like"]]
ORDINARY = [row for row in ROWS if not row["looks_like"]]
BAR_FOUND, MOST_FALSE_HITS = 0.95, 1
CHECKER = open_checker()


def link_of(text):
    view = CHECKER.lexicon.read(text).view
    found = extract(
        view.text, CHECKER.hosts, received=lambda a, b: text[slice(*view.original(a, b))]
    ).links
    return found[0] if found else None


def found_right(row) -> bool:
    link = link_of(row["link"])
    if link is None or link.looks_like != row["looks_like"]:
        return False
    return set(row["edits"]) <= {one.kind for one in told(link)}


def test_the_list_is_long_enough() -> None:
    assert len(FALSE) >= 60
    assert len(ORDINARY) >= 60


def test_nearly_every_false_host_is_found_with_its_target_and_edits() -> None:
    missed = [row["link"] for row in FALSE if not found_right(row)]
    assert len(missed) <= (1 - BAR_FOUND) * len(FALSE), missed


def test_hardly_any_ordinary_host_resembles_an_official_one() -> None:
    hits = [(r["link"], k.looks_like) for r in ORDINARY if (k := link_of(r["link"])) and k.alike]
    assert len(hits) <= MOST_FALSE_HITS, hits


def test_every_official_host_resembles_nothing_and_has_an_owner() -> None:
    for host, one in CHECKER.hosts.imitations.hosts.items():
        link = link_of(f"https://{host}/")
        assert link is not None
        assert (link.official, link.looks_like, link.owner) == (True, "", one)


def test_every_change_is_told_in_both_languages() -> None:
    for row in FALSE:
        link = link_of(row["link"])
        assert link is not None, row
        for one in told(link):
            assert one.zh
            assert one.en


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("nhsaa", "nhsa", "repeated"),
        ("nhsxa", "nhsa", "added"),
        ("nhs", "nhsa", "dropped"),
        ("nhza", "nhsa", "changed"),
        ("nh5a", "nhsa", "look_alike"),
        ("rnohrss", "mohrss", "look_alike"),
        ("hnsa", "nhsa", "swapped"),
    ],
)
def test_one_change_is_named_for_what_it_is(written, name, kind) -> None:
    edit = edit_of(written, name)
    assert edit is not None
    assert edit.kind == kind


@pytest.mark.parametrize(("written", "name"), [("nasx", "nhsa"), ("yb", "nhsa"), ("nhsa", "nhsa")])
def test_more_than_one_change_or_none_is_no_edit(written, name) -> None:
    assert edit_of(written, name) is None


def test_digits_read_as_the_letters_they_pass_for() -> None:
    assert as_it_looks("nh5a0rn") == "nhsaom"


def test_letters_of_another_alphabet_never_make_a_host_official() -> None:
    for text in ("http://nһsa.gov.cn/", "https://fuwu.nhsа.gov.cn/a", "xn--nsa-2sd.gov.cn"):
        link = link_of(text)
        assert link is not None
        assert not link.official
        assert not link.government
        assert "punycode" in link.why


def test_width_and_hidden_characters_do_not_hide_an_official_host() -> None:
    for text in ("https://ｎｈｓａ．ｇｏｖ．ｃｎ/", "https://nh\u200bsa.gov.cn/", "NHSA.GOV.CN"):
        link = link_of(text)
        assert link is not None
        assert link.official


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("http://2130706433/a", "127.0.0.1"),
        ("http://0x7f.1/x", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://[::1]/x", "::1"),
        ("http://nhsa.gov.cn@3405803781/", "203.0.113.5"),
        ("http://nhsa.gov.cn;a=b@203.0.113.5/", "203.0.113.5"),
    ],
)
def test_a_number_for_a_host_is_an_address_in_any_spelling(text, host) -> None:
    link = link_of(text)
    assert link is not None
    assert link.host == host
    assert "ip" in link.why


@pytest.mark.parametrize(
    ("text", "onward"),
    [
        ("https://fuwu.nhsa.gov.cn/jump?url=http://bt.example/x", "bt.example"),
        ("https://www.baidu.com/link?target=https%3A%2F%2Fbt.example%2Fa", "bt.example"),
        ("http://go.example/r?redirect=//bt.example", "bt.example"),
    ],
)
def test_an_address_that_sends_elsewhere_is_nobody_official(text, onward) -> None:
    link = link_of(text)
    assert link is not None
    assert (link.onward, link.official, link.government) == (onward, False, False)
    assert "redirect" in link.why


def test_an_address_that_sends_on_to_an_agency_or_within_the_site_is_no_cause_for_doubt() -> None:
    for text in (
        "https://fuwu.nhsa.gov.cn/jump?url=https://www.nhsa.gov.cn/a",
        "https://fuwu.nhsa.gov.cn/a?url=https://fuwu.nhsa.gov.cn/b",
        "https://shop.example/a?next=cart",
    ):
        link = link_of(text)
        assert link is not None
        assert "redirect" not in link.why


def test_a_government_host_names_its_place() -> None:
    link = link_of("https://rsj.beijing.gov.cn/a")
    assert link is not None
    assert link.owner is not None
    assert link.owner.region == "110000"
    assert "北京" in link.owner.owner.zh


def test_the_verdict_explains_a_false_host_to_a_lay_person() -> None:
    verdict = check("【医保局】您的医保已停用，请登录 http://nhsaa.top/a 认证").to_dict()
    link = verdict["extracts"]["links"][0]
    assert link["looks_like"] == "nhsa.gov.cn"
    assert [edit["kind"] for edit in link["edits"]] == ["repeated", "ending"]
    assert "多写了一个 a" in link["says"]["zh"]
    said = [e["says"] for e in verdict["evidence"] if e["signal"] == "link.look_alike"]
    assert "nhsa.gov.cn" in said[0]["zh"]
    assert "twice" in said[0]["en"]


def test_who_speaks_as_an_agency_and_leads_elsewhere_needs_no_list() -> None:
    verdict = check("【医保局】您的医保账户异常，请打开 https://abc-page.example/1 处理")
    signals = {e.signal for e in verdict.evidence if e.counted}
    assert {"link.official_speaker", "link.claims_insurance"} <= signals
    assert verdict.level == "danger"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("http://nhsa.gov.cn@evil.test/", "evil.test"),
        ("http://www.nhsa.gov.cn:443@evil.test/a", "evil.test"),
        ("http://nhsa.gov.cn;v=1@evil.test/a", "evil.test"),
        ("http://nhsa.gov.cn@nhsa.gov.cn@evil.test/a", "evil.test"),
        ("http://nhsa.gov.cn%2eevil.test/a", "nhsa.gov.cn.evil.test"),
        ("http://nhsa.gov.cn。evil.test/a", "nhsa.gov.cn.evil.test"),
        ("http://nhsa.gov.cn．evil.test/a", "nhsa.gov.cn.evil.test"),
    ],
)
def test_what_a_browser_would_open_is_the_host(text, host) -> None:
    link = link_of(text)
    assert link is not None
    assert (link.host, link.official, link.government) == (host, False, False)
    assert link.looks_like.removeprefix("www.") == "nhsa.gov.cn"


def test_a_host_longer_than_any_host_is_no_link_and_costs_nothing() -> None:
    assert link_of("http://" + "nhsa." * 12_000 + "top/a") is None
