"""What may not be fetched is refused by name, in a clear sentence, and never connected to."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.check.fetch import FetchRefused, Network, fetch, read_target, refusal
from yibao.check.fetch.errors import FetchFailed

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "refused_addresses.jsonl")
    .read_text("utf-8")
    .splitlines()
]
PUBLIC = "93.184.215.14"


class Recorder:
    """Notes every connection asked for, and makes none."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def __call__(self, address: str, port: int, timeout: float, /):
        self.asked.append((address, port))
        raise OSError("not connected in tests")


def test_the_list_is_long_enough() -> None:
    assert len(ROWS) >= 50


@pytest.mark.parametrize("row", ROWS, ids=[row["why"] for row in ROWS])
def test_a_refused_address_is_refused_by_name_and_never_connected_to(row) -> None:
    recorder = Recorder()
    looked_up: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return row.get("resolves", [PUBLIC])

    with pytest.raises(FetchRefused) as refused:
        fetch(row["url"], network=Network(resolver, recorder))
    assert refused.value.code == row["code"]
    zh, _, en = refused.value.says.partition(" / ")
    assert zh
    assert en
    assert recorder.asked == []
    assert len(looked_up) == ("resolves" in row)


def test_a_public_name_is_looked_up_once_and_connected_to_by_number() -> None:
    recorder = Recorder()
    looked_up: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return [PUBLIC]

    with pytest.raises(FetchFailed) as failed:
        fetch("http://page.example/a", network=Network(resolver, recorder))
    assert failed.value.code == "fetch.connect"
    assert recorder.asked == [(PUBLIC, 80)]
    assert looked_up == ["page.example"]


def test_a_name_nobody_knows_is_a_clear_error() -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(FetchFailed) as failed:
        fetch("https://gone.example/", network=Network(resolver, Recorder()))
    assert failed.value.code == "fetch.name"


PIECES = [
    "http:", "https:", "//", "/", "\\", "@", ":", "80", "[", "]", "::1", "127.1", "0x7f", ".",
    "localhost", "a.example", "。", "%2e", "１", "ⅰ", "?", "#", " ", "\t", "\u202e", "-", "é",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_as_an_address_or_refused_by_name(text) -> None:
    try:
        target = read_target(text)
    except FetchRefused:
        return
    assert read_target(target.url) == target
    assert target.host.isascii()


@given(st.ip_addresses(v=6))
def test_no_address_of_six_that_holds_a_private_one_of_four_passes(address) -> None:
    if refusal(address) == "":
        mapped = address.ipv4_mapped
        assert mapped is None or refusal(mapped) == ""
        assert address.sixtofour is None
        assert address.teredo is None
        assert address.is_global or mapped is not None or str(address).startswith("64:ff9b:")


@given(st.ip_addresses(v=4))
def test_an_address_of_four_passes_only_if_it_is_everybodys(address) -> None:
    assert address.is_global or refusal(address) != ""
    for network in ("::ffff:", "64:ff9b::", "::"):
        wrapped = f"{network}{address}"
        assert (refusal(wrapped) != "") or refusal(address) == ""


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "223.5.5.5", "::ffff:1.1.1.1"],
)
def test_a_public_address_may_be_asked(address) -> None:
    assert refusal(address) == ""


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("example.com/a b".replace(" ", "%20"), "https://example.com/a%20b"),
        ("HTTP://Example.COM.:80/", "http://example.com/"),
        ("https://医保.example/路", "https://xn--ruqw5f.example/%E8%B7%AF"),
        ("http://example.com?q=1", "http://example.com/?q=1"),
        ("//example.com/x#part", "https://example.com/x"),
        ("http://16843009/", "http://1.1.1.1/"),
    ],
)
def test_an_address_is_put_plainly(written, plain) -> None:
    assert read_target(written).url == plain
