"""Where human output goes: a rich console that trusts nothing in what it prints."""

from __future__ import annotations

import io
import sys

from rich.console import Console

MAX_WIDTH = 92
PIPED_WIDTH = 80


def paper(*, err: bool = False) -> Console:
    """A console of a readable width; no markup, no highlighting, no emoji codes."""
    stream = sys.stderr if err else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        # A terminal that lacks a character shows "?" instead of failing.
        stream.reconfigure(errors="replace")
    console = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=False)
    wanted = min(console.width, MAX_WIDTH) if console.is_terminal else PIPED_WIDTH
    console.width = wanted
    return console
