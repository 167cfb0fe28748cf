"""Agencies exchange files of campaigns: counts add up, and what was altered is refused."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from yibao.check.near import CampaignIndex, Fingerprinter, K, exchange
from yibao.core.errors import InputError, LimitExceeded

DAY = date(2026, 11, 1)
SCAM = (
    "【辽政通】您名下的医保电子凭证已于今日停用，"
    "请于11月30日前点击 {} 重新认证，逾期将冻结账户3000元"
)
PLAIN, OTHER_LINK = SCAM.format("http://lnyb.one.example"), SCAM.format("http://other.two.test")
PARCEL = (
    "您的快递已到小区东门驿站，请凭取件码于今晚九点前来取，过时明天早上八点以后再来，谢谢配合。"
)


@pytest.fixture(scope="module")
def prints() -> Fingerprinter:
    return Fingerprinter(bytes(range(32)))


@pytest.fixture
def known(tmp_path: Path, prints: Fingerprinter) -> Iterator[CampaignIndex]:
    with CampaignIndex.open(tmp_path / "campaigns.idx", prints) as found:
        yield found


def reported(found: CampaignIndex, text: str, times: int, region: str = "210000") -> None:
    for day in range(times):
        found.add(text, on=DAY + timedelta(day), region=region, level="danger")


@pytest.fixture
def sent(tmp_path: Path, prints: Fingerprinter) -> Path:
    """A file that another agency exported."""
    file = tmp_path / "liaoning.jsonl"
    with CampaignIndex.open(tmp_path / "liaoning.idx", prints) as found:
        found.name("liaoning")
        reported(found, PLAIN, K + 2)
        found.add(PARCEL, on=DAY)
        assert found.export(file, on=DAY, least=1) == 2
    return file


def test_what_another_agency_saw_adds_up_and_is_replaced_not_added_again(
    known: CampaignIndex, sent: Path
) -> None:
    reported(known, PLAIN, 3, region="110000")
    for _ in range(2):
        merged = known.merge(sent)
        near = known.look(OTHER_LINK)
        assert near is not None
        assert (merged.rows, near.campaign.times, near.differs) == (2, K + 5, ("link",))
    assert merged.joined == 2
    assert [r.code for r in near.campaign.regions] == ["210000"]
    assert "医保电子凭证已于今日停用" in near.campaign.template
    assert len(known) == 2


def test_an_export_names_only_what_k_reports_share(sent: Path) -> None:
    lines = [json.loads(line) for line in sent.read_text(encoding="utf-8").splitlines()]
    by_times = {row["times"]: row for row in lines[1:-1]}
    assert by_times[1]["clauses"] == [""] * len(by_times[1]["clauses"])
    assert by_times[1]["regions"] == {}
    assert by_times[K + 2]["regions"] == {"210000": K + 2}


def test_an_export_leaves_out_what_too_few_reported(tmp_path: Path, prints: Fingerprinter) -> None:
    with CampaignIndex.open(tmp_path / "a.idx", prints) as found:
        found.name("beijing")
        reported(found, PLAIN, K)
        found.add(PARCEL, on=DAY)
        assert found.export(tmp_path / "a.jsonl", on=DAY, least=K) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"times":7', '"times":70'),
        ('"times":7', '"times":-7'),
        ('"times":7', '"times":"7"'),
        ('"210000":7', '"999999":7'),
        ('"210000":7', '"210000":{}'),
        ("yibao.campaigns/1", "yibao.campaigns/9"),
        ('"source":"liaoning"', '"source":"../x"'),
        ('"first":"2026-11-01"', '"first":"2026-13-01"'),
        ('"clauses":["', '"clauses":["拨打13800138000'),
        ('"clauses":["', '"clauses":["\\u202e'),
        ('"sound":"', '"sound":"!'),
        ('"rows":2', '"rows":3'),
        ('{"rows"', ""),
        ('{"sound"', '[{"sound"'),
    ],
)
def test_a_file_that_was_altered_or_is_malformed_is_refused(
    known: CampaignIndex, sent: Path, old: str, new: str
) -> None:
    text = sent.read_text(encoding="utf-8")
    assert old in text
    sent.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"campaigns\.(import|altered)"):
        known.merge(sent)


def test_a_file_cut_short_is_refused(known: CampaignIndex, sent: Path) -> None:
    raw = sent.read_bytes()
    sent.write_bytes(raw[: raw.rindex(b'{"rows"')])
    with pytest.raises(InputError, match=r"campaigns\.altered"):
        known.merge(sent)


def test_a_file_too_large_is_refused_with_the_limit(
    known: CampaignIndex, sent: Path, monkeypatch
) -> None:
    monkeypatch.setattr(exchange, "MAX_FILE_BYTES", 1000)
    with pytest.raises(LimitExceeded, match="MAX_FILE_BYTES"):
        known.merge(sent)
    sent.write_bytes(b"[" * (exchange.MAX_LINE_BYTES + 2))
    monkeypatch.setattr(exchange, "MAX_FILE_BYTES", 1 << 30)
    with pytest.raises(LimitExceeded, match="MAX_LINE_BYTES"):
        known.merge(sent)


def test_a_file_of_another_key_or_our_own_is_refused(
    tmp_path: Path, sent: Path, prints: Fingerprinter
) -> None:
    with (
        CampaignIndex.open(tmp_path / "other.idx", Fingerprinter(bytes(32))) as other,
        pytest.raises(InputError, match=r"campaigns\.other_key"),
    ):
        other.merge(sent)
    with (
        CampaignIndex.open(tmp_path / "liaoning.idx", prints) as own,
        pytest.raises(InputError, match=r"campaigns\.own_file"),
    ):
        own.merge(sent)


def test_an_index_is_named_once_and_plainly(known: CampaignIndex, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"campaigns\.name"):
        known.export(tmp_path / "out.jsonl", on=DAY, least=1)
    for name in ("", "沈阳", "../x", "a b", "x" * 65):
        with pytest.raises(InputError, match=r"campaigns\.name"):
            known.name(name)
    known.name("shenyang")
    known.name("shenyang")
    with pytest.raises(InputError, match=r"campaigns\.name"):
        known.name("dalian")


def test_no_changed_byte_gets_in(known: CampaignIndex, sent: Path) -> None:
    raw = sent.read_bytes()
    dice = random.Random(7)
    for _ in range(150):
        changed = bytearray(raw)
        at = dice.randrange(len(raw))
        changed[at] = dice.choice([changed[at] ^ 1, 0x22, 0x7B, 0x00, 0xFF, 0x31])
        if bytes(changed) != raw:
            sent.write_bytes(changed)
            with pytest.raises(InputError):
                known.merge(sent)
    sent.write_bytes(raw)
    assert known.merge(sent).rows == 2
