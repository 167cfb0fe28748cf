"""One pass over a page's tree: text in blocks with roles, and everything a page can do.

The walk keeps its own stack, so no depth of nesting can exhaust anything; it stops at MAX_NODES
and says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from yibao.check.page.found import Anchor, Block, Field, Form, Frame, Role, Script, Tree
from yibao.check.page.parse import parse
from yibao.check.page.styles import Rules, colour_of, ground_of, hidden_by, read_rules, style_of

MAX_NODES = 120_000
MAX_ITEMS = 2_000
MAX_CODE = 400_000
_BLOCKS = frozenset(
    """
    address article aside blockquote body br caption dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main menu nav
    ol option p pre section select summary table tbody td tfoot th thead title tr ul button
    center iframe textarea noscript marquee
    """.split()
)
_SILENT = frozenset("script style template head svg math object embed canvas audio video".split())
_ASIDE_TAGS = frozenset(("nav", "footer", "menu", "aside", "noscript"))
_ASIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|sidebar|footer|copyright|related|share|toolbar)"
    r"(?:$|[\s_-])"
)
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_FIELD_TAGS = frozenset(("input", "textarea", "select"))
_NOTED = frozenset("a label form script iframe frame meta img base button".split())
_UNASKED = frozenset(("hidden", "submit", "button", "image", "reset", "radio", "checkbox"))
_HANDLERS = ("onclick", "onsubmit", "onload", "oncopy", "ontouchstart")


@dataclass(slots=True)
class _Level:
    """What holds inside one open element."""

    node: Any
    tag: str
    above: _Level | None
    number: int = 1
    counts: dict[str, int] = field(default_factory=dict)
    hidden: str = ""
    colour: str = ""
    ground: str = ""
    aside: bool = False
    quoted: bool = False
    silent: bool = False
    form: int = -1
    anchor: str = ""
    target: str = ""

    def path(self) -> str:
        """Give the way to the element: body > div[2] > form."""
        parts: list[str] = []
        level: _Level | None = self
        while level is not None and len(parts) < 8:
            if level.tag not in ("html", "-"):
                index = f"[{level.number}]" if level.number > 1 else ""
                parts.append(level.tag + index)
            level = level.above
        return ">".join(reversed(parts))


def read_tree(html: str) -> Tree:
    """Give everything found in `html`. Never raises for what a page contains."""
    parser = parse(html)
    tree = Tree()
    sheets = [node.text(deep=True) or "" for node in parser.css("style")[:50]]
    walk = _Walk(tree, read_rules(sheets), plain_ground=not parser.css("link[rel~=stylesheet]"))
    walk.run(parser.root)
    return tree


class _Walk:
    """The state of one pass."""

    def __init__(self, tree: Tree, rules: Rules, *, plain_ground: bool) -> None:
        self._tree = tree
        self._rules = rules
        self._plain_ground = plain_ground
        self._shown: list[str] = []
        self._shown_at: _Level | None = None
        self._secret: list[str] = []
        self._labels: dict[str, str] = {}
        self._ids: list[str] = []
        self._last = ""
        self._code = 0

    def run(self, root: Any) -> None:
        """Visit every node in order, without recursion."""
        level = _Level(root, "-", None, ground="#ffffff" if self._plain_ground else "?")
        node = root
        seen = 0
        while node is not None:
            seen += 1
            if seen > MAX_NODES:
                self._tree.limits.add("nodes")
                break
            inner = None
            if node.is_text_node:
                self._text(level, node.text_content or "")
            elif node.is_element_node:
                inner = node.first_child
                level = self._enter(level, node)
                if inner is None:
                    level = self._leave(level)
            if inner is not None:
                node = inner
                continue
            node, level = self._onward(node, level)
        self._flush()
        self._flush_secret(level)
        self._label_fields()

    def _onward(self, node: Any, level: _Level) -> tuple[Any, _Level]:
        """Give the node after `node`, leaving every element that ends with it."""
        while True:
            following = node.next
            if following is not None:
                return following, level
            if level.above is None:
                return None, level
            node = level.node
            level = self._leave(level)

    def _enter(self, above: _Level, node: Any) -> _Level:
        tag = node.tag or "-"
        attributes: Mapping[str, str | None] = node.attributes or {}
        number = above.counts[tag] = above.counts.get(tag, 0) + 1
        if tag in _BLOCKS:
            self._flush()
        level = _Level(
            node,
            tag,
            above,
            number=number,
            hidden=above.hidden,
            colour=above.colour,
            ground=above.ground,
            aside=above.aside or self._is_aside(tag, attributes),
            quoted=above.quoted or tag in ("blockquote", "q"),
            silent=above.silent or tag in _SILENT,
            form=above.form,
            anchor=above.anchor,
        )
        if not level.hidden:
            self._style(level, attributes)
        self._note(level, tag, attributes)
        return level

    def _style(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        style = style_of(attributes, level.tag, self._rules)
        level.colour = colour_of(style) or level.colour
        level.ground = ground_of(style) or level.ground
        level.hidden = hidden_by(style, attributes)
        if not level.hidden and level.colour and level.colour == level.ground:
            level.hidden = "same_colour"

    def _leave(self, level: _Level) -> _Level:
        above = level.above
        assert above is not None
        if level.anchor and not above.anchor:
            self._anchor(level, level.anchor)
        if level.tag == "label" and level.target:
            self._labels[level.target] = "".join(self._shown).strip()[:80]
        if level.tag in _BLOCKS:
            self._flush()
        if level.hidden and not above.hidden:
            self._flush_secret(level)
        return above

    def _text(self, level: _Level, text: str) -> None:
        if level.silent or level.tag == "title":
            if level.tag == "title" and not self._tree.title:
                self._tree.title = _BLANKS.sub(" ", text).strip()[:300]
            return
        plain = _BLANKS.sub(" ", text)
        if level.hidden:
            self._secret.append(plain)
            return
        if plain != " " or self._shown:
            self._shown.append(plain)
            if plain != " ":
                self._shown_at = level

    def _flush(self) -> None:
        text = "".join(self._shown).strip() if self._shown else ""
        level = self._shown_at
        self._shown.clear()
        if not text or level is None:
            return
        self._last = text
        role: Role = "aside" if level.aside else "content"
        self._add(Block(text, level.path(), _block_tag(level), role, quoted=level.quoted))

    def _flush_secret(self, level: _Level) -> None:
        text = " ".join(part.strip() for part in self._secret if part.strip())
        self._secret.clear()
        if text:
            self._add(Block(text, level.path(), level.tag, "hidden", level.hidden))

    def _add(self, block: Block) -> None:
        if len(self._tree.blocks) >= MAX_ITEMS * 4:
            self._tree.limits.add("blocks")
        else:
            self._tree.blocks.append(block)

    def _is_aside(self, tag: str, attributes: Mapping[str, str | None]) -> bool:
        if tag in _ASIDE_TAGS or (attributes.get("role") or "") in ("navigation", "contentinfo"):
            return True
        if tag not in ("div", "ul", "ol", "section", "table", "p"):
            return False
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
        return len(names) > 1 and _ASIDE_NAME.search(names) is not None

    def _anchor(self, level: _Level, href: str) -> None:
        if len(self._tree.anchors) >= MAX_ITEMS:
            self._tree.limits.add("links")
            return
        text = _BLANKS.sub(" ", level.node.text(deep=True) or "").strip()[:300]
        attributes = level.node.attributes or {}
        self._tree.anchors.append(
            Anchor(text, href[:2000], level.path(), download="download" in attributes)
        )

    def _note(self, level: _Level, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Note what an element does besides holding text."""
        tree = self._tree
        if tag in _FIELD_TAGS:
            self._field(level, attributes)
        elif tag in _NOTED:
            getattr(self, "_on_" + tag)(level, attributes)
        copied = attributes.get("data-clipboard-text")
        if copied and len(tree.clipboard) < MAX_ITEMS:
            tree.clipboard.append((copied[:300], level.path()))
        for name in _HANDLERS:
            code = attributes.get(name)
            if code:
                self._script(level, code)

    def _script(self, level: _Level, code: str) -> None:
        self._code += len(code)
        if self._code > MAX_CODE:
            self._tree.limits.add("scripts")
            return
        self._tree.scripts.append(Script(level.path(), code))

    def _field(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        kind = (attributes.get("type") or "text").lower() if level.tag == "input" else level.tag
        hint = attributes.get("placeholder") or ""
        if kind in ("submit", "button", "reset"):
            hint = attributes.get("value") or ""
        if hint and not level.hidden and kind != "hidden":
            self._flush()
            self._add(Block(hint[:200], level.path(), "field", quoted=level.quoted))
        if kind in _UNASKED or len(self._tree.fields) >= MAX_ITEMS:
            return
        said = [hint, *(attributes.get(name) or "" for name in ("aria-label", "title"))]
        label = " ".join(part for part in said if part)
        before = "".join(self._shown).strip() or self._last
        names = " ".join((attributes.get(n) or "")[:60] for n in ("name", "id", "autocomplete"))
        self._tree.fields.append(
            Field(
                level.path(),
                level.form,
                kind,
                names.lower(),
                (label or before[-24:])[:120],
                attributes.get("accept") or attributes.get("capture") or "",
            )
        )
        self._ids.append(attributes.get("id") or "")

    def _label_fields(self) -> None:
        """Put the words of `<label for=…>` before those of its field."""
        fields = self._tree.fields
        for i, own in enumerate(self._ids):
            label = self._labels.get(own, "") if own else ""
            if label and label not in fields[i].label:
                fields[i] = replace(fields[i], label=f"{label} {fields[i].label}"[:120])

    def _on_a(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        level.anchor = level.anchor or (attributes.get("href") or "")

    def _on_label(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        level.target = attributes.get("for") or ""

    def _on_form(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        if len(self._tree.forms) >= MAX_ITEMS:
            self._tree.limits.add("forms")
            return
        level.form = len(self._tree.forms)
        action = (attributes.get("action") or "").strip()[:2000]
        method = (attributes.get("method") or "get").lower()[:10]
        self._tree.forms.append(Form(level.path(), action, method))

    def _on_script(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        self._script(level, level.node.text(deep=True) or "")

    def _on_iframe(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        if len(self._tree.frames) < MAX_ITEMS:
            inline = attributes.get("srcdoc") or ""
            source = (attributes.get("src") or "").strip()
            self._tree.frames.append(Frame(level.path(), source, inline))

    _on_frame = _on_iframe

    def _on_meta(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        content = (attributes.get("content") or "")[:1000]
        if (attributes.get("http-equiv") or "").lower() == "refresh":
            self._tree.refresh = self._tree.refresh or content
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        if name:
            self._tree.metas.setdefault(name, content)

    def _on_img(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        said = f"{attributes.get('alt') or ''} {attributes.get('title') or ''}".strip()
        if said and len(self._tree.images) < MAX_ITEMS:
            self._tree.images.append((said[:200], level.path()))

    def _on_base(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        self._tree.base = self._tree.base or (attributes.get("href") or "").strip()[:2000]

    def _on_button(self, level: _Level, attributes: Mapping[str, str | None]) -> None:
        self._flush()


def _block_tag(level: _Level) -> str:
    """Give the block that an inline element's words stand in: a heading, a list item, a cell."""
    found: _Level | None = level
    while found is not None and found.tag not in _BLOCKS:
        found = found.above
    return found.tag if found is not None else "body"
