"""Documents: what may be attached, known by the SM3 of its bytes and by what it begins with."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from yibao.core.crypto.seal import sm3
from yibao.core.errors import Issue, LimitExceeded

MAX_BYTES = 5 * 1024 * 1024
MAX_NAME = 120

_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
_OFD = b"PK\x03\x04"
"""Electronic invoices also come as OFD (GB/T 33190), a zip that holds OFD.xml."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that may be attached."""

    content: bytes
    sm3: bytes
    media_type: str
    name: str


def read_document(content: bytes, *, name: str) -> Document | Issue:
    """Read a document: PDF, JPEG, PNG or OFD. The name's suffix is not believed.

    Raises: `LimitExceeded` over 5 MiB.
    """
    if len(content) > MAX_BYTES:
        says = "每份材料最多 5 MiB。 / A document has at most 5 MiB."
        raise LimitExceeded("document.too_large", says, limit_name="document", limit=MAX_BYTES)
    kind = _kind(content)
    if kind is None:
        says = "只收 PDF、JPEG、PNG、OFD。 / Only PDF, JPEG, PNG and OFD are taken."
        return Issue("document.kind", says, name[:MAX_NAME])
    return Document(content, sm3(content), kind, _clean(name))


def _kind(content: bytes) -> str | None:
    for kind, beginnings in _BEGINNINGS.items():
        if content.startswith(beginnings):
            return kind
    if content.startswith(_OFD) and b"OFD.xml" in content:
        return "application/ofd"
    return None


def _clean(name: str) -> str:
    """A file's own name without its path and without anything invisible."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    return shown[-MAX_NAME:] or "document"
