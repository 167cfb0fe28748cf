"""A page as a reader has it: its title and words in one text, everything else beside it.

In: bytes or text. Out: a `Page`; every place in it is a span of `Page.text`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote, urljoin, urlsplit

from yibao.check.message import MAX_HTML_BYTES, Message, read_message
from yibao.check.page.decode import decode_page, too_large
from yibao.check.page.found import Block, Tree
from yibao.check.page.walk import read_tree

MAX_CHARS = 30_000
MAX_FRAME_DEPTH, MAX_FRAMES = 3, 12
MAX_DATA = 256 * 1024
LINK_RUN = 4
LEAST_LABEL = 3
HEAD_CHARS = 3_000
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s<>\"']{4,500})")
_CONTACT = re.compile(
    r"微信|qq|加[vV微]|复制|扫码|客服|电话|1[3-9]\d{9}|主办|版权|备案|telegram", re.IGNORECASE
)
_DATA = re.compile(r"data:text/html[^,]{0,60}?(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)
_WRITES = re.compile(
    r"document\.write(?:ln)?\(\s{0,20}(?:(unescape|decodeURIComponent|atob)\(\s{0,20})?(['\"`])"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """One block of the readable text, and where it stands there."""

    start: int
    end: int
    block: Block


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `asides` are its blocks that are not in `text`: navigation, and hidden words."""

    url: str
    named: str
    text: str
    placed: tuple[Placed, ...]
    asides: tuple[Block, ...]
    trees: tuple[Tree, ...]
    source: Message
    left_out: int
    limits: tuple[str, ...]

    @property
    def title(self) -> str:
        """Give the page's title."""
        return self.trees[0].title

    @property
    def host(self) -> str:
        """Give the host the page came from, or says it was saved from ("" when unknown)."""
        return host_of(self.url or self.named)

    def target(self, address: str) -> str:
        """Give where an address on this page leads, as far as the page's own address is known."""
        base = self.trees[0].base
        home = self.url or self.named
        try:
            return urljoin(urljoin(home, base), address) if home or base else address
        except ValueError:
            return address

    def place_of(self, path: str, words: str) -> tuple[int, int]:
        """Give the place of an element's own words; an empty one when the text shows none."""
        for one in self.placed:
            if one.block.path == path:
                at = one.block.text.find(words)
                return (
                    (one.start + at, one.start + at + len(words))
                    if at >= 0
                    else (
                        one.start,
                        one.end,
                    )
                )
        at = self.text.find(words) if len(words) >= LEAST_LABEL else -1
        return (at, at + len(words)) if at >= 0 else (0, 0)


def read_page(raw: bytes | str, *, url: str = "") -> Page:
    """Read a page.

    `url` is where it was found; without it a saved page may name its own, which is then only used
    against it. Raises: `LimitExceeded` over 2 MiB; `InputError` for what is no page.
    """
    source = decode_page(raw) if isinstance(raw, bytes) else _as_message(raw)
    trees = tuple(_all_trees(source.text))
    limits = {limit for tree in trees for limit in tree.limits}
    content, asides = _sorted_out(trees)
    text, placed, left_out = _composed(trees[0].title, content)
    if left_out:
        limits.add("text")
    saved = _SAVED.search(source.text[:HEAD_CHARS])
    named = saved[1] if saved and not url else ""
    return Page(url, named, text, placed, asides, trees, source, left_out, tuple(sorted(limits)))


