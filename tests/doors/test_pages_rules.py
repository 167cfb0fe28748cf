"""The pages about rules and bills: an answer with its basis, its history, and the way back."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from yibao.policy import ask, open_policy
from yibao.policy.benefits import split_case
from yibao.service.web.benefit_pages import EXAMPLE

Walk = Callable[[str], Any]
CASH = "personal_account.cash_withdrawal"


def text_of(response: Any) -> str:
    """The words of a page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_answer_page_has_ruling_document_grade_and_day_checked(
    client: TestClient, lang: str
) -> None:
    page = client.get(f"/{lang}/policy/answer", params={"topic": CASH, "region": "北京"})
    assert page.status_code == 200
    words = text_of(page)
    answer = ask(CASH, "北京", "2026-11-22")
    assert answer.citation is not None
    assert answer.citation.number in words
    assert (answer.says.zh if lang == "zh" else answer.says.en) in words
    assert ("不可以" if lang == "zh" else "Forbidden") in words
    assert ("见过官方原文" if lang == "zh" else "read in the official text") in words
    assert str(answer.checked_on) in words
    assert f"/{lang}/policy/provisions/{answer.provision}" in page.text


def test_an_unknown_answer_says_what_is_missing_and_names_no_document(client: TestClient) -> None:
    asked = {"topic": "personal_account.one_off_withdrawal", "region": "北京"}
    words = text_of(client.get("/zh/policy/answer", params=asked))
    assert "不能确定" in words
    assert "还差什么" in words
    assert "没有可以作准的文件" in words


def test_the_rules_of_a_past_day_answer_for_that_day(client: TestClient) -> None:
    asked = {"topic": CASH, "region": "北京", "on": "2022-08-31"}
    page = client.get("/zh/policy/answer", params=asked)
    assert 'ruled-allowed"' in page.text
    assert "按 2022-08-31 的规定" in text_of(page)


def test_what_is_told_is_asked_for_and_changes_the_answer(
    client: TestClient, read_page: Walk
) -> None:
    asked = {"topic": "personal_account.family_sharing", "region": "北京"}
    page = read_page(client.get("/zh/policy/answer", params=asked).text)
    assert page.by_id("f-relation").tag == "select"
    friend = client.get("/zh/policy/answer", params={**asked, "f.relation": "friend"})
    assert 'ruled-forbidden"' in friend.text
    odd = client.get("/zh/policy/answer", params={**asked, "f.relation": "<b>"})
    assert odd.status_code == 200
    assert "不能是" in text_of(odd)


def test_a_question_goes_to_the_address_of_its_answer(client: TestClient) -> None:
    response = client.post("/zh/policy", data={"question": "在重庆医保卡能取钱吗"})
    assert response.status_code == 303
    place = urlsplit(response.headers["location"])
    assert place.path == "/zh/policy/answer"
    assert parse_qs(place.query) == {"topic": [CASH], "region": ["500000"]}
    assert "取钱" not in unescape(response.headers["location"])
    assert client.get(response.headers["location"]).status_code == 200


def test_facts_in_a_question_go_with_it(client: TestClient) -> None:
    question = "我在北京，以前的医保存折里还剩两万，现在还能取现金吗"
    response = client.post("/zh/policy", data={"question": question})
    told = parse_qs(urlsplit(response.headers["location"]).query)
    assert told["f.funds_from"] == ["2022-08-31"]
    assert 'ruled-allowed"' in client.get(response.headers["location"]).text


def test_a_chosen_thing_and_place_answer(client: TestClient) -> None:
    response = client.post("/en/policy", data={"topic": CASH, "region": "Chongqing"})
    assert response.headers["location"].startswith("/en/policy/answer?")


def test_an_unclear_question_offers_choices_and_stays_out_of_the_address(
    client: TestClient, read_page: Walk
) -> None:
    response = client.post("/zh/policy", data={"question": "今天<b>天气</b>怎么样"})
    assert response.status_code == 200
    assert "<b>天气" not in response.text
    page = read_page(response.text)
    links = [e.attributes["href"] for e in page.all("a") if "answer?" in e.attributes["href"]]
    assert links
    for link in links:
        assert client.get(link).status_code == 200


