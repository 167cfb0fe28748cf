"""Near-known: the index counts what nearly repeats, and keeps no text."""

import json
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.check import open_checker
from yibao.check.near import (
    CampaignIndex,
    Fingerprinter,
    K,
    index,
    minhash,
    read_key,
    store,
    write_key,
)
from yibao.check.near.parts import part, shown
from yibao.core.errors import InputError, LimitExceeded

KEY = bytes(range(32))
DAY = date(2026, 11, 1)
SCAM = (
    "【辽政通】您名下的医保电子凭证已于今日停用，请于11月30日前点击 {} 重新认证，逾期将冻结账户{}元"
)
LINK, OTHER_LINK = "http://lnyb.one.example", "http://other.two.test"
PLAIN = SCAM.format(LINK, "3000")
PARCEL = (
    "您的快递已到小区东门驿站，请凭取件码于今晚九点前来取，过时明天早上八点以后再来，谢谢配合。"
)
ATTACKED = {
    "zero-width": PLAIN.replace("医保", "医\u200b保\u200b"),
    "pinyin": PLAIN.replace("医保", "yibao").replace("停用", "tingyong"),
    "homophones": PLAIN.replace("医保", "衣保").replace("停用", "亭用").replace("冻结", "动结"),
    "traditional": PLAIN.replace("医保电子凭证", "醫保電子憑證"),
    "signs inside": PLAIN.replace("医保", "医*保").replace("电子凭证", "电-子-凭-证"),
    "fullwidth": PLAIN.replace("3000", "３０００"),
}


@pytest.fixture(scope="module")
def prints() -> Fingerprinter:
    return Fingerprinter(KEY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "campaigns.idx"


@pytest.fixture
def known(path: Path, prints: Fingerprinter) -> Iterator[CampaignIndex]:
    with CampaignIndex.open(path, prints) as found:
        yield found


def reported(found: CampaignIndex, text: str, times: int, region: str = "210000") -> None:
    for day in range(times):
        found.add(text, on=DAY + timedelta(day), region=region, level="danger")


def test_what_was_never_reported_is_not_known(known: CampaignIndex) -> None:
    reported(known, PARCEL, 3)
    assert known.look(PLAIN) is None


def test_a_message_reported_three_times_is_known_three_times_since_the_first_day(
    known: CampaignIndex,
) -> None:
    reported(known, PLAIN, 3)
    near = known.look(PLAIN)
    assert near is not None
    assert (near.campaign.times, near.campaign.since, near.differs) == (3, DAY, ())
    assert near.campaign.last == DAY + timedelta(2)
    assert near.campaign.levels["danger"] == 3
    assert near.to_dict()["by_day"][0]["on"] == "2026-11-01"


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        (SCAM.format(OTHER_LINK, "3000"), ("link",)),
        (SCAM.format(LINK, "5800"), ("amount",)),
        (SCAM.format(OTHER_LINK, "5800"), ("link", "amount")),
        (PLAIN.replace("辽政通", "吉事办"), ("name",)),
        (PLAIN.replace("11月30日", "12月5日"), ("date",)),
        (PLAIN.replace("重新认证", "重新登记认证"), ("wording",)),
        (PLAIN.replace(LINK, "13800138000"), ("link", "number", "wording")),
    ],
)
def test_what_differs_is_named(known: CampaignIndex, text: str, differs: tuple[str, ...]) -> None:
    known.add(PLAIN, on=DAY)
    near = known.look(text)
    assert near is not None
    assert near.differs == differs


@pytest.mark.parametrize("attack", ATTACKED)
def test_a_disguise_hides_no_campaign(known: CampaignIndex, attack: str) -> None:
    known.add(PLAIN, on=DAY)
    near = known.look(ATTACKED[attack])
    assert near is not None
    assert near.alike > 0.9


@pytest.mark.parametrize(
    "text", ["", "好的", "医保卡密码 123456", "13800138000 " * 40, "\ud800" * 90]
)
def test_a_text_too_short_to_be_told_from_others_is_left_out(
    known: CampaignIndex, text: str
) -> None:
    assert known.add(text, on=DAY) is None
    assert known.look(text) is None
    assert len(known) == 0


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_asked_about(text: str) -> None:
    Fingerprinter(KEY, open_checker()).take(text)


