"""One tree of errors for broken promises, and one value for bad material.

Bad material (YAML, messages, applications, files) is an `Issue`, a value, collected with its
fellows. What the caller promised and did not keep is an exception below. Only doors turn either
into an exit code, an HTTP status or a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with material from outside.

    `code` is stable and dotted ("yaml.duplicate_key"); `says` is one plain sentence; `at` is
    `path:line` where there is one, else the field or text meant; `hint` says what to do.
    """

    code: str
    says: str
    at: str
    severity: Severity = "error"
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.at}: " if self.at else ""
        tail = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.severity} {self.code}: {self.says}{tail}"


class YibaoError(Exception):
    """The root of every error this package raises on purpose."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(code, says)
        self.code = code
        self.says = says

    def __str__(self) -> str:
        return f"{self.code}: {self.says}"


class InputError(YibaoError):
    """The caller gave something that cannot be read: exit code 2, HTTP 400."""


class LimitExceeded(InputError):  # noqa: N818
    """The input is larger than a stated limit, which `says` must name: HTTP 413."""

    # The keywords have defaults only so that the error survives pickling between processes.
    def __init__(self, code: str, says: str, *, limit_name: str = "", limit: int = 0) -> None:
        super().__init__(code, says)
        self.limit_name = limit_name
        self.limit = limit


class KnowledgeError(YibaoError):
    """The shipped knowledge is missing, altered or not compiled; `issues` says where."""

    def __init__(self, code: str, says: str, *, issues: Iterable[Issue] = ()) -> None:
        super().__init__(code, says)
        self.issues = tuple(issues)


class NotFound(YibaoError):  # noqa: N818
    """The thing asked for by name does not exist: HTTP 404."""


class NotAllowed(YibaoError):  # noqa: N818
    """Who asks may not do this, or the rules forbid it; `says` names why: HTTP 403."""


class Conflict(YibaoError):  # noqa: N818
    """It does not fit with what is already there, such as other content under a used key: 409."""


class Unavailable(YibaoError):  # noqa: N818
    """Something this depends on does not answer now; the same request may be sent again: 503."""


class BrokenPromise(YibaoError):  # noqa: N818
    """Code called code wrongly, or an invariant failed; never shown as the user's fault."""
