"""What kind of table a file is, told by its name, and whether it may be read and written."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from yibao.core.errors import InputError

Kind = Literal["jsonl", "csv", "parquet"]
KINDS: tuple[Kind, ...] = ("jsonl", "csv", "parquet")


class Form(NamedTuple):
    """The kind of a table, and whether it is packed with gzip."""

    kind: Kind
    packed: bool


def form_of(path: Path) -> Form:
    """The form that the name of `path` says. Raises InputError for names it does not know."""
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    packed = suffixes[-1:] == [".gz"]
    last = suffixes[-2:-1] if packed else suffixes[-1:]
    for kind in KINDS:
        if last == [f".{kind}"] and not (packed and kind == "parquet"):
            return Form(kind, packed)
    zh = "只认 .jsonl、.csv、.parquet，前两种也可以是 .gz"
    en = "Only .jsonl, .csv and .parquet are known, the first two also as .gz"
    raise refused("file.suffix", path, zh, en)


def may_read(source: Path) -> None:
    """Refuse, as InputError, a `source` that is no file."""
    if not source.is_file():
        raise refused("file.missing", source, "没有这个文件", "There is no such file")


def may_write(source: Path, target: Path, *, force: bool) -> None:
    """Refuse, as InputError, a `target` that is `source`, stands already or has no folder."""
    if not target.parent.is_dir():
        raise refused("file.folder", target.parent, "没有这个文件夹", "There is no such folder")
    if not target.exists():
        return
    if source.exists() and target.samefile(source):
        raise refused("file.same", target, "OUT 和 IN 是同一个文件", "OUT is the same file as IN")
    if not target.is_file():
        raise refused("file.not_a_file", target, "OUT 不是文件", "OUT is not a file")
    if not force:
        zh, en = "OUT 已经存在，要覆盖请加 --force", "OUT exists; add --force to replace it"
        raise refused("file.exists", target, zh, en)


def refused(code: str, path: Path, zh: str, en: str) -> InputError:
    """The error that says what is wrong with a file, in both languages."""
    return InputError(code, f"{zh}：{path} / {en}: {path}")


def failed(path: Path, error: OSError, zh: str, en: str) -> InputError:
    """The error for what the system would not do with a file."""
    reason = error.strerror or type(error).__name__
    return refused("file.os", path, f"{zh}（{reason}）", f"{en} ({reason})")
