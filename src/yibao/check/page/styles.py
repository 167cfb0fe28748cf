"""What hides text: inline styles, attributes, and the simple rules of a page's own style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MAX_RULES = 4000
MAX_SHEET = 200_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_BLOCK = re.compile(r"@[^{;]{0,200}\{(?:[^{}]*\{[^{}]*\}){0,200}[^{}]*\}")
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{1,2000})\}")
_SIMPLE = re.compile(r"(?:[a-z]+)?[.#][\w-]+|[a-z]{1,12}")
_HOW: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("display_none", re.compile(r"(?:^|[;\s])display:none")),
    ("visibility", re.compile(r"visibility:(?:hidden|collapse)")),
    ("zero_size", re.compile(r"font-size:0(?:[;%!]|px|pt|em|rem|$)")),
    ("zero_size", re.compile(r"opacity:0(?:\.0\d*)?(?:[;!]|$)")),
    (
        "zero_size",
        re.compile(
            r"(?=.*overflow:hidden)(?:^|.*;)(?:width|(?:max-)?height):[01](?:px)?(?:[;!]|$)"
        ),
    ),
    ("off_screen", re.compile(r"(?:left|top|right|text-indent|margin-left):-\d{3,}")),
    ("off_screen", re.compile(r"clip:rect\(0[^)]*\)|clip-path:inset\((?:50|100)%\)")),
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_NAMED = {"white": "#ffffff", "black": "#000000", "red": "#ff0000", "transparent": ""}

Rules = dict[str, str]


def read_rules(sheets: Iterable[str]) -> Rules:
    """Give the declarations of simple selectors (.name, #id, tag) in a page's style sheets."""
    rules: Rules = {}
    left = MAX_SHEET
    for sheet in sheets:
        plain = _AT_BLOCK.sub("", _COMMENT.sub("", sheet[:left]).lower())
        left -= min(len(sheet), left)
        for selectors, body in _RULE.findall(plain):
            declared = _tidy(body)
            if not _tells(declared):
                continue
            for selector in selectors.split(",")[:20]:
                name = selector.strip()
                if _SIMPLE.fullmatch(name) and len(rules) < MAX_RULES:
                    rules[name] = rules.get(name, "") + declared + ";"
    return rules


def style_of(attributes: Mapping[str, str | None], tag: str, rules: Rules) -> str:
    """Give the declarations that hold for an element, its own last."""
    found = [rules.get(tag, "")] if rules else []
    if rules:
        for name in (attributes.get("class") or "").lower().split()[:12]:
            found.append(rules.get("." + name, "") or rules.get(f"{tag}.{name}", ""))
        found.append(rules.get("#" + (attributes.get("id") or "").lower(), ""))
    own = attributes.get("style")
    if own:
        found.append(_tidy(own.lower()[:2000]))
    return ";".join(part for part in found if part)


def hidden_by(style: str, attributes: Mapping[str, str | None]) -> str:
    """Name how an element hides what is in it ("" when it does not)."""
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return "display_none"
    if not style:
        return ""
    return next((how for how, pattern in _HOW if pattern.search(style)), "")


def colour_of(style: str) -> str:
    """Give the colour of the words that a style sets ("" for none)."""
    found = _COLOUR.findall(style) if "color" in style else []
    return _hex(found[-1]) if found else ""


def ground_of(style: str) -> str:
    """Give the plain background colour that a style sets, "?" for a picture ("" for none)."""
    found = _GROUND.findall(style) if "background" in style else []
    if not found:
        return "?" if "background-image" in style else ""
    given = found[-1].strip()
    return "?" if "url(" in given or "gradient" in given else _hex(given.split(" ")[0])


def _tidy(body: str) -> str:
    return re.sub(r"\s*([:;,()])\s*", r"\1", body.strip()).strip(";")


def _tells(declared: str) -> bool:
    """Say whether declarations can hide or colour anything."""
    return bool(colour_of(declared) or ground_of(declared) or hidden_by(declared, {}))


def _hex(colour: str) -> str:
    colour = colour.strip()
    colour = _NAMED.get(colour, colour)
    if re.fullmatch(r"#[0-9a-f]{3}", colour):
        return "#" + "".join(c * 2 for c in colour[1:])
    rgb = re.fullmatch(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,[\d.]+)?\)", colour)
    if rgb:
        return "#" + "".join(f"{min(int(n), 255):02x}" for n in rgb.groups())
    return colour
