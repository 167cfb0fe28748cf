"""Read a corpus: one labelled message a line, every fault of the file told at once.

In: a `.jsonl` file with id, text, label and medium, and where known spans, claims, variant_of,
group and region (see tests/data). Out: a `Corpus`. Spans are code points of `text`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast, get_args

from yibao.check.claims import Ruling
from yibao.check.message import MAX_TEXT_BYTES
from yibao.core.errors import InputError, Issue, LimitExceeded

HARM = ("scam", "cashout")
HARMLESS = ("genuine", "warning", "question", "unrelated")
LABELS = (*HARM, "misleading", *HARMLESS)
MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_ROWS = 50_000
MAX_TOLD = 20
_RULINGS: tuple[str, ...] = get_args(Ruling)


@dataclass(frozen=True, slots=True)
class Mark:
    """A decisive place of a message and the tactic it shows."""

    start: int
    end: int
    tactic: str


@dataclass(frozen=True, slots=True)
class ClaimMark:
    """A claim a message makes; `expect` is how it should be ruled, None when nobody wrote it."""

    start: int
    end: int
    topic: str
    asserts: str
    expect: Ruling | None


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message."""

    id: str
    text: str
    label: str
    medium: str
    spans: tuple[Mark, ...]
    claims: tuple[ClaimMark, ...]
    variant_of: str | None
    group: str
    region: str | None

    @property
    def harm(self) -> bool:
        """Whether the message means harm: a scam, or an offer to cash out."""
        return self.label in HARM

    @property
    def harmless(self) -> bool:
        """Whether nobody should be warned of it; a misleading claim is neither."""
        return self.label in HARMLESS


@dataclass(frozen=True, slots=True)
class Corpus:
    """Rows in file order, with the file's name and hash."""

    name: str
    sha256: str
    rows: tuple[Row, ...]


def read_rows(path: Path) -> Corpus:
    """Read a corpus.

    Raises: `InputError` naming every fault by line; `LimitExceeded` over MAX_ROWS or
    MAX_FILE_BYTES.
    """
    raw = read_file(path)
    issues: list[Issue] = []
    rows: list[Row] = []
    for line, data in read_objects(raw, path.name, issues):
        found = list(_faults(data, f"{path.name}:{line}"))
        issues += found
        if not found:
            rows.append(_row(data))
        if len(rows) > MAX_ROWS:
            raise _too_large(path, f"{MAX_ROWS:,} 行", f"{MAX_ROWS:,} rows", MAX_ROWS)
    issues += _repeated(rows, path.name)
    refuse(issues, path)
    if not rows:
        raise InputError("eval.empty", f"{path} 里没有一行讯息 / {path} holds no message")
    return Corpus(path.name, sha256(raw).hexdigest(), tuple(rows))


def text_digest(text: str) -> str:
    """Give the short hash by which a text is known again: 16 hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_file(path: Path) -> bytes:
    """Read a file of limited size; raises `InputError`."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            size = f"{MAX_FILE_BYTES // 1024**2} MiB"
            raise _too_large(path, size, size, MAX_FILE_BYTES)
        return path.read_bytes()
    except OSError as error:
        says = f"读不了 {path}（{error.strerror}） / Cannot read {path} ({error.strerror})"
        raise InputError("eval.file", says) from error


def read_objects(
    raw: bytes, name: str, issues: list[Issue]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give each line's number and JSON object; lines that hold none go to `issues`."""
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict):
            yield number, data
        else:
            issues.append(_issue("not a JSON object in UTF-8", f"{name}:{number}"))


def refuse(issues: list[Issue], path: Path) -> None:
    """Raise one `InputError` that tells of all `issues`, if there are any."""
    if not issues:
        return
    told = [f"  {issue.at}: {issue.says}" for issue in issues[:MAX_TOLD]]
    if len(issues) > MAX_TOLD:
        told.append(f"  … {len(issues) - MAX_TOLD:,} more")
    head = f"{path} 有 {len(issues):,} 处错误 / {path} has {len(issues):,} faults"
    raise InputError("eval.rows", "\n".join([head, *told]))


def _faults(data: dict[str, Any], at: str) -> Iterator[Issue]:
    missing = [key for key in ("id", "text", "label", "medium") if key not in data]
    if missing:
        yield _issue(f"missing {', '.join(missing)}", at)
        return
    for key in ("id", "text", "label", "medium"):
        if not isinstance(data[key], str) or not data[key].strip():
            yield _issue(f"{key} must be text that is not empty", at)
            return
    for key in ("variant_of", "group", "region"):
        if not isinstance(data.get(key), str | None):
            yield _issue(f"{key} must be text or null", at)
    if data["label"] not in LABELS:
        known = ", ".join(LABELS)
        yield _issue(f"unknown label {data['label'][:40]!r}; known are {known}", at)
    size = len(data["text"].encode("utf-8", "surrogatepass"))
    if size > MAX_TEXT_BYTES:
        yield _issue(f"text of {size:,} bytes; the limit is {MAX_TEXT_BYTES:,}", at)
    yield from _place_faults(data, at)


def _place_faults(data: dict[str, Any], at: str) -> Iterator[Issue]:
    size = len(data["text"])
    spans, claims = data.get("spans") or [], data.get("claims") or []
    if not isinstance(spans, list) or not isinstance(claims, list):
        yield _issue("spans and claims must be lists", at)
        return
    for span in spans:
        whole = isinstance(span, list) and len(span) == 3 and isinstance(span[2], str)
        if not whole or not _within(span[:2], size):
            yield _issue("a span must be [start, end, tactic] within the text", at)
    for claim in claims:
        if not isinstance(claim, dict) or not _within(claim.get("quote"), size):
            yield _issue("a claim must have a quote [start, end] within the text", at)
        elif not isinstance(claim.get("topic"), str) or not isinstance(claim.get("asserts"), str):
            yield _issue("a claim must have topic and asserts", at)
        elif claim.get("expect") not in (None, *_RULINGS):
            yield _issue(f"expect must be one of {', '.join(_RULINGS)}", at)


def _within(place: object, size: int) -> bool:
    if not isinstance(place, list) or len(place) != 2:
        return False
    start, end = place
    whole = type(start) is int and type(end) is int
    return whole and 0 <= start < end <= size


def _repeated(rows: list[Row], name: str) -> Iterator[Issue]:
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            yield _issue(f"the id {row.id!r} stands twice", name)
        seen.add(row.id)


def _row(data: dict[str, Any]) -> Row:
    return Row(
        data["id"],
        data["text"],
        data["label"],
        data["medium"],
        tuple(Mark(*span) for span in data.get("spans") or ()),
        tuple(_claim(claim) for claim in data.get("claims") or ()),
        data.get("variant_of"),
        data.get("group") or data.get("variant_of") or data["id"],
        data.get("region"),
    )


def _claim(data: dict[str, Any]) -> ClaimMark:
    start, end = data["quote"]
    expect = cast("Ruling | None", data.get("expect"))
    return ClaimMark(start, end, data["topic"], data["asserts"], expect)


def _issue(says: str, at: str) -> Issue:
    return Issue("eval.row", says, at)


def _too_large(path: Path, zh: str, en: str, limit: int) -> LimitExceeded:
    says = f"{path} 太大：上限 {zh} / {path} is too large: the limit is {en}"
    return LimitExceeded("eval.too_large", says, limit_name="corpus", limit=limit)
