"""Is it real? One message in, one verdict out.

    from yibao.check import check
    verdict = check("【辽政通】你名下的医保已停用…", region="辽宁")
    verdict.level, verdict.kind, verdict.to_dict()

A verdict gives level, kind, probability, the evidence with its places in the text, the claims held
against dated rules, and what to do. Nothing is stored and nothing leaves the machine. It never
says "safe": `no_sign_found` means only that nothing known was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from yibao.check.checker import Checker, open_checker
from yibao.check.message import MAX_TEXT_BYTES, Message, read_message
from yibao.check.verdict import SCHEMA, Evidence, Verdict

__all__ = [
    "MAX_TEXT_BYTES",
    "SCHEMA",
    "Checker",
    "Evidence",
    "Message",
    "Verdict",
    "check",
    "check_many",
    "open_checker",
    "read_message",
]


def check(
    message: str | bytes | Message, *, region: str | None = None, on: date | None = None
) -> Verdict:
    """Give the verdict on one message with the knowledge shipped in this package."""
    return open_checker().check(message, region=region, on=on)


def check_many(
    messages: Iterable[str | bytes | Message],
    *,
    region: str | None = None,
    on: date | None = None,
) -> Iterator[Verdict]:
    """Give a verdict for each message, in order and one at a time."""
    return open_checker().check_many(messages, region=region, on=on)
