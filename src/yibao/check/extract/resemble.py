"""Which official host a host that is not official passes itself off as, and by what changes.

In: a host. Out: an `Alike` (the host imitated and the changes), or None. The search goes backwards:
every name that false hosts borrow is indexed with one letter left out, so that a label is looked up
and never compared with the whole list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from yibao.check.extract.letters import Edit, as_it_looks, edit_of, latin, without_one

NATIONAL, BUREAU = "nhsa.gov.cn", "bureau"
LONGEST_HOST, MOST_TOKENS = 120, 12
_CUT = re.compile(r"[.\-_]")
_PLAIN = frozenset("www wap m com cn net org gov edu co cc top xyz vip".split())
_LOOK_EDITS = frozenset(["look_alike", "repeated", "swapped", "foreign"])
_RISKY_WHEN_SHORT = frozenset(["dropped"])
_SUPPORTS = frozenset(["gov", "zf", "yibao", "fuwu"])
_SHORT, _LONG_PLACE, _LEAST_LEFT = 4, 6, 3
_DIGITS = "0123456789"
_FOREIGN_GOVERNMENT = re.compile(r"\.(?:gov|gob|go|govt|gouv)(?:\.(?!cn)[a-z]{2})?$")
_HAN = re.compile("[\u4e00-\u9fff]")


def is_foreign_government(domain: str) -> bool:
    """Say whether a registered domain lies below another country's governmental suffix."""
    return _FOREIGN_GOVERNMENT.search(domain) is not None


class Name(NamedTuple):
    """A borrowed name: how far spellings may lie from it, and whose it is."""

    text: str
    reach: str
    of: str
    zh: str
    en: str

    @property
    def insures(self) -> bool:
        """Whether it is a name of the insurance or its bureaus, and not of another agency."""
        return self.of == BUREAU or self.of.endswith(NATIONAL)


class Alike(NamedTuple):
    """The official host that a host resembles, and how: `form` says where the name stands.

    Forms: `continued` (the official host, and more behind it), `joined` (its dots left out or made
    hyphens), `named` (its name as the domain), `front` (its name before another domain), `path`.
    """

    target: str
    form: str
    edits: tuple[Edit, ...]
    name: Name | None = None


class _Token(NamedTuple):
    text: str
    label: int
    of: int


class _Match(NamedTuple):
    token: _Token
    name: Name
    edit: Edit | None
    places: tuple[str, ...] = ()


