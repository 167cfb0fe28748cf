"""YAML read strictly: one plain tree, every line number kept, every fault told at once.

Comes in: a path. Goes out: a `Document` and the issues found; the data is `None` if there is
any error. It never raises on bad material. Refused: duplicate keys, anchors, aliases, tags,
merge keys, directives, several documents, tabs, carriage returns, invisible characters,
anything but UTF-8, and scalars that YAML 1.1 would silently turn into something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from yibao.core.errors import Issue
from yibao.core.yaml_scalars import Refused, plain_key, plain_value

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24

Place = tuple[str | int, ...]
"""The way to a node: keys and list positions from the root."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNWANTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file. `lines` gives the line (from 1) of every node, keyed by its place."""

    data: Any
    lines: Mapping[Place, int]
    path: Path

    def known(self, place: Place) -> Place:
        """The steps of `place` that are nodes of the file.

        Steps that are none (a missing field, a name a validator put in) are passed over.
        """
        found: Place = ()
        for step in place:
            if (*found, step) in self.lines:
                found = (*found, step)
        return found

    def at(self, place: Place = ()) -> str:
        """`path:line` of the deepest node on the way to `place` that the file really has."""
        return f"{self.path}:{self.lines.get(self.known(place), 1)}"


def read_yaml(path: Path) -> tuple[Document, tuple[Issue, ...]]:
    """Read the file at `path`; over `MAX_BYTES` or unreadable is an issue too."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        return _broken(path, Issue("yaml.unreadable", f"cannot be read: {error}", str(path)))
    return parse_yaml(raw, path=path)


def parse_yaml(raw: bytes, *, path: Path) -> tuple[Document, tuple[Issue, ...]]:
    """Read `raw` as if it were the file at `path`."""
    if len(raw) > MAX_BYTES:
        says = f"larger than the limit of {MAX_BYTES} bytes"
        return _broken(path, Issue("yaml.too_large", says, str(path), hint="split the file"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _broken(path, Issue("yaml.not_utf8", "not UTF-8", f"{path}:{line}"))
    unwanted = tuple(_unwanted_characters(text, path))
    if unwanted:
        return _broken(path, *unwanted)
    return _Reading(path).document(text)


def _broken(path: Path, *issues: Issue) -> tuple[Document, tuple[Issue, ...]]:
    return Document(None, {}, path), issues


def _unwanted_characters(text: str, path: Path) -> Iterator[Issue]:
    names = {"\t": "tab", "\r": "carriage return"}
    seen: set[str] = set()
    for match in _UNWANTED.finditer(text):
        char = match[0]
        if char in seen:  # the first of each kind is enough to find them all
            continue
        seen.add(char)
        name = names.get(char, f"invisible character U+{ord(char):04X}")
        line = text.count("\n", 0, match.start()) + 1
        escape = f"\\u{ord(char):04X}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08X}"
        hint = {"\t": "use spaces", "\r": "save with LF line ends"}.get(
            char, f"write {escape} inside double quotes"
        )
        yield Issue("yaml.character", f"a raw {name}", f"{path}:{line}", hint=hint)


class _TooDeep(Exception):  # noqa: N818 - a way out of the recursion, not an error
    """Reading stops here: what lies deeper cannot be told apart from an attack."""


@dataclass(slots=True)
class _Reading:
    """One pass over the parser's events, building the tree and noting faults on the way."""

    path: Path
    lines: dict[Place, int] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    parser: Any = None

    def document(self, text: str) -> tuple[Document, tuple[Issue, ...]]:
        data = None
        try:
            self.parser = _Loader(text)
            data = self._only_document()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            says = " ".join(part for part in (error.context, error.problem) if part)
            self._fault("yaml.syntax", says or "cannot be parsed", mark, hint="check the syntax")
        except yaml.YAMLError as error:
            self.issues.append(Issue("yaml.syntax", str(error), str(self.path)))
        except _TooDeep:
            pass
        finally:
            if self.parser is not None:
                self.parser.dispose()
        if self.issues:
            data = None
        return Document(data, self.lines, self.path), tuple(self.issues)

    def _only_document(self) -> Any:
        self.parser.get_event()  # stream start
        start = self.parser.get_event()
        if isinstance(start, yaml.StreamEndEvent):
            self._fault("yaml.empty", "the file is empty", None)
            return None
        if start.version or start.tags:
            self._fault("yaml.directive", "% directives are not used here", start.start_mark)
        data = self._node(self.parser.get_event(), ())
        self.parser.get_event()  # document end
        after = self.parser.get_event()
        if not isinstance(after, yaml.StreamEndEvent):
            says = "a second document in one file"
            self._fault("yaml.documents", says, after.start_mark, hint="one concept a file")
        return data

    def _node(self, event: Any, place: Place) -> Any:
        if len(place) > MAX_DEPTH:
            says = f"nested deeper than the limit of {MAX_DEPTH} levels"
            self._fault("yaml.too_deep", says, event.start_mark)
            raise _TooDeep
        # A mapping's value keeps the line of its key, which is where a reader looks.
        self.lines.setdefault(place, event.start_mark.line + 1)
        self._refuse_marks(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        return None  # an alias, already refused

    def _refuse_marks(self, event: Any) -> None:
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            self._fault("yaml.alias", f"the alias *{event.anchor}", mark, hint="write it out")
            return
        if event.anchor is not None:
            self._fault("yaml.anchor", f"the anchor &{event.anchor}", mark, hint="write it out")
        if event.tag is not None:
            self._fault("yaml.tag", f"the tag {event.tag}", mark, hint="remove the tag")

    def _scalar(self, event: Any) -> Any:
        if event.style:  # quoted or block: a string whatever it looks like
            return event.value
        return self._accepted(plain_value(event.value), event)

    def _accepted(self, value: Any, event: Any) -> Any:
        if isinstance(value, Refused):
            says = f"{event.value!r}: {value.says}"
            self._fault(value.code, says, event.start_mark, hint=value.hint)
            return None
        return value

    def _sequence(self, place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self.parser.get_event(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*place, len(items))))
        return items

    def _mapping(self, place: Place) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        first_line: dict[str, int] = {}
        while not isinstance(event := self.parser.get_event(), yaml.MappingEndEvent):
            mark = event.start_mark
            key = self._key(event, place)
            if key in first_line:
                says = f"the key {key!r} is given twice"
                hint = f"first given on line {first_line[key]}"
                self._fault("yaml.duplicate_key", says, mark, hint=hint)
            first_line[key] = mark.line + 1
            self.lines[(*place, key)] = mark.line + 1
            pairs[key] = self._node(self.parser.get_event(), (*place, key))
        return pairs

    def _key(self, event: Any, place: Place) -> str:
        """The key; a faulty one gets a stand-in that no file can write, so reading goes on."""
        mark = event.start_mark
        stand_in = f"\x00{mark.line}:{mark.column}"
        if not isinstance(event, yaml.ScalarEvent):
            self._fault("yaml.key", "a key must be a plain word", mark, hint="quote the key")
            self._node(event, (*place, stand_in))
            return stand_in
        self._refuse_marks(event)
        if event.style:
            return str(event.value)
        key = self._accepted(plain_key(event.value), event)
        return stand_in if key is None else str(key)

    def _fault(self, code: str, says: str, mark: Any, *, hint: str = "") -> None:
        line = "" if mark is None else f":{mark.line + 1}"
        self.issues.append(Issue(code, says, f"{self.path}{line}", hint=hint))
