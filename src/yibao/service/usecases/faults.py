"""What an application is sent back with: every fault of its form at once."""

from __future__ import annotations

from collections.abc import Iterable

from yibao.core.errors import InputError, Issue


class FormFaults(InputError):  # noqa: N818
    """A form with faults; `issues` names each with its place."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        first = self.issues[0]
        more = len(self.issues) - 1
        tail = f"（还有 {more} 处） / {more} more" if more else ""
        super().__init__("application.faults", f"{first.at}: {first.says}{tail}")


def no_faults(issues: Iterable[Issue]) -> None:
    """Raises: `FormFaults` when there is any."""
    found = tuple(issues)
    if found:
        raise FormFaults(found)