def test_several_places_are_offered_one_by_one(client: TestClient) -> None:
    response = client.post("/zh/policy", data={"question": "北京和上海的医保卡能取钱吗"})
    assert "region=110000" in response.text
    assert "region=310000" in response.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"question": " "}, "还没有写问题"),
        ({"question": "问" * 501}, "上限 500 字"),
        ({"question": "能取现吗", "region": "亚特兰蒂斯"}, "不认识“亚特兰蒂斯”"),
        ({"question": "能取现吗", "region": "朝阳"}, "辽宁省朝阳市"),
        ({"topic": "gold"}, "还没有写问题"),
    ],
)
def test_what_cannot_be_asked_is_asked_again(
    client: TestClient, data: dict[str, str], says: str
) -> None:
    response = client.post("/zh/policy", data=data)
    assert response.status_code == 422
    assert says in text_of(response)
    assert "autofocus" in response.text


@pytest.mark.parametrize(
    "path",
    [
        "policy/answer",
        "policy/answer?topic=gold",
        f"policy/answer?topic={CASH}&region=Atlantis",
        f"policy/answer?topic={CASH}&on=soon",
        "policy/table?on=2026-02-30",
        "policy/table?topic=gold",
        "policy/table?regions=" + "北京,上海," * 60,
        "policy/uses?region=Atlantis",
        "policy/changes?region=Atlantis",
    ],
)
def test_addresses_that_cannot_be_read_say_so(client: TestClient, path: str) -> None:
    response = client.get(f"/zh/{path}")
    assert response.status_code == 422
    assert "有地方要改一下" in text_of(response)


def test_every_rule_has_a_page_with_its_history(client: TestClient) -> None:
    for name, provision in open_policy().provisions.items():
        response = client.get(f"/zh/policy/provisions/{name}")
        assert response.status_code == 200, name
        words = text_of(response)
        assert str(provision.checked_on) in words
        for index in range(len(provision.raw["values"])):
            assert " ".join(provision.value(index).says.zh.split()) in words, name


def test_a_rule_nobody_has_is_a_missing_page(client: TestClient) -> None:
    for name in ("nowhere/none", "..%2f..%2fetc", "%00", "a" * 900):
        assert client.get(f"/zh/policy/provisions/{name}").status_code == 404
    response = client.get("/zh/policy/provisions/110000-beijing/cash-withdrawal?on=zz")
    assert response.status_code == 400


def test_every_claim_of_a_verdict_leads_to_its_rule(client: TestClient, read_page: Walk) -> None:
    text = "重庆医保卡余额提现，退休后可以一次性提取，异地也能在ATM取现"
    told = client.post("/v1/check", json={"text": text, "region": "重庆"}).json()
    names = {claim["provision"] for claim in told["claims"]} - {None}
    assert names
    page = read_page(client.post("/zh/check", data={"text": text, "region": "重庆"}).text)
    hrefs = {e.attributes["href"] for e in page.all("a")}
    for name in names:
        assert f"/zh/policy/provisions/{name}" in hrefs
        assert client.get(f"/zh/policy/provisions/{name}").status_code == 200


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pictures_are_svg_that_stands_alone(client: TestClient, lang: str) -> None:
    for name in (
        "table.svg",
        "uses.svg?region=北京",
        "changes.svg?region=北京",
        "uses.svg?region=x",
    ):
        response = client.get(f"/{lang}/policy/{name}")
        assert response.headers["content-type"] == "image/svg+xml"
        root = ElementTree.fromstring(response.text)
        assert root.tag.endswith("svg")
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "title", "text", "rect", "circle", "path", "line"}
        assert not [e for e in root.iter() if "style" in e.attrib or "href" in e.attrib]


def test_the_table_can_be_kept(client: TestClient) -> None:
    response = client.get("/zh/policy/table.csv?regions=北京")
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.text.startswith("\ufeffadcode,地区,取现金")


def test_the_list_of_changes_tells_from_what_to_what(client: TestClient) -> None:
    words = text_of(client.get("/zh/policy/changes?region=北京&since=2022"))
    assert "2022-09-01" in words
    assert "可以 → 不可以" in words
    everything = client.get("/zh/policy/changes?region=北京&since=2022&about=all")
    assert len(everything.text) > len(client.get("/zh/policy/changes?region=北京&since=2022").text)


