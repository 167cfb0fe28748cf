"""`yibao policy table|uses|changes|lint|stale|coverage`."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result

from yibao.policy import open_policy
from yibao.policy.table import changes, used_topics

Yibao = Callable[..., Result]
ON = ("--on", "2026-11-22")
SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> str:
    return " ".join(ElementTree.fromstring(svg).itertext())


def test_the_table_is_the_same_in_every_format(yibao: Yibao) -> None:
    some = ("policy", "table", "--regions", "北京,重庆", "--topics", "取现,家庭共济", *ON)
    told = json.loads(yibao(*some, "--json").stdout)
    assert [row["region"] for row in told["rows"]] == ["110000", "500000"]
    rows = list(csv.reader(io.StringIO(yibao(*some, "--format", "csv").stdout)))
    assert rows[0] == ["adcode", "地区", "取现金", "家庭共济"]
    assert rows[2] == ["500000", "重庆", "不可以", "可以"]
    drawn = yibao(*some).stdout
    page = yibao(*some, "--format", "html").stdout
    picture = yibao(*some, "--format", "svg").stdout
    for text in (drawn, page, words_of(picture)):
        assert "重庆" in text
        assert "家庭共济" in text
    assert "不可以" in drawn
    assert "不可以" in page


def test_the_whole_table_has_every_use_and_place(yibao: Yibao) -> None:
    told = json.loads(yibao("policy", "table", "--json", *ON).stdout)
    assert [one["topic"] for one in told["topics"]] == list(used_topics(open_policy()))
    assert len(told["rows"]) > 30
    assert yibao("policy", "table", "--lang", "en", *ON).exit_code == 0


def test_uses_are_drawn_listed_and_pictured(yibao: Yibao) -> None:
    told = json.loads(yibao("policy", "uses", "北京", "--json", *ON).stdout)
    rulings = [one["ruling"] for one in told["uses"]]
    assert rulings == sorted(
        rulings, key=("allowed", "conditional", "forbidden", "ended", "unknown").index
    )
    words = words_of(yibao("policy", "uses", "北京", "--format", "svg", *ON).stdout)
    drawn = yibao("policy", "uses", "北京", *ON).stdout
    for topic in used_topics(open_policy()):
        assert open_policy().topics[topic]["zh"] in words
    assert "家庭共济" in drawn


def test_changes_are_those_of_the_rules(yibao: Yibao) -> None:
    asked = ("policy", "changes", "北京", "--since", "2022-01-01", "--until", "2026-11-22")
    told = json.loads(yibao(*asked, "--json").stdout)
    every = changes(open_policy(), "北京", since=date(2022, 1, 1), until=date(2026, 11, 22))
    assert told["changes"] == [event.to_dict() for event in every if event.is_news]
    ended = next(
        one
        for one in told["changes"]
        if one["topic"] == "personal_account.cash_withdrawal" and one["after"] == "forbidden"
    )
    assert (ended["on"], ended["before"]) == ("2022-09-01", "allowed")
    assert "2022-09-01" in yibao(*asked).stdout
    assert "2022-09-01" in words_of(yibao(*asked, "--format", "svg").stdout)
    more = json.loads(yibao(*asked, "--json", "--all").stdout)
    assert len(more["changes"]) == len(every)


def test_a_time_without_changes_says_so(yibao: Yibao) -> None:
    asked = ("policy", "changes", "北京", "--since", "2026-11-21", "--until", "2026-11-21")
    assert "没有查到变化" in yibao(*asked).stdout
    assert "没有查到变化" in words_of(yibao(*asked, "--format", "svg").stdout)


def test_out_takes_its_format_from_the_suffix_and_is_not_replaced(
    yibao: Yibao, tmp_path: Path
) -> None:
    out = tmp_path / "表.csv"
    asked = ("policy", "table", "--regions", "北京", "--out", str(out))
    assert yibao(*asked).exit_code == 0
    assert out.read_text("utf-8").startswith("\ufeffadcode")
    assert yibao(*asked).exit_code == 2
    assert yibao(*asked, "--force").exit_code == 0
    assert yibao("policy", "table", "--out", str(tmp_path / "x.docx")).exit_code == 2
    assert yibao("policy", "uses", "--out", str(tmp_path / "no" / "x.svg")).exit_code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("table", "--regions", "北京,火星"), "火星"),
        (("table", "--topics", "取金子"), "personal_account.cash_withdrawal"),
        (("table", "--on", "2026-02-30"), "2026-02-30"),
        (("table", "--regions", ",".join(["北京"] * 101)), "100"),
        (("uses", "朝阳"), "不止一个地方"),
        (("changes", "北京", "--since", "昨天"), "昨天"),
    ],
)
def test_what_cannot_be_read_is_refused(yibao: Yibao, words: tuple[str, ...], says: str) -> None:
    done = yibao("policy", *words)
    assert done.exit_code == 2
    assert says in done.stderr


def test_lint_stale_and_coverage_speak_json(yibao: Yibao) -> None:
    lint = yibao("policy", "lint", "--json")
    assert json.loads(lint.stdout)["errors"] == 0
    assert lint.exit_code == 0
    due = json.loads(yibao("policy", "stale", "--json", "--on", "2028-01-01").stdout)["due"]
    assert due
    assert due[0]["days_late"] >= due[-1]["days_late"]
    assert "到期" in yibao("policy", "stale", "--on", "2028-01-01").stdout
    known = json.loads(yibao("policy", "coverage", "--json").stdout)
    assert {one["region"] for one in known["regions"]} >= {"000000", "110000", "500000"}
    assert known["not_covered"][0]["zh"] in yibao("policy", "coverage").stdout


def test_lint_of_a_broken_folder_names_path_and_line(yibao: Yibao, tmp_path: Path) -> None:
    place = tmp_path / "policy" / "110000-beijing"
    place.mkdir(parents=True)
    (place / "cash.yml").write_text("topic: personal_account.cash\nregion: 1\n", encoding="utf-8")
    done = yibao("policy", "lint", "--root", str(tmp_path), "--json")
    assert done.exit_code == 1
    assert any("cash.yml:" in issue["at"] for issue in json.loads(done.stdout)["issues"])


def test_facts_change_the_answer_and_bad_ones_are_told(yibao: Yibao) -> None:
    asked = ("policy", "ask", "家庭共济", "北京", "--json", *ON)
    friend = json.loads(yibao(*asked, "--fact", "relation=friend").stdout)
    assert friend["ruling"] == "forbidden"
    odd = json.loads(yibao(*asked, "--fact", "relation=neighbour").stdout)
    assert odd["missing"][0]["code"] == "fact.bad_value"
    assert yibao(*asked, "--fact", "relation").exit_code == 2
    assert yibao("policy", "ask").exit_code == 2
