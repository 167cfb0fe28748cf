"""Open an index beside its key; the server's own from the environment."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yibao.check.near import CampaignIndex, Fingerprinter, NearKnown, read_key
from yibao.core.errors import InputError

INDEX, KEY = "YIBAO_CAMPAIGNS", "YIBAO_CAMPAIGNS_KEY"
_LOG = logging.getLogger("yibao.campaigns")


def key_path(index: Path, key: Path | None = None) -> Path:
    """Give the key file: the one named, else the one beside the index."""
    return key or index.with_name(index.name + ".key")


def open_index(index: Path, key: Path | None = None, *, read_only: bool = False) -> CampaignIndex:
    """Open an index with its key.

    Raises: `InputError` where either cannot be read or the key is another's.
    """
    prints = Fingerprinter(read_key(key_path(index, key)))
    return CampaignIndex.open(index, prints, read_only=read_only)


@dataclass(frozen=True, slots=True)
class Known:
    """An open index that answers, or says in the log why it cannot."""

    index: CampaignIndex

    def look(self, text: str) -> NearKnown | None:
        """Say what is known of `text`; a verdict never waits for an index that is being written."""
        try:
            return self.index.look(text)
        except InputError as error:
            _LOG.warning("%s", error)
            return None


@cache
def known_to_server() -> Known | None:
    """Give the index that YIBAO_CAMPAIGNS names, opened once; None when it names none."""
    path = os.environ.get(INDEX)
    if not path:
        return None
    key = os.environ.get(KEY)
    return Known(open_index(Path(path), Path(key) if key else None, read_only=True))
