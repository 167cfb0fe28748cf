"""A statement as PDF. Chinese is set in the readers' own Song type, so no font is shipped.

The page names the type STSong-Light (Adobe-GB1); where a reader has no type of its own for it,
give a font file that is then embedded: YIBAO_PDF_FONT=/path/font.ttf.
"""

from __future__ import annotations

import io
import os
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from yibao.account.statement import AccountStatement, Statement, account_words, code_words
from yibao.account.statement.words import Lang
from yibao.core.clock import CHINA
from yibao.core.errors import InputError
from yibao.core.money import format_yuan

SONG = "STSong-Light"
INK, LINE, BAND = HexColor("#0b0c0c"), HexColor("#b1b4b6"), HexColor("#f3f2f1")
_WORDS = {
    "title": ("医疗保险个人账户对账单", "Statement of the medical-insurance account"),
    "period": ("{since} 至 {until}", "{since} to {until}"),
    "opening": ("期初余额", "Opening balance"),
    "in": ("收入", "In"),
    "out": ("支出", "Out"),
    "closing": ("期末余额", "Closing balance"),
    "none": ("这段时间没有收支。", "No movements in this period."),
    "no_account": ("名下没有账户。", "No account."),
    "foot": (
        "金额单位：元，按发生时间列出。如有疑问，请拨 12393。",
        "Amounts in yuan, in the order things happened. Questions: call 12393.",
    ),
    "page": ("第 {n} 页", "Page {n}"),
}
_HEADS = {
    "zh": ("时间", "事项", "地点", "金额", "余额"),
    "en": ("When", "What", "Place", "Amount", "Balance"),
}
_WIDTHS = (32 * mm, 38 * mm, 56 * mm, 25 * mm, 25 * mm)


def write_pdf(statement: Statement, lang: Lang) -> bytes:
    """Give the statement as PDF, A4. The same statement gives the same bytes.

    Raises: `InputError` when the font named by YIBAO_PDF_FONT cannot be used.
    """
    page = io.BytesIO()
    document = SimpleDocTemplate(
        page,
        pagesize=A4,
        leftMargin=17 * mm,
        rightMargin=17 * mm,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
        title=_say("title", lang),
        lang="zh-CN" if lang == "zh" else "en",
        invariant=1,
    )
    font = _font()
    foot = partial(_foot, lang, font)
    document.build(_story(statement, lang, font), onFirstPage=foot, onLaterPages=foot)
    return page.getvalue()


def _story(statement: Statement, lang: Lang, font: str) -> list[Flowable]:
    head = ParagraphStyle("head", fontName=font, fontSize=17, leading=24, textColor=INK)
    text = ParagraphStyle("text", fontName=font, fontSize=10, leading=15, wordWrap="CJK")
    period = _say("period", lang).format(since=statement.since, until=statement.until)
    story: list[Flowable] = [
        Paragraph(_say("title", lang), head),
        Paragraph(f"{period} · {escape(statement.person)}", text),
        Spacer(1, 5 * mm),
    ]
    if not statement.accounts:
        story.append(Paragraph(_say("no_account", lang), text))
    for account in statement.accounts:
        story += _account(account, lang, text)
    return story


def _account(account: AccountStatement, lang: Lang, text: ParagraphStyle) -> list[Flowable]:
    name = account_words(account.kind, lang) + (f" · {account.label}" if account.label else "")
    title = ParagraphStyle("account", parent=text, fontSize=12.5, leading=19, spaceBefore=6)
    sums = " · ".join(
        f"{_say(word, lang)} {format_yuan(fen)}"
        for word, fen in (
            ("opening", account.opening_fen),
            ("in", account.in_fen),
            ("out", account.out_fen),
            ("closing", account.closing_fen),
        )
    )
    shown: list[Flowable] = [Paragraph(escape(name), title), Paragraph(sums, text)]
    if not account.lines:
        return [*shown, Paragraph(_say("none", lang), text), Spacer(1, 4 * mm)]
    small = ParagraphStyle("cell", parent=text, fontSize=9, leading=12)
    right = ParagraphStyle("amount", parent=small, alignment=2)
    heads = zip(_HEADS[lang], (small, small, small, right, right), strict=True)
    rows: list[list[Any]] = [[Paragraph(head, style) for head, style in heads]]
    for line in account.lines:
        rows.append(
            [
                Paragraph(f"{line.event_at.astimezone(CHINA):%Y-%m-%d %H:%M}", small),
                Paragraph(escape(code_words(line.code, lang)), small),
                Paragraph(escape(line.place), small),
                Paragraph(format_yuan(line.amount_fen), right),
                Paragraph(format_yuan(line.balance_fen), right),
            ]
        )
    table = Table(rows, colWidths=_WIDTHS, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), BAND),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return [*shown, Spacer(1, 2 * mm), table, Spacer(1, 5 * mm)]


def _foot(lang: Lang, font: str, canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(font, 8.5)
    canvas.drawString(17 * mm, 11 * mm, _say("foot", lang))
    canvas.drawRightString(A4[0] - 17 * mm, 11 * mm, _say("page", lang).format(n=document.page))
    canvas.restoreState()


def _say(word: str, lang: Lang) -> str:
    return _WORDS[word][0 if lang == "zh" else 1]


def _font() -> str:
    """Register the font once and give its name."""
    file = os.environ.get("YIBAO_PDF_FONT")
    if not file:
        if SONG not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(SONG))
        return SONG
    try:
        pdfmetrics.registerFont(TTFont("given", file))
    except (TTFError, OSError) as error:
        says = f"YIBAO_PDF_FONT 的字体用不了。 / The font cannot be used: {file}"
        raise InputError("statement.font", says) from error
    return "given"
