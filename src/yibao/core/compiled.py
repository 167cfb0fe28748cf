"""Knowledge in the form a running program reads: JSON parts and the lock that vouches for them.

`lock.json` records the knowledge version, the SHA-256 of every YAML source and of every
compiled part. Reading imports neither pydantic nor yaml, because a cold command line pays for
every import.
"""

from __future__ import annotations

import gc
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from yibao.core.clock import SYSTEM_CLOCK, Clock
from yibao.core.errors import BrokenPromise, Issue, KnowledgeError

JSON: TypeAlias = Any
"""What JSON can hold. Each room gives its own part a proper type when it reads it."""

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
"""The folder of YAML shipped in this package."""

_COMPILED = "compiled"
_LOCK = "lock.json"
_PART = re.compile(r"[a-z][a-z0-9_]{0,39}")
_REBUILD = "run `yibao knowledge build`"


def read_compiled(part: str, *, root: Path = KNOWLEDGE) -> JSON:
    """The compiled part, checked against the lock; a new object at every call.

    Raises KnowledgeError if the part is missing or is not what the lock says.
    """
    expected = _lock(root)["compiled"].get(part)
    path = root / _COMPILED / f"{_checked_name(part)}.json"
    if expected is None or not path.is_file():
        raise _not_built(f"the part {part!r} is not compiled")
    raw = path.read_bytes()
    if _sha256(raw) != expected:
        says = f"{path} is not what {_LOCK} says; {_REBUILD}"
        raise KnowledgeError("knowledge.altered", says)
    return _loads(raw)


def knowledge_version(*, root: Path = KNOWLEDGE) -> str:
    """The version of the compiled knowledge, "YYYY-MM-DD.N"."""
    return str(_lock(root)["version"])


def stale_sources(*, root: Path = KNOWLEDGE) -> list[Issue]:
    """The YAML files that were changed, added or removed since the knowledge was compiled."""
    locked, now = _lock(root)["sources"], source_hashes(root)
    issues = []
    for name in sorted(locked.keys() | now.keys()):
        if locked.get(name) == now.get(name):
            continue
        change = "added" if name not in locked else "removed" if name not in now else "changed"
        says = f"{change} since the knowledge was compiled"
        issues.append(Issue("knowledge.stale", says, str(root / name), hint=_REBUILD))
    return issues


def write_compiled(
    parts: Mapping[str, JSON], *, root: Path = KNOWLEDGE, clock: Clock = SYSTEM_CLOCK
) -> str:
    """Write `parts` and the lock below `root`, and give the knowledge version.

    Parts not given stay as they are. The version moves only if a source or a part did, so
    building twice changes nothing. The lock is written last: a reader in between is told of
    the mismatch and never gets half of a build.
    """
    old = _lock(root) if (root / _LOCK).is_file() else {}
    compiled: dict[str, str] = dict(old.get("compiled", {}))
    for name, value in sorted(parts.items()):
        raw = _dump(value, orjson.OPT_SORT_KEYS, name=name)
        compiled[name] = _sha256(raw)
        _replace(root / _COMPILED / f"{_checked_name(name)}.json", raw)
    new = {"compiled": compiled, "sources": source_hashes(root)}
    version = str(old.get("version", ""))
    if new != {key: old.get(key) for key in new}:
        version = _next_version(version, clock)
    lock = {"version": version, **new}
    _replace(root / _LOCK, _dump(lock, orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2, name=_LOCK))
    return version


def source_hashes(root: Path) -> dict[str, str]:
    """SHA-256 of every YAML source below `root`, by its path there."""
    return {
        path.relative_to(root).as_posix(): _sha256(path.read_bytes())
        for path in sorted(root.rglob("*.yml"))
        if path.is_file()
    }


def _loads(raw: bytes) -> JSON:
    # A megabyte of JSON is only new objects, none of them garbage: looking for it meanwhile
    # costs a quarter of the reading.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return orjson.loads(raw)
    finally:
        if was_on:
            gc.enable()


def _lock(root: Path) -> dict[str, Any]:
    try:
        lock = orjson.loads((root / _LOCK).read_bytes())
    except FileNotFoundError:
        raise _not_built(f"there is no {root / _LOCK}") from None
    except orjson.JSONDecodeError as error:
        says = f"{root / _LOCK} cannot be read: {error}; {_REBUILD}"
        raise KnowledgeError("knowledge.altered", says) from error
    if not isinstance(lock, dict) or not {"version", "sources", "compiled"} <= lock.keys():
        raise KnowledgeError("knowledge.altered", f"{root / _LOCK} is incomplete; {_REBUILD}")
    return lock


def _not_built(says: str) -> KnowledgeError:
    return KnowledgeError("knowledge.not_built", f"{says}; {_REBUILD}")


def _checked_name(part: str) -> str:
    if not _PART.fullmatch(part):
        raise BrokenPromise("knowledge.part_name", f"not the name of a part: {part!r}")
    return part


def _dump(value: JSON, options: int, *, name: str) -> bytes:
    try:
        return orjson.dumps(value, option=options | orjson.OPT_APPEND_NEWLINE)
    except TypeError as error:
        raise BrokenPromise("knowledge.not_json", f"{name} is not JSON: {error}") from error


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _next_version(old: str, clock: Clock) -> str:
    """ "YYYY-MM-DD.N": the N-th build of that day in China, from 1."""
    day = clock.today().isoformat()
    number = int(old.rpartition(".")[2]) + 1 if old.startswith(f"{day}.") else 1
    return f"{day}.{number}"


def _replace(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes() == raw:
        return
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(raw)
    os.replace(new, path)
