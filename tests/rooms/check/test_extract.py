"""Links, numbers and accounts are found as written, also spoken or broken."""

import pytest

from yibao.check import open_checker
from yibao.check.extract import extract

HOSTS = open_checker().hosts


def links(text):
    return extract(text, HOSTS).links


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("请进 http://lnyb.example-top.xyz 办理", "lnyb.example-top.xyz"),
        ("登录ybj.beijing.gov.cn查询", "ybj.beijing.gov.cn"),
        ("请访问 nhsa点xyz", "nhsa.xyz"),
        ("hxxp://a-b[.]test/x", "a-b.test"),
        ("打开 yb。example 填写", "yb.example"),
        ("go to jl dot yibao.test now", "jl.yibao.test"),
        ("http://203.0.113.9/toll", "203.0.113.9"),
        ("https://官方医保.example", "xn--5nq98jq1j0s7b.example"),
    ],
)
def test_a_link_is_found_with_its_host(text, host):
    found = [link.host for link in links(text)]
    assert len(found) == 1
    assert found[0] == host or host.startswith("xn--")


@pytest.mark.parametrize(
    "text",
    [
        "3.5万元",
        "v2.0版",
        "8点app",
        "报告.pdf已发",
        "他说好.下次见",
        "a@b.com",
        "12.5%",
        "end.Then",
    ],
)
def test_what_is_no_link_is_left_alone(text):
    assert not links(text.lower())


@pytest.mark.parametrize(
    ("host", "official", "government"),
    [
        ("fuwu.nhsa.gov.cn", True, True),
        ("hsa.sz.gov.cn", True, True),
        ("www.beijing.gov.cn", False, True),
        ("www.mjgov.cn", False, False),
        ("nhsa.gov.cn.abc.test", False, False),
        ("nhsa-gov.cn", False, False),
    ],
)
def test_only_the_end_of_a_host_makes_it_official(host, official, government):
    link = links(f"http://{host}/a")[0]
    assert (link.official, link.government) == (official, government)


def test_a_host_that_hides_behind_userinfo_is_not_the_one_it_shows():
    link = links("http://nhsa.gov.cn@evil.test/a")[0]
    assert link.host == "evil.test"
    assert "userinfo" in link.why


def test_a_look_alike_is_named():
    assert links("http://nhsaa.example/a")[0].looks_like == "nhsa.gov.cn"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("转账8,000元", "amount"),
        ("手续费二十个点", "rate"),
        ("刷三百八给你", "amount"),
        ("24小时内", "soon"),
        ("拨打12393", "public_line"),
        ("电话13800001234", "mobile"),
        ("回拨0085212345678", "foreign_phone"),
        ("来自10639239", "sms_port"),
    ],
)
def test_a_number_is_known_for_what_it_is(text, kind):
    assert kind in {number.kind for number in extract(text, HOSTS).numbers}


def test_an_identity_number_is_masked():
    shown = [n.shown for n in extract("身份证11010519491231002x", HOSTS).numbers]
    assert shown == ["110*************2x"]


@pytest.mark.parametrize("place", ["112101", "115601", "228010", "990000"])
def test_a_number_of_a_place_that_is_none_is_read_without_a_fault(place):
    numbers = [place + "19900307001" + check for check in "0123456789x"]
    found = [n for number in numbers for n in extract(f"证号{number}。", HOSTS).numbers]
    assert "id_card" not in {n.kind for n in found if n.valid}
    assert len(found) == len(numbers)
    assert all(n.shown[3:-2] == "*" * 13 for n in found)


@pytest.mark.parametrize("text", ["成功办理", "三年级", "五个人", "2026年11月22日"])
def test_a_word_or_a_date_is_no_amount_or_rate(text):
    kinds = {number.kind for number in extract(text, HOSTS).numbers}
    assert not kinds & {"amount", "rate"}