def host_of(address: str) -> str:
    """Give the host of an address, in lower case ("" when it has none)."""
    try:
        return (urlsplit(address.strip()).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _as_message(raw: str) -> Message:
    if len(raw) > MAX_HTML_BYTES or len(raw.encode("utf-8", "replace")) > MAX_HTML_BYTES:
        raise too_large()
    return read_message(raw, limit_bytes=MAX_HTML_BYTES)


def _all_trees(html: str) -> Iterator[Tree]:
    """Give the page's tree, then those of pages inside it and of what its scripts write."""
    waiting = [(html, 0)]
    given = 0
    while waiting and given < MAX_FRAMES:
        html, depth = waiting.pop(0)
        tree = read_tree(html)
        given += 1
        if depth < MAX_FRAME_DEPTH:
            waiting += [(inner, depth + 1) for inner in _inner_pages(tree)]
        elif any(_inner_pages(tree)):
            tree.limits.add("frames")
        yield tree


def _inner_pages(tree: Tree) -> Iterator[str]:
    for frame in tree.frames:
        if frame.inline:
            yield frame.inline
        elif frame.source[:5].lower() == "data:":
            yield _of_data(frame.source)
    for script in tree.scripts:
        yield from _written(script.code)


def _written(code: str) -> Iterator[str]:
    """Give the literals that a script writes into the page, the first few."""
    for match in islice(_WRITES.finditer(code), MAX_FRAMES):
        end = code.find(match[2], match.end())
        while end > 0 and code[end - 1] == "\\":
            end = code.find(match[2], end + 1)
        if end > 0:
            yield _decoded(code[match.end() : end], match[1] or "")


def _of_data(source: str) -> str:
    found = _DATA.match(source[: MAX_DATA * 2])
    if found is None:
        return ""
    if found[1]:
        return _of_base64(found[2])
    return unquote(found[2], errors="replace")


def _decoded(written: str, how: str) -> str:
    if how == "atob":
        return _of_base64(written)
    if how:
        return unquote(re.sub(r"%u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), written))
    return written.replace("\\n", "\n").replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")


def _of_base64(text: str) -> str:
    plain = re.sub(r"\s", "", unquote(text))[:MAX_DATA]
    try:
        raw = base64.b64decode(plain[: len(plain) // 4 * 4], validate=False)
    except (binascii.Error, ValueError):
        return ""
    return raw.decode("utf-8", errors="replace").replace("\x00", "")


def _sorted_out(trees: tuple[Tree, ...]) -> tuple[list[Block], tuple[Block, ...]]:
    """Give the blocks of the readable text, and the others: navigation, frames, hidden words."""
    content: list[Block] = []
    asides: list[Block] = []
    for tree in trees:
        lists = _link_lists(tree)
        for i, block in enumerate(tree.blocks):
            if i in lists and block.role == "content":
                block = replace(block, role="aside")  # noqa: PLW2901
            kept = block.role == "content" or (
                block.role == "aside" and _CONTACT.search(block.text) is not None
            )
            (content if kept else asides).append(block)
    if not any(block.tag != "field" for block in content):
        shown = [block for block in asides if block.role == "aside"]
        return content + shown, tuple(block for block in asides if block.role == "hidden")
    return content, tuple(asides)


def _link_lists(tree: Tree) -> set[int]:
    """Give the numbers of blocks in a run that is nothing but links: lists of other pages."""
    linked = {anchor.text for anchor in tree.anchors if anchor.text}
    found: set[int] = set()
    run: list[int] = []
    for i, block in enumerate(tree.blocks):
        if block.role != "hidden" and block.text in linked:
            run.append(i)
            continue
        if len(run) >= LINK_RUN:
            found.update(run)
        run.clear()
    if len(run) >= LINK_RUN:
        found.update(run)
    return found


def _composed(title: str, content: list[Block]) -> tuple[str, tuple[Placed, ...], int]:
    """Put title and blocks into one text, a line each; give also how much was left out."""
    blocks = [Block(title, "title", "title")] if title else []
    if content and title and content[0].text == title:
        content = content[1:]
    parts: list[str] = []
    placed: list[Placed] = []
    at = left_out = 0
    for block in [*blocks, *content]:
        text = block.text[: MAX_CHARS - at] if at < MAX_CHARS else ""
        left_out += len(block.text) - len(text)
        if text:
            placed.append(Placed(at, at + len(text), block))
            parts.append(text)
            at += len(text) + 1
    return "\n".join(parts), tuple(placed), left_out
