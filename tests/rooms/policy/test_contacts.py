"""Official hosts, numbers and senders: only the end of a host counts, look-alikes never pass."""

from datetime import date

import pytest

from yibao.core.errors import Issue
from yibao.policy.contacts import Contacts

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def contacts(compiled: tuple[dict[str, object], tuple[Issue, ...]]) -> Contacts:
    return Contacts.of(compiled[0]["contacts"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "kind", "region"),
    [
        ("nhsa.gov.cn", "bureau", "000000"),
        ("www.nhsa.gov.cn", "bureau", "000000"),
        ("FUWU.NHSA.gov.cn.", "service", "000000"),
        ("fw.ybj.beijing.gov.cn", "service", "110000"),
        ("hsa.sz.gov.cn", "bureau", "440300"),
        ("ylbz.henan.gov.cn", "bureau", "410000"),
        ("12377.cn", "report", "000000"),
    ],
)
def test_an_official_host_is_known_with_its_owner(
    contacts: Contacts, host: str, kind: str, region: str
) -> None:
    found = contacts.official(host)
    assert found is not None
    assert (found.kind, found.region) == (kind, region)


@pytest.mark.parametrize(
    "host",
    [
        "nhsa.gov.cn.abc.test",
        "gov.cn.abc.test",
        "nhsa-gov.cn",
        "www.mjgov.cn",
        "fakensha.gov-cn.example",
        "xnhsa.gov.cn.example",
        "nhsa.gov.com",
        "gov.cn",
        "cn",
        "",
        "..",
        "nhsa..gov.cn",
        "nhsа.gov.cn",  # a Cyrillic а
        "nhsa.gov.cn/abc",
        "a" * 300 + ".gov.cn",
    ],
)
def test_a_look_alike_or_a_broken_host_is_not_official(contacts: Contacts, host: str) -> None:
    assert contacts.official(host) is None


def test_another_government_host_is_a_government_and_no_more(contacts: Contacts) -> None:
    found = contacts.official("www.gov.cn")
    assert found is not None
    assert (found.kind, found.region) == ("government", None)
    assert contacts.official("xnhsa.gov.cn") == found


def test_a_host_that_one_source_names_is_no_more_than_a_government(contacts: Contacts) -> None:
    for host in ("ybj.hunan.gov.cn", "ybj.fujian.gov.cn", "ybj.fj.gov.cn"):
        found = contacts.official(host)
        assert found is not None
        assert found.kind == "government"
        assert host in contacts.listed_once


def test_a_conflict_is_told_and_not_ruled_on(contacts: Contacts) -> None:
    assert set(contacts.conflicts) == {"350000", "660000"}


def test_the_nearest_contacts_come_first(contacts: Contacts) -> None:
    assert [one.host for one in contacts.hosts_of("440300")][:2] == [
        "hsa.sz.gov.cn",
        "hsa.gd.gov.cn",
    ]
    numbers = [one.number for one in contacts.phones_of("320100", on=TODAY)]
    assert numbers[:2] == ["025-12393", "12393"]


def test_a_number_no_longer_in_use_is_left_out(contacts: Contacts) -> None:
    old = [one.number for one in contacts.phones_of("310000", on=date(2021, 6, 1))]
    assert "962218" in old
    assert "962218" not in [one.number for one in contacts.phones_of("310000", on=TODAY)]


def test_only_shandong_has_published_its_senders(contacts: Contacts) -> None:
    assert {one.number for one in contacts.senders_of("370100")} == {"10639239", "106575376196"}
    assert contacts.senders_of("110000") == ()


def test_every_province_has_a_host_or_a_conflict_on_record(contacts: Contacts) -> None:
    told = {one.region for one in (*contacts.hosts.values(), *contacts.listed_once.values())}
    provinces = {f"{n}0000" for n in (*range(11, 16), *range(21, 24), *range(31, 38))}
    provinces |= {f"{n}0000" for n in (*range(41, 47), *range(50, 55), *range(61, 67))}
    assert provinces <= told | set(contacts.conflicts)
