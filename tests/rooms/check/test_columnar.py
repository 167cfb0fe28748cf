"""Many messages at once get the verdicts that each gets alone: level, evidence, claims, bytes."""

import datetime
import json
from collections.abc import Iterator, Sequence
from itertools import count, islice, pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.check import Verdict, check_many, open_checker
from yibao.check.columnar import columns
from yibao.check.columnar import pages as paging
from yibao.check.columnar.automaton import Automaton
from yibao.check.columnar.latin import latin_cells
from yibao.check.columnar.letters import codes_of
from yibao.check.message import Message
from yibao.check.wording import BITS
from yibao.core.errors import InputError, LimitExceeded

DATA = Path(__file__).parents[2] / "data"
ON = datetime.date(2026, 11, 22)
NATION, LIAONING = "000000", "210000"
PIECES = st.sampled_from(
    [
        "医保", "您的", "已停用", "请点击", "http://yb-x.test/a", "验证码", "告诉我", "不要",
        "“", "”", "加微信", "医\u200b保", "yibao", "💳", "\u202e现提保医\u202c", "①②", "１２３",
        "\ud800", "\x00", "。", "\n", "&#21307;", "%E5%8C%BB%E4%BF%9D",
        "ｆｕｗｕ．ｎｈｓａ．ｇｏｖ．ｃｎ", "醫療保障", "nhsa[.]gov[.]cn", "nhsa dot gov dot cn",
        "nhsa点xyz", "nhsa 点 c n", " 点 ", "http ：//", "http://nһsa.gov.cn/", "xn--nsa-2sd.com",
        "http://nhsa.gov.cn@evil.test/", "http://0x7f.1/", "http://[::1]/a", "http://2130706433",
        "https://nhsa.gov.cn/j?url=//evil.test", "?u=http%3A%2F%2Fevil.test", "ｙbj-cq.top",
        "护照E12345678", "a123456(3)", "91350100M000100Y43", "身份证110105194912310021", "сq.cn",
        "6222021234567890128", "社保卡号", "A12345678", "澳门5123456/7", "e", "(3)", "x",
        "1.2.3.4/x", "a@b.com", "【", "】", "[国家医保局]", " ", "\t",
        "，", "？", "医 保", "医*保", "医…保", "医、保、卡、停", "（医）（保）", "y医b保", "丶",
        "ｏ", "6o0", "零一二", "一二三四", "加qq123456", "tg:abcde", "微信号 ab_cde", "****",
        "12393", "+86 138 0013 8000", "110101199003070070", "3成", "九折", "5个点", "一百五十块",
        "百分之五个点", "¥30", "24小时内", "1,000.50元", "12.x", "'it's'",
        "please verify your account", "密碼", "骗子", "谨防", "'", "假冒", "冒充医保局", "声称",
        "转账", "请勿", "切勿点击", "套现", "医保卡余额提现", "回收药品", "可在异地ATM取现",
        "沈阳", "大连市", "\r\n", "\ufeff", "é", "ﬁ", "㎡", "ㄧㄅㄠ", "tuikuan", "。a", "ok.",
        "x" * 30, "卡" * 9,
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=24).map("".join))


def alone(texts: Sequence[str], region: str = NATION) -> list[Verdict]:
    return [open_checker().verdict(text, region, ON) for text in texts]


def together(texts: Sequence[str], region: str = NATION) -> list[Verdict]:
    return open_checker().columns.judge(texts, [region] * len(texts), [ON] * len(texts))


def parts_of(texts: Sequence[str], size: int) -> list[Sequence[str]]:
    return [texts[i : i + size] for i in range(0, len(texts), size)]


def collect(verdicts: Iterator[Verdict], found: list[Verdict]) -> None:
    for verdict in verdicts:
        found.append(verdict)


def everything(verdict: Verdict) -> tuple[Any, ...]:
    """All that a verdict says; floats as they are, and families in their order."""
    rendered = verdict.to_dict()
    score = verdict.score
    return (
        rendered,
        verdict.level,
        verdict.kind,
        verdict.reason,
        verdict.probability,
        verdict.evidence,
        verdict.claims,
        score,
        list(score.families),
        verdict.findings.shown,
    )


def differing(texts: Sequence[str], found: Sequence[Verdict], wanted: Sequence[Any]) -> list[int]:
    """Give the numbers of the texts judged otherwise; texts themselves stay out of reports."""
    assert len(found) == len(texts)
    rows = zip(found, wanted, strict=True)
    return [i for i, (verdict, want) in enumerate(rows) if everything(verdict) != want]


@given(
    st.lists(st.text("医保卡a1", min_size=1, max_size=5), min_size=1, max_size=12, unique=True),
    st.text("医保卡a1，", max_size=60),
)
def test_the_automaton_finds_every_pattern_at_every_place(patterns, text) -> None:
    found = Automaton(patterns).find(codes_of(text + "\0"))
    naive = [
        (number, at, at + len(pattern))
        for number, pattern in enumerate(patterns)
        for at in range(len(text))
        if text.startswith(pattern, at)
    ]
    assert sorted(zip(*(column.tolist() for column in found), strict=True)) == sorted(naive)


@given(st.lists(st.text("ab'", min_size=1, max_size=9), min_size=2, max_size=8))
def test_latin_words_and_pairs_fall_into_the_cells_of_their_checksums(words) -> None:
    text = " ".join(["both", *words])
    spelled = ["both", *words, *(f"{a} {b}" for a, b in pairwise(["both", *words]))]
    codes = codes_of(f"\0{text}\0")
    letter = (codes != 0) & (codes != ord(" "))
    _, cells = latin_cells(codes, letter, np.zeros(codes.size, np.int64), 1)
    assert cells.tolist() == [crc32(word.encode()) >> (32 - BITS) for word in spelled]


