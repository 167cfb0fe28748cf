"""Were the shipped weights fitted on these rows? Then figures on them prove nothing.

Fitting leaves `fitted_on` (file name to SHA-256) in the weights, and `fitted_texts.bin` beside
them: the digest of every text, eight bytes each, so that rows are known again in any file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from yibao.check.evaluate.rows import Corpus, text_digest
from yibao.core.knowledge import KNOWLEDGE

FITTED_TEXTS = "fitted_texts.bin"
DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class Fitted:
    """How many rows of a corpus the shipped weights saw; "unknown" when they do not say."""

    seen: Literal["none", "some", "all", "unknown"]
    rows: int | None


def fitted_rows(corpus: Corpus, weights: Mapping[str, object], *, root: Path = KNOWLEDGE) -> Fitted:
    """Say how many rows of `corpus` the weights were fitted on."""
    files = weights.get("fitted_on")
    if isinstance(files, dict) and corpus.sha256 in files.values():
        return Fitted("all", len(corpus.rows))
    path = root / FITTED_TEXTS
    if not path.is_file():
        return Fitted("unknown", None)
    known = read_digests(path.read_bytes())
    seen = sum(text_digest(row.text) in known for row in corpus.rows)
    if seen == 0:
        return Fitted("none", 0)
    return Fitted("all" if seen == len(corpus.rows) else "some", seen)


def pack_digests(texts: Iterable[str]) -> bytes:
    """Give the digests of `texts` as fitting keeps them: sorted, without repeats."""
    return b"".join(sorted({bytes.fromhex(text_digest(text)) for text in texts}))


def read_digests(raw: bytes) -> frozenset[str]:
    """Give the digests kept by `pack_digests`."""
    starts = range(0, len(raw), DIGEST_BYTES)
    return frozenset(raw[at : at + DIGEST_BYTES].hex() for at in starts)
