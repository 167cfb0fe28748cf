"""How a verdict is laid out: marks that are exact, reasons that are not repeated."""

from typing import Any

from yibao.check import check
from yibao.service.sheet import lay_out
from yibao.service.sheet.inert import inert
from yibao.service.sheet.pieces import Mark, cut
from yibao.service.sheet.reasons import reasons_of

TEXT = "您的医保已停用，请点 http://a.example.xyz 恢复。"


def row(words: str, signal: str = "a.b", **more: Any) -> dict[str, Any]:
    """Evidence at the place of `words` in TEXT."""
    start = TEXT.index(words)
    plain = {"weight": 1.0, "counted": True, "why_not": "", "says": {"zh": signal, "en": signal}}
    return {"signal": signal, "span": [start, start + len(words)], **plain, **more}


def marked(*evidence: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    shown = list(TEXT)
    _, marks = reasons_of(evidence, shown, "zh")
    return [(piece.text, piece.refs) for piece in cut(shown, marks, stretch=99) if piece.refs]


def test_words_found_twice_are_marked_once() -> None:
    assert marked(row("医保已停用", "x"), row("您的医保", "y")) == [("您的医保已停用", ("1",))]


def test_a_signal_over_a_whole_sentence_does_not_swallow_its_parts() -> None:
    whole = row("医保已停用，请点 http://a.example.xyz 恢复", "whole")
    assert marked(row("医保已停用"), row("http://a.example.xyz", "link"), whole) == [
        ("医保已停用", ("1",)),
        ("http://a.example.xyz", ("2",)),
    ]


def test_a_signal_that_reaches_into_the_next_clause_stays_in_its_own() -> None:
    assert marked(row("已停用"), row("已停用，请点", "x")) == [("已停用", ("1",))]


def test_what_was_said_before_shares_its_number() -> None:
    reasons, _ = reasons_of([row("医保"), row("停用"), row("恢复", "z")], list(TEXT), "zh")
    assert [(reason.label, reason.quotes) for reason in reasons] == [
        ("1", ("医保", "停用")),
        ("2", ("恢复",)),
    ]


def test_uncounted_evidence_is_set_aside_with_its_reason() -> None:
    quoted = row("医保已停用", counted=False, why_not="quoted")
    (reason,), _ = reasons_of([quoted], list(TEXT), "zh")
    assert reason.tone == "aside"
    assert "引用" in reason.points[0].note


def test_marks_that_nest_cut_exactly() -> None:
    pieces = cut("abcdef", [Mark(1, 5, "1", "risk"), Mark(2, 3, "A", "aside")], stretch=99)
    assert [(p.text, p.refs, p.labels) for p in pieces] == [
        ("a", (), ()),
        ("b", ("1",), ()),
        ("c", ("1", "A"), ("A",)),
        ("de", ("1",), ("1",)),
        ("f", (), ()),
    ]


def test_marks_of_one_label_that_overlap_are_one() -> None:
    marks = [Mark(1, 4, "A", "risk"), Mark(2, 5, "A", "risk")]
    pieces = cut("abcdef", marks, stretch=99)
    assert [(p.text, p.labels) for p in pieces] == [("a", ()), ("bcde", ("A",)), ("f", ())]


def test_long_plain_stretches_show_their_ends() -> None:
    text = "x" * 1000 + "医保" + "y" * 1000
    pieces = cut(text, [Mark(1000, 1002, "1", "risk")], stretch=100)
    assert [len(p.text) for p in pieces] == [50, 0, 50, 2, 50, 0, 50]
    assert sum(len(p.text) + p.left_out for p in pieces) == len(text)


def test_links_are_defanged_once() -> None:
    for text, shown in (
        ("http://a.b.cn", "hxxp://a[.]b[.]cn"),
        ("HTTPS://A.CN", "HxxPS://A[.]CN"),
        ("a[.]b.cn", "a[.]b[.]cn"),
        ("ftp://x", "ftp[:]//x"),
    ):
        assert "".join(inert(text, [(0, len(text))])) == shown
    assert "".join(inert("见www.a.cn和3.5元", [])) == "见www[.]a.cn和3.5元"


def test_emoji_stay_whole() -> None:
    family = "👨\u200d👩\u200d👧❤\ufe0f"
    assert "".join(inert(family, [])) == family


def test_a_denied_claim_is_never_shown_as_if_it_were_made() -> None:
    verdict = check("医保个人账户的钱不能在异地ATM取现。")
    claims = [one for rule in lay_out(verdict, "zh").rules for one in rule.claims]
    denied = [one for one in claims if one.says.startswith("文里说不是这样：")]
    assert [one.word for one in denied] == ["属实"]
    assert not any(one.word == "属实" and one.says.startswith("可以") for one in claims)
