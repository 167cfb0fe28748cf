"""`yibao check --page`, `--conversation` and `--audio`: pages and calls."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from yibao.check.conversation import ConversationVerdict, check_conversation
from yibao.check.conversation.turns import MAX_BYTES
from yibao.check.message import MAX_HTML_BYTES
from yibao.check.page import PageVerdict, check_page
from yibao.core.errors import InputError
from yibao.service.beyond import judge_named, sheet_of_beyond
from yibao.service.own_status import from_argument, with_own_status
from yibao.service.sheet import Lang


@dataclass(frozen=True, slots=True)
class Beyond:
    """What to check instead of a message; at most one is given."""

    page: str | None = None
    conversation: str | None = None
    audio: str | None = None
    asr_model: Path | None = None
    url: str = ""
    """Where the page was found."""
    status: str = ""
    person: str | None = None
    """The asker's own signed status, and whose it must be."""

    @property
    def asked(self) -> bool:
        """Say whether any was given."""
        return any((self.page, self.conversation, self.audio))


def show(asked: Beyond, place: str, day: date | None, *, lang: str, as_json: bool) -> None:
    """Judge, and print the verdict.

    Raises: `InputError` for what cannot be read.
    """
    found = _judged(asked, place, day)
    if asked.status:
        held = with_own_status(found.verdict, from_argument(asked.status), person=asked.person)
        found = replace(found, verdict=held)
    if as_json:
        click.echo(found.to_json())
        return
    from yibao.service.cli import picture  # noqa: PLC0415
    from yibao.service.cli.paper import paper  # noqa: PLC0415

    language: Lang = "zh" if lang == "zh" else "en"
    sheet = sheet_of_beyond(found, language, stretch=picture.STRETCH)
    paper().print(picture.picture(sheet))


def _judged(asked: Beyond, place: str, day: date | None) -> PageVerdict | ConversationVerdict:
    if sum(bool(one) for one in (asked.page, asked.conversation, asked.audio)) > 1:
        zh = "--page、--conversation、--audio 只能给一个。"
        raise InputError("check.one", f"{zh} / Give one of --page, --conversation and --audio.")
    if asked.page:
        html = _read(asked.page, MAX_HTML_BYTES)
        return check_page(html, url=_address(asked.url), region=place, on=day)
    if asked.conversation:
        raw = _read(asked.conversation, MAX_BYTES)
        return judge_named(raw, asked.conversation, region=place, on=day)
    return check_conversation(_heard(asked), region=place, on=day)


def _heard(asked: Beyond) -> Any:
    from yibao.check.conversation.hearing import open_transcriber, transcribed  # noqa: PLC0415

    assert asked.audio is not None
    if asked.asr_model is None:
        zh = "--audio 要和 --asr-model 一起给：识别语音的模型所在的目录。"
        en = "--audio needs --asr-model, the folder of a speech model."
        raise InputError("audio.model_missing", f"{zh} / {en}")
    return transcribed(Path(asked.audio), open_transcriber(asked.asr_model))


def _address(url: str) -> str:
    """An address with its scheme, which people leave out."""
    return url if "://" in url or not url else f"http://{url}"


def _read(name: str, limit: int) -> bytes:
    """The bytes of a file, or of standard input for -; one more than the limit tells it is over."""
    if name == "-":
        return sys.stdin.buffer.read(limit + 1)
    try:
        with open(name, "rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        says = f"读不了文件 {name}：{reason} / Cannot read {name}: {reason}"
        raise InputError("file.unreadable", says) from error
