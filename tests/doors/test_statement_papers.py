"""Claims about statements on paper, read back as their readers would."""

import csv
import io
from datetime import date, datetime

import pypdfium2
import pytest

from yibao.account.statement import AccountStatement, Line, Statement
from yibao.core.clock import CHINA
from yibao.core.errors import InputError
from yibao.service.statements import write_csv, write_pdf

MADE = datetime(2026, 11, 20, 9, tzinfo=CHINA)


def statement(lines: int = 3, place: str = "示范大药房<东>&店") -> Statement:
    account = AccountStatement(
        7,
        "personal",
        "",
        "990100",
        10_000,
        10_000 - 105 * lines,
        tuple(
            Line(i, i, MADE, MADE, "settle.pharmacy", -105, 10_000 - 105 * i, place)
            for i in range(1, lines + 1)
        ),
    )
    return Statement("p_example", date(2026, 10, 1), date(2026, 10, 31), MADE, (account,))


def text_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def test_the_pdf_can_be_read_back_in_chinese_and_english() -> None:
    (page,) = text_of(write_pdf(statement(), "zh"))
    for words in (
        "医疗保险个人账户对账单",
        "期初余额 100.00",
        "示范大药房<东>&店",
        "-1.05",
        "第 1 页",
    ):
        assert words in page
    (page,) = text_of(write_pdf(statement(), "en"))
    assert "Opening balance 100.00" in page


def test_a_long_statement_goes_on_with_its_heads_on_every_page() -> None:
    pages = text_of(write_pdf(statement(200), "zh"))
    assert len(pages) > 3
    assert all("事项" in page for page in pages)


def test_the_same_statement_gives_the_same_pdf() -> None:
    assert write_pdf(statement(), "zh") == write_pdf(statement(), "zh")


def test_an_empty_statement_says_so() -> None:
    empty = Statement("p_example", date(2026, 10, 1), date(2026, 10, 31), MADE, ())
    assert "名下没有账户" in text_of(write_pdf(empty, "zh"))[0]
    assert "没有收支" in text_of(write_pdf(statement(0), "zh"))[0]


def test_a_font_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBAO_PDF_FONT", __file__)
    with pytest.raises(InputError, match="YIBAO_PDF_FONT"):
        write_pdf(statement(), "zh")


def test_the_csv_opens_as_utf8_and_runs_nothing() -> None:
    content = write_csv(statement(1, place="=cmd()"), "zh")
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[0] == "账户"
    assert row[4:7] == ["'=cmd()", "-1.05", "98.95"]
