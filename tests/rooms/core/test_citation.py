"""Only what was seen or consistently reported may decide; a citation reads as one line."""

from datetime import date

from yibao.core.citation import GRADES, Citation, rules

NOTICE = Citation(
    title="关于调整本市城镇职工基本医疗保险有关政策的通知",
    number="京医保发〔2022〕28号",
    issuer="北京市医疗保障局",
    published=date(2022, 8, 19),
    evidence="V",
)


def test_only_v_and_m_may_rule() -> None:
    assert [grade for grade in GRADES if rules(grade)] == ["V", "M"]


def test_a_citation_reads_as_a_chinese_reader_expects() -> None:
    assert str(NOTICE) == (
        "《关于调整本市城镇职工基本医疗保险有关政策的通知》（京医保发〔2022〕28号），"
        "北京市医疗保障局，2022-08-19"
    )


def test_what_is_unknown_is_left_out_of_the_line() -> None:
    assert str(Citation("《某通知》")) == "《某通知》"


def test_a_citation_survives_json() -> None:
    for citation in (NOTICE, Citation("某通知", note="文号未知")):
        assert Citation.from_dict(citation.to_dict()) == citation


def test_without_evidence_a_citation_is_graded_unknown() -> None:
    assert Citation("某通知").evidence == "U"
