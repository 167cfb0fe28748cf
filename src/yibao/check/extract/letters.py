"""How one host label was bent into another: the letters, and what passes for them.

In: two short ASCII words, or a host with foreign letters. Out: an `Edit` that can be told to a
person, or the word as it looks. Nothing is judged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_LOOKS = str.maketrans("013456892", "oleasbbgz")
_SAME_LOOK = frozenset(
    ["o0", "l1", "i1", "il", "e3", "a4", "s5", "b6", "b8", "g9", "z2", "gq", "uv", "vy", "nm", "oq"]
)


class Edit(NamedTuple):
    """One change of the word `of`: its stable kind, what stands there now, what it stands for."""

    kind: str
    now: str
    was: str
    of: str = ""


def edit_of(written: str, name: str) -> Edit | None:
    """Give the one change that makes `written` of `name`; None when it takes more than one."""
    edit = _one_edit(written, name)
    return edit._replace(of=name) if edit else None


def _one_edit(written: str, name: str) -> Edit | None:
    gap = len(written) - len(name)
    if written == name or not -1 <= gap <= 1:
        return None
    for now, was in PAIRS:
        if now in written and written.replace(now, was) == name.replace(now, was):
            return Edit("look_alike", now, was)
    start = 0
    while start < min(len(written), len(name)) and written[start] == name[start]:
        start += 1
    if gap == 0:
        return _same_length(written, name, start)
    longer, shorter = (written, name) if gap > 0 else (name, written)
    if longer[start + 1 :] != shorter[start:]:
        return None
    letter = longer[start]
    if gap < 0:
        return Edit("dropped", "", letter)
    repeats = letter in (longer[start - 1 : start], longer[start + 1 : start + 2])
    return Edit("repeated" if repeats else "added", letter, "")


def _same_length(written: str, name: str, start: int) -> Edit | None:
    now, was = written[start:], name[start:]
    if now[1:] == was[1:]:
        alike = "".join(sorted(was[0] + now[0])) in _SORTED_LOOKS
        return Edit("look_alike" if alike else "changed", now[0], was[0])
    if now[:2] == was[1::-1] and now[2:] == was[2:]:
        return Edit("swapped", now[:2], was[:2])
    return None


_SORTED_LOOKS = frozenset("".join(sorted(pair)) for pair in _SAME_LOOK)


def as_it_looks(word: str) -> str:
    """Give `word` with every digit and pair of letters read as the letter it passes for."""
    if "rn" in word or "vv" in word:
        word = word.replace("rn", "m").replace("vv", "w")
    return word if word.isalpha() else word.translate(_LOOKS)


def without_one(word: str) -> list[str]:
    """Give `word`, and `word` with each of its letters left out once."""
    return [word, *[word[:i] + word[i + 1 :] for i in range(len(word))]]


def decoded(host: str) -> str:
    """Give a host with its punycode labels as a browser may show them."""
    labels = []
    for label in host.split("."):
        try:
            shown = label[4:].encode().decode("punycode") if label.startswith("xn--") else label
        except (UnicodeError, ValueError):
            shown = label
        labels.append(shown)
    return ".".join(labels)


def latin(host: str, letters: Mapping[str, str]) -> tuple[str, tuple[Edit, ...]]:
    """Give a host as it looks in plain letters, and which foreign letters pass for them."""
    if host.isascii():
        return host, ()
    plain: list[str] = []
    edits: list[Edit] = []
    for char in host:
        was = char if char.isascii() else letters.get(char) or _bare(char)
        plain.append(was)
        if was != char and was.isascii():
            edits.append(Edit("foreign", char, was))
    return "".join(plain), tuple(dict.fromkeys(edits))


def script(char: str) -> tuple[str, str]:
    """Name the alphabet of a letter in Chinese and English."""
    name = unicodedata.name(char, "").split(" ")[0]
    return _SCRIPTS.get(name, ("外文字母", "a foreign letter"))


_SCRIPTS = {
    "CYRILLIC": ("俄文（西里尔）字母", "a Cyrillic letter"),
    "GREEK": ("希腊字母", "a Greek letter"),
    "ARMENIAN": ("亚美尼亚字母", "an Armenian letter"),
    "LATIN": ("带记号的字母", "a letter with a mark"),
    "FULLWIDTH": ("全角字母", "a full-width letter"),
}


def _bare(char: str) -> str:
    """Give a letter without its accents, in its plain width; itself if it has neither."""
    folded = unicodedata.normalize("NFKD", char)
    kept = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    return kept if kept.isascii() else char
