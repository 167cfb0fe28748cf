"""A statement as CSV that spreadsheets open as they should."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from yibao.account.statement import Statement, account_words, code_words
from yibao.account.statement.words import Lang
from yibao.core.clock import CHINA
from yibao.core.money import plain_yuan

_HEADS = {
    "zh": ("账户", "发生时间", "记账时间", "事项", "地点", "金额（元）", "余额（元）", "流水号"),
    "en": (
        "account",
        "recorded",
        "date",
        "what",
        "place",
        "amount_yuan",
        "balance_yuan",
        "journal",
    ),
}
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def write_csv(statement: Statement, lang: Lang) -> bytes:
    """Give the movements, one a row, with a mark that tells spreadsheets it is UTF-8."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(_HEADS[lang])
    for account, line in statement.rows():
        writer.writerow(
            (
                account_words(account.kind, lang),
                _moment(line.event_at),
                _moment(line.recorded_at),
                _text(code_words(line.code, lang)),
                _text(line.place),
                plain_yuan(line.amount_fen),
                plain_yuan(line.balance_fen),
                line.journal,
            )
        )
    return page.getvalue().encode("utf-8-sig")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _text(value: str) -> str:
    # A spreadsheet would run what begins like a formula.
    return f"'{value}" if value.startswith(_RISKY) else value