@pytest.mark.parametrize("since", ["", "x", "0000", "99999999", "²", "1900", "2999"])
def test_an_odd_year_is_the_usual_one(client: TestClient, since: str) -> None:
    response = client.get("/zh/policy/changes", params={"since": since})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("back", "kept"),
    [
        ("/en/policy/table?on=2022-01-01", True),
        ("/zh/policy/provisions/110000-beijing/cash-withdrawal", True),
        ("//evil.example", False),
        ("/zh//evil.example", False),
        ("https://evil.example/zh/", False),
        ("/zh/\r\nset-cookie: a=b", False),
        ("/zh/" + "a" * 3000, False),
    ],
)
def test_choosing_a_size_goes_back_to_our_own_pages_only(
    client: TestClient, back: str, kept: bool
) -> None:
    response = client.post("/size", data={"size": "24", "back": back})
    client.cookies.clear()
    assert response.headers["location"] == (back if kept else "/zh/check")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_calculator_says_who_pays_and_how_it_got_there(client: TestClient, lang: str) -> None:
    words = text_of(client.post(f"/{lang}/benefits", data={**EXAMPLE, "on": "2026-11-22"}))
    told = split_case(
        {
            "region": "110000",
            "scheme": "employee.inpatient",
            "on": "2026-11-22",
            "person": {"status": "active", "age": 45},
            "level": "3",
            "admission_no": 1,
            "bill": {"total_fen": 3_870_000, "own_pay_fen": 200_000},
        }
    )
    assert isinstance(told, dict)
    for step in told["trace" if lang == "zh" else "trace_en"]:
        assert step in words
    assert "8,275.00" in words
    assert str(told["checked_on"]) in words


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"total": "-5"}, "total", "不能小于 0"),
        ({"total": "很多"}, "total", "看不懂"),
        ({"total": "1" * 40}, "total", "超过上限"),
        ({"total": ""}, "total", "请填"),
        ({"own_pay": "99999"}, "total", "比总费用还多"),
        ({"level": ""}, "level", "医院级别"),
        ({"level": "9"}, "level", "医院级别"),
        ({"age": "old"}, "age", "要写成数字"),
        ({"age": "-1"}, "age", "不能小于 0"),
        ({"on": "soon"}, "on", "看不懂"),
        ({"on": "1990-01-01"}, "on", "没有查到"),
        ({"offer": "x/y"}, "offer", "不认识这个地方"),
        ({"used_fund": "9999999"}, "used_fund", "封顶线"),
    ],
)
def test_a_bill_that_cannot_be_read_is_asked_again_and_kept(
    client: TestClient, read_page: Walk, more: dict[str, str], field: str, says: str
) -> None:
    response = client.post("/zh/benefits", data={**EXAMPLE, **more})
    assert response.status_code == 422
    page = read_page(response.text)
    summary = next(e for e in page.all("section") if "faults" in e.attributes["class"])
    assert says in summary.text
    hrefs = {e.attributes["href"] for e in page.all("a")}
    assert f"#{field}" in hrefs
    assert page.by_id(field).attributes.get("aria-invalid") == "true"
    assert page.by_id("admission_no").attributes["value"] == "1"


def test_size_language_and_change_keep_the_bill(client: TestClient, read_page: Walk) -> None:
    page = read_page(client.post("/zh/benefits", data=EXAMPLE).text)
    hidden = {e.attributes["name"]: e.attributes["value"] for e in page.all("input")}
    assert hidden == EXAMPLE
    larger = client.post("/en/benefits", data={**hidden, "size": "30"})
    client.cookies.clear()
    assert 'class="size-30"' in larger.text
    edit = read_page(client.post("/zh/benefits", data={**hidden, "edit": "1"}).text)
    assert edit.by_id("total").attributes["value"] == "38700"


def test_every_page_leads_to_the_others(client: TestClient, read_page: Walk) -> None:
    for path in ("check", "policy", "policy/table", "benefits"):
        page = read_page(client.get(f"/zh/{path}").text)
        hrefs = {e.attributes["href"] for e in page.all("a")}
        assert {"/zh/check", "/zh/policy", "/zh/policy/table", "/zh/benefits"} <= hrefs
        assert f"/en/{path}" in hrefs