def test_regions_are_told_from_k_distinct_reports_on(known: CampaignIndex) -> None:
    reported(known, PLAIN, K - 1)
    before = known.look(PLAIN)
    known.add(PLAIN, on=DAY, region="210000")  # a day that was counted before
    same_day = known.look(PLAIN)
    known.add(PLAIN, on=DAY, region="210000", reporter="somebody else")
    after = known.look(PLAIN)
    assert before is not None
    assert before.campaign.regions == ()
    assert same_day is not None
    assert same_day.campaign.regions == ()
    assert after is not None
    assert [(r.code, r.times) for r in after.campaign.regions] == [("210000", K + 1)]


def test_one_reporter_stays_one_however_often_he_reports(known: CampaignIndex) -> None:
    for day in range(3 * K):
        known.add(PLAIN, on=DAY + timedelta(day), region="210000", reporter="one")
    near = known.look(PLAIN)
    assert near is not None
    assert (near.campaign.times, near.campaign.regions, near.campaign.template) == (15, (), "")


def test_words_are_readable_only_where_k_distinct_reports_share_them(
    known: CampaignIndex,
) -> None:
    for number in range(K):
        private = PLAIN + f"，{'甲乙丙丁戊'[number]}先生的病历已送达服务台请尽快领取"
        known.add(private, on=DAY, reporter=str(number))
        near = known.look(PLAIN)
        assert near is not None
        assert bool(near.campaign.template) == (number == K - 1)
    assert near is not None
    assert "医保电子凭证已于今日停用" in near.campaign.template
    assert "病历" not in near.campaign.template
    assert near.campaign.template.endswith("…")
    for hidden in ("lnyb", "3000", "辽政通", "11月30日"):
        assert hidden not in near.campaign.template


def test_below_k_the_file_holds_no_words_of_the_message(path: Path, prints: Fingerprinter) -> None:
    with CampaignIndex.open(path, prints) as found:
        reported(found, PLAIN, K - 1)
    raw = path.read_bytes()
    folded = part(PLAIN, open_checker().lexicon, open_checker().hosts)
    for word in ("医保", "凭证", "停用", "lnyb", "3000", *map(shown, folded.clauses())):
        assert word.encode() not in raw
        assert json.dumps(word).strip('"').encode() not in raw


def test_fingerprints_of_another_key_have_nothing_in_common(prints: Fingerprinter) -> None:
    one, other = prints.take(PLAIN), Fingerprinter(bytes(32)).take(PLAIN)
    assert one is not None
    assert other is not None
    assert float(minhash.alike(one.sound, other.sound)) < 0.05
    assert not {number for number, _ in one.clauses} & {number for number, _ in other.clauses}


def test_minhash_estimates_the_share_in_common() -> None:
    dice = np.random.default_rng(7)
    for share in (0.2, 0.5, 0.8):
        found = []
        for _ in range(60):
            both = dice.integers(0, 2**63, 100, dtype=np.uint64)
            size = round(100 * (1 - share) / (2 * share))
            ones, others = (
                np.concatenate((both, dice.integers(0, 2**63, size, dtype=np.uint64)))
                for _ in range(2)
            )
            for kind in (minhash.signature, minhash.sketch):
                found.append(float(minhash.alike(kind(ones), kind(others))))
        assert abs(float(np.mean(found)) - share) < 0.03


def test_alike_signatures_meet_in_a_band_and_strangers_do_not() -> None:
    dice = np.random.default_rng(11)
    met = strangers = 0
    for _ in range(100):
        features = dice.integers(0, 2**63, 60, dtype=np.uint64)
        changed = features.copy()
        changed[:6] = dice.integers(0, 2**63, 6, dtype=np.uint64)
        other = dice.integers(0, 2**63, 60, dtype=np.uint64)
        keys = set(minhash.band_keys(minhash.signature(features)))
        met += bool(keys & set(minhash.band_keys(minhash.signature(changed))))
        strangers += bool(keys & set(minhash.band_keys(minhash.signature(other))))
    assert met >= 99
    assert strangers <= 1