class Imitations:
    """The index of borrowed names, over the official hosts there are."""

    def __init__(self, compiled: Mapping[str, Any], hosts: Mapping[str, Any]) -> None:
        self._letters: dict[str, str] = compiled["letters"]
        self._places: dict[str, str] = compiled["places"]
        self._known = [Name(*row) for row in compiled["names"]]
        self._not_alike = frozenset(compiled["not_alike"])
        self._words: list[str] = compiled["words"]
        self.hosts = hosts
        self._find = lru_cache(maxsize=8192)(self._found)

    @cached_property
    def _index(self) -> dict[str, list[Name]]:
        index: dict[str, list[Name]] = {}
        for name in self._known:
            near = name.reach in ("any_edit", "alike")
            for key in {*without_one(name.text)} if near else {name.text}:
                index.setdefault(key, []).append(name)
            if near and (looks := as_it_looks(name.text)) != name.text:
                index.setdefault(looks, []).append(name)
        return index

    @cached_property
    def _joined(self) -> tuple[frozenset[str], int]:
        """Words that are joined to a name, and the length of the longest."""
        words = frozenset((*self._words, *self._places))
        return words, max(map(len, words))

    @cached_property
    def _official(self) -> dict[str, str]:
        """Official hosts by their letters without dots, the longest first."""
        every = dict.fromkeys((*self.hosts, *(n.of for n in self._known)))
        longest = sorted(every, key=len, reverse=True)
        return {_CUT.sub("", host): host for host in longest if host != BUREAU}

    def place_of(self, label: str) -> str:
        """Give the adcode of the place a label names ("" when none)."""
        return self._places.get(label, "")

    def is_foreign(self, host: str) -> bool:
        """Say whether a host has letters that are neither Latin nor Chinese."""
        return not _HAN.sub("", host).isascii()

    def of(self, host: str, domain: str) -> Alike | None:
        """Give what `host` (as it is shown, in any letters) resembles; `domain` is registered."""
        if len(host) > LONGEST_HOST or is_foreign_government(domain):
            return None
        plain, foreign = latin(host, self._letters)
        if foreign and (self.hosts.get(plain) or plain.endswith(".gov.cn")):
            return Alike(plain, "named", foreign)
        whole = self._whole(plain, foreign)
        return whole or self._named(plain, domain, foreign)

    def in_path(self, path: str) -> Alike | None:
        """Give the official host whose name stands in the path of an address."""
        if ".gov.cn" not in path:
            return None
        for part in re.split(r"[/?#=&@]", path):
            if part.endswith(".gov.cn") and part.replace(".", "") in self._official:
                return Alike(part, "path", ())
        return None

    def _whole(self, plain: str, foreign: tuple[Edit, ...]) -> Alike | None:
        """Find an official host written out whole inside another one."""
        squashed = _CUT.sub("", plain)
        if "govcn" not in squashed and "12377" not in squashed:
            return None
        target = next((host for key, host in self._official.items() if key in squashed), None)
        if target is None:
            return None
        dotted = f".{target}." in f".{plain}."
        return Alike(target, "continued" if dotted else "joined", foreign)

    def _named(self, plain: str, domain: str, foreign: tuple[Edit, ...]) -> Alike | None:
        tokens = _tokens(plain, domain)
        matches = [m for t in tokens if (m := self._match(t)) is not None]
        named = (*(t.text for t in tokens), *domain.split(".")[1:])
        places = [self._places[text] for text in named if text in self._places]
        places += [place for m in matches for place in m.places]
        words = {t.text for t in tokens}
        supported = places or words & _SUPPORTS
        matches = [m for m in matches if m.name.reach != "needs_more" or supported]
        if not matches:
            return None
        misspelt: tuple[Edit, ...] = ()
        if not places and any(m.name.of == BUREAU for m in matches):
            misspelt = tuple(e for t in tokens if (e := self._misspelt_place(t.text)))[:1]
            places = [self._places[edit.of] for edit in misspelt]
        best = min(matches, key=lambda m: (_CLOSE[m.name.reach], m.edit is not None, m.token.of))
        target = self._target(best.name, places, words)
        form = "named" if best.token.of == 0 else "front"
        edits = (*foreign, *((best.edit,) if best.edit else ()), *misspelt)
        return Alike(target, form, edits, best.name)

    def _misspelt_place(self, text: str) -> Edit | None:
        if len(text) < _LONG_PLACE - 1:
            return None
        near = (edit_of(text, name) for name in self._places if len(name) >= _LONG_PLACE)
        return next((edit for edit in near if edit is not None), None)

    def _match(self, token: _Token) -> _Match | None:
        text = token.text
        if text in _PLAIN or len(text) < 2:
            return None
        found = self._find(text)
        return None if found is None else _Match(token, *found)

    def _found(self, text: str) -> tuple[Name, Edit | None, tuple[str, ...]] | None:
        """Give the name that a word is, or is made of with words joined to it."""
        if text in self._not_alike:
            return None
        found = self._lookup(text)
        if found is not None:
            return (*found, ())
        for rest, places in self._peeled(text):
            found = self._lookup(rest)
            if found is not None and (found[1] is None or len(rest) > _SHORT):
                return (*found, places)
        return None

    def _lookup(self, text: str) -> tuple[Name, Edit | None] | None:
        candidates: list[Name] = []
        index = self._index
        for key in without_one(text):
            if key in index:
                candidates += index[key]
        looks = as_it_looks(text)
        if looks != text:
            candidates += index.get(looks, ())
        if not candidates or text in self._not_alike:
            return None
        found: list[tuple[int, Name, Edit | None]] = []
        for name in dict.fromkeys(candidates):
            if name.text == text:
                return name, None
            edit = _allowed(text, looks, name)
            if edit is not None:
                found.append((_CLOSE[name.reach], name, edit))
        return min(found, key=lambda row: row[0])[1:] if found else None

    def _peeled(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give what is left of a word without those joined before and behind, and the places."""
        if len(text) <= _SHORT:
            return
        rests: list[tuple[str, tuple[str, ...]]] = [(text, ())]
        for peel in (self._peel_front, self._peel_back):
            for row in tuple(rests):
                left: tuple[str, tuple[str, ...]] | None = row
                while left is not None and len(left[0]) > _LEAST_LEFT:
                    left = peel(*left)
                    if left is not None:
                        rests.append(left)
        yield from (row for row in rests[1:] if len(row[0]) >= _LEAST_LEFT)

    def _peel_front(self, text: str, places: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
        words, longest = self._joined
        for size in range(min(longest, len(text) - 1), 0, -1):
            if text[:size] in words:
                place = self._places.get(text[:size])
                return text[size:], (*places, place) if place else places
        digits = text.lstrip(_DIGITS)
        return (digits, places) if len(digits) < len(text) else None

    def _peel_back(self, text: str, places: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
        words, longest = self._joined
        for size in range(min(longest, len(text) - 1), 0, -1):
            if text[-size:] in words:
                place = self._places.get(text[-size:])
                return text[:-size], (*places, place) if place else places
        digits = text.rstrip(_DIGITS)
        return (digits, places) if len(digits) < len(text) else None

    def _target(self, name: Name, places: list[str], words: set[str]) -> str:
        """Choose the official host: of the place named, and with most of its labels."""
        if name.of != BUREAU and not (name.of == NATIONAL and "fuwu" in "".join(words)):
            return name.of
        if name.of == NATIONAL:
            return f"fuwu.{NATIONAL}"
        own = [h for h, one in self.hosts.items() if places and one.region == places[0]]
        labels = {*words, name.text}
        return max(own, key=lambda h: (len(labels & {*h.split(".")}), -len(h)), default=NATIONAL)


_CLOSE = {"any_edit": 0, "alike": 1, "exact": 2, "needs_more": 3}


def _allowed(text: str, looks: str, name: Name) -> Edit | None:
    """Give the change from `name` to `text` if the name allows one of that kind."""
    edit = edit_of(text, name.text)
    if edit is None and looks == as_it_looks(name.text):
        edit = Edit("look_alike", text, name.text, name.text)
    if edit is None or name.reach not in ("any_edit", "alike"):
        return None
    if name.reach == "alike" and edit.kind not in _LOOK_EDITS:
        return None
    if name.text.isdigit() and not text.isdigit() and edit.kind != "look_alike":
        return None
    short = len(name.text) <= _SHORT
    return None if short and edit.kind in _RISKY_WHEN_SHORT else edit


def _tokens(plain: str, domain: str) -> list[_Token]:
    """Cut a host into words; `of` is 0 inside the registered name, 1 before it."""
    name = domain.split(".", 1)[0]
    labels = plain.split(".")
    registered = len(labels) - len(domain.split(".")) if domain else 0
    found = []
    for at, label in enumerate(labels[: registered + 1] if name else labels):
        before = 0 if at == registered else 1
        parts = [label, *label.split("-")] if "-" in label else [label]
        found += [_Token(p.replace("-", ""), at, before) for p in parts if p]
    return found[:MOST_TOKENS]