@pytest.fixture(scope="module")
def corpus() -> tuple[list[str], list[Any]]:
    """Every text of every corpus, and all that its verdict says when read alone."""
    paths = sorted(DATA.glob("messages-*.jsonl"))
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    texts = [json.loads(line)["text"] for line in lines]
    return texts, [everything(verdict) for verdict in alone(texts)]


@pytest.mark.parametrize("size", [37, 256, 1024])
def test_every_corpus_is_judged_the_same_in_pages_of_any_size(corpus, size) -> None:
    texts, wanted = corpus
    found = [v for page in parts_of(texts, size) for v in together(page)]
    assert differing(texts, found, wanted) == []


def test_long_texts_made_of_several_are_judged_the_same(corpus) -> None:
    texts = ["。".join(parts) for parts in parts_of(corpus[0], 5)]
    assert differing(texts, together(texts), [everything(v) for v in alone(texts)]) == []


def test_texts_are_judged_the_same_in_another_region(corpus) -> None:
    texts = corpus[0][::9]
    wanted = [everything(verdict) for verdict in alone(texts, LIAONING)]
    assert differing(texts, together(texts, LIAONING), wanted) == []


@given(st.lists(TEXTS, min_size=1, max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_texts_are_judged_the_same(texts) -> None:
    assert differing(texts, together(texts), [everything(v) for v in alone(texts)]) == []


def test_what_stands_beside_a_message_changes_nothing() -> None:
    texts = [
        "医保",
        "",
        "卡已停用",
        "",
        "",
        "http://a",
        ".test/b",
        "加微信",
        "ab12345",
        "“",
        "引用”",
        "1",
    ]
    for text in texts:
        crowd = [*texts, text, *texts, text]
        wanted = everything(alone([text])[0])
        found = together(crowd)
        same = [i for i, other in enumerate(crowd) if other == text]
        assert [everything(found[i]) == wanted for i in same] == [True] * len(same)


def test_texts_that_would_make_columns_explode_are_read_alone() -> None:
    texts = ["医保卡停用请点击验证码转账" * 150, "医保？" * 600, "x" * 20_000, "您的医保卡已停用"]
    assert differing(texts, together(texts), [everything(v) for v in alone(texts)]) == []


@pytest.mark.parametrize("length", [1, 7, 8, 15, 16, 17, 79, 81])
def test_verdicts_come_in_order_over_the_edges_of_pages(length) -> None:
    texts = [f"第{i}条：您的医保卡已停用" for i in range(length)]
    assert [v.text for v in check_many(texts, on=ON)] == texts


def test_no_messages_give_no_verdicts() -> None:
    assert list(check_many([], on=ON)) == []


def test_pages_are_read_only_as_they_are_asked_for() -> None:
    asked = count()

    def messages() -> Iterator[str]:
        for i in asked:
            yield f"您的医保卡已停用 {i}"

    assert len(list(islice(check_many(messages(), on=ON), 3))) == 3
    assert next(asked) <= paging.FIRST_PAGE + 1


def test_a_page_of_many_characters_is_judged_in_parts(monkeypatch) -> None:
    texts = [f"第{i}条：您的医保卡已停用" for i in range(30)]
    wanted = [everything(verdict) for verdict in alone(texts)]
    monkeypatch.setattr(columns, "MOST_TOGETHER", 100)
    assert differing(texts, together(texts), wanted) == []


@pytest.mark.parametrize("at", [0, 5, 16, 40])
@pytest.mark.parametrize(
    ("bad", "error"),
    [(b"\x00\x01\x02", InputError), ("x" * 65_537, LimitExceeded), ("医" * 30_000, LimitExceeded)],
)
def test_a_bad_message_raises_at_its_place_after_all_before_it(at, bad, error) -> None:
    texts = ["您的医保卡已停用"] * 50
    found: list[Verdict] = []
    with pytest.raises(error):
        collect(check_many([*texts[:at], bad, *texts[at:]], on=ON), found)
    assert len(found) == at


def test_an_error_of_the_source_comes_after_all_before_it() -> None:
    def messages() -> Iterator[str]:
        yield from ["您的医保卡已停用"] * 20
        raise OSError("gone")

    found: list[Verdict] = []
    with pytest.raises(OSError, match="gone"):
        collect(check_many(messages(), on=ON), found)
    assert len(found) == 20


def test_messages_of_every_kind_are_read_as_one_alone_is() -> None:
    kinds = [
        "医保\ud800卡",
        Message("医保\ud800卡"),
        "医保卡停用".encode("gb18030"),
        "\ufeff医保".encode(),
    ]
    kinds = kinds * 4
    checker = open_checker()
    wanted = [checker.check(kind, on=ON) for kind in kinds]
    found = list(checker.check_many(kinds, on=ON))
    assert [v.text for v in found] == [v.text for v in wanted]
    assert [everything(v) for v in found] == [everything(v) for v in wanted]


def test_rows_have_their_own_region_and_day_and_bad_ones_keep_their_place() -> None:
    checker = open_checker()
    before = datetime.date(2019, 1, 1)
    rows = [
        ("医保可在异地ATM取现", "辽宁", None),
        ("医保可在异地ATM取现", None, before),
        ("医保可在异地ATM取现", "乌有乡", ON),
        (b"\x00\x01\x02", None, ON),
        ("医保可在异地ATM取现", LIAONING, ON),
    ] * 4
    found = list(checker.check_rows(rows))
    assert len(found) == len(rows)
    for (text, region, on), verdict in zip(rows, found, strict=True):
        if region == "乌有乡" or isinstance(text, bytes):
            assert isinstance(verdict, InputError)
        else:
            assert isinstance(verdict, Verdict)
            assert everything(verdict) == everything(checker.check(text, region=region, on=on))
