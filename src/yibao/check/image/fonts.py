"""A Chinese font of the system: none is shipped, and without one only numbers are drawn."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# File name and the face inside it that holds simplified Chinese, best first.
_KNOWN = (
    ("NotoSansCJK-Bold.ttc", 2),
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("DroidSansFallbackFull.ttf", 0),
    ("PingFang.ttc", 2),
    ("STHeiti Medium.ttc", 1),
    ("Hiragino Sans GB.ttc", 0),
    ("msyh.ttc", 0),
    ("simhei.ttf", 0),
    ("simsun.ttc", 0),
)
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Font:
    """A font file and the face to take from it."""

    path: Path
    index: int


@cache
def find_font() -> Font | None:
    """Give the best Chinese font known by name in the system's font folders, or None."""
    found: dict[str, Path] = {}
    names = {name for name, _ in _KNOWN}
    for folder in _folders():
        for path, inner, files in os.walk(folder):
            if len(Path(path).parts) - len(folder.parts) >= _MAX_DEPTH:
                inner.clear()
            for name in names.intersection(files):
                found.setdefault(name, Path(path, name))
    return next((Font(found[name], index) for name, index in _KNOWN if name in found), None)


def _folders() -> tuple[Path, ...]:
    home = Path.home()
    windows = Path(os.environ.get("SYSTEMROOT", "C:/Windows"))
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
        Path("/System/Library/Fonts"),
        Path("/Library/Fonts"),
        windows / "Fonts",
    )
