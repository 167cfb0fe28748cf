"""What a page holds, as read from its tree: blocks of text, links, fields, scripts and frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["content", "aside", "hidden"]


@dataclass(frozen=True, slots=True)
class Block:
    """One run of text: where it stands, and whether a reader sees it as the page's own words.

    `aside` is navigation and what else frames a page; `how` says how hidden text is hidden.
    """

    text: str
    path: str
    tag: str
    role: Role = "content"
    how: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link: its words and where it says it leads."""

    text: str
    href: str
    path: str
    download: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field a reader fills in, with all words that say what for."""

    path: str
    form: int
    type: str
    names: str
    label: str
    accept: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: where it sends what is filled in (`action` as written)."""

    path: str
    action: str
    method: str


@dataclass(frozen=True, slots=True)
class Script:
    """The code of one script, or of an attribute like onclick."""

    path: str
    code: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A page inside the page: read when its source is in the page itself, else only named."""

    path: str
    source: str
    inline: str = ""


@dataclass(slots=True)
class Tree:
    """Everything of one page, in order."""

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    refresh: str = ""
    base: str = ""
    clipboard: list[tuple[str, str]] = field(default_factory=list)
    limits: set[str] = field(default_factory=set)