def test_an_index_is_there_after_it_was_closed(path: Path, prints: Fingerprinter) -> None:
    with CampaignIndex.open(path, prints) as found:
        reported(found, PLAIN, 2)
    with CampaignIndex.open(path, prints, read_only=True) as again:
        near = again.look(PLAIN)
        assert len(again) == 1
    assert near is not None
    assert near.campaign.times == 2
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_run_that_fails_adds_nothing(path: Path, prints: Fingerprinter) -> None:
    with CampaignIndex.open(path, prints) as found:
        found.add(PARCEL, on=DAY)

    def fail() -> None:
        with CampaignIndex.open(path, prints) as found:
            found.add(PLAIN, on=DAY)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with CampaignIndex.open(path, prints) as found:
        assert len(found) == 1
        assert found.look(PLAIN) is None


def test_what_is_forgotten_is_gone_from_the_file(path: Path, prints: Fingerprinter) -> None:
    with CampaignIndex.open(path, prints) as found:
        reported(found, PLAIN, K + 1)
        found.add(PARCEL, on=DAY)
    assert "电子凭证".encode() in path.read_bytes()
    with CampaignIndex.open(path, prints) as found:
        assert found.forget(ATTACKED["pinyin"]) is not None
        assert found.look(PLAIN) is None
        assert len(found) == 1
    assert "电子凭证".encode() not in path.read_bytes()


def test_old_campaigns_expire_by_their_last_day(known: CampaignIndex) -> None:
    reported(known, PLAIN, 3)
    known.add(PARCEL, on=DAY + timedelta(400))
    assert known.forget_before(DAY + timedelta(100)) == 1
    assert known.look(PLAIN) is None
    assert known.look(PARCEL) is not None


def test_another_key_is_refused(path: Path, prints: Fingerprinter) -> None:
    CampaignIndex.open(path, prints).close()
    with pytest.raises(InputError, match=r"campaigns\.other_key"):
        CampaignIndex.open(path, Fingerprinter(bytes(32)))


@pytest.mark.parametrize("kind", ["text", "sqlite", "cut", "missing"])
def test_a_file_that_is_no_index_is_refused(path: Path, prints: Fingerprinter, kind: str) -> None:
    if kind == "text":
        path.write_text("id,text\n1,医保\n" * 400, encoding="utf-8")
    elif kind == "sqlite":
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE a (b)")
        other.close()
    elif kind == "cut":
        with CampaignIndex.open(path, prints) as found:
            reported(found, PLAIN, 3)
        path.write_bytes(path.read_bytes()[:5000])

    def look() -> None:
        with CampaignIndex.open(path, prints, read_only=True) as found:
            found.look(PLAIN)

    with pytest.raises(InputError, match=r"campaigns\.file"):
        look()


def test_a_full_index_says_so(path: Path, prints: Fingerprinter, monkeypatch) -> None:
    monkeypatch.setattr(index, "MAX_CAMPAIGNS", 1)
    with CampaignIndex.open(path, prints) as found:
        found.add(PLAIN, on=DAY)
        with pytest.raises(LimitExceeded, match=r"campaigns\.full"):
            found.add(PARCEL, on=DAY)
        assert found.add(PLAIN, on=DAY) is not None


def test_a_key_is_its_owners_alone_and_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.key"
    write_key(file, KEY)
    assert read_key(file) == KEY
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(InputError, match=r"campaigns\.key"):
        write_key(file, bytes(32))
    file.write_text("secret", encoding="utf-8")
    with pytest.raises(InputError, match=r"campaigns\.key"):
        read_key(file)


def test_one_writes_at_a_time_and_the_other_is_told(
    path: Path, prints: Fingerprinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with CampaignIndex.open(path, prints) as found:
        found.add(PLAIN, on=DAY)
        with pytest.raises(InputError, match="another program"):
            CampaignIndex.open(path, prints)
    with CampaignIndex.open(path, prints) as found:
        found.add(PARCEL, on=DAY)
        with CampaignIndex.open(path, prints, read_only=True) as reader:
            assert reader.look(PLAIN) is not None
            assert reader.look(PARCEL) is None


def test_threads_may_share_what_is_only_read(path: Path, prints: Fingerprinter) -> None:
    with CampaignIndex.open(path, prints) as found:
        reported(found, PLAIN, 3)
    with CampaignIndex.open(path, prints, read_only=True) as shared, ThreadPoolExecutor(8) as pool:
        looked = list(pool.map(shared.look, [PLAIN] * 40))
    assert [near.campaign.times for near in looked if near] == [3] * 40
