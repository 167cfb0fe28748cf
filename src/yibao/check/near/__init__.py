"""Seen before? An index of campaigns that keeps no text.

    from yibao.check.near import CampaignIndex, Fingerprinter
    with CampaignIndex.open(path, Fingerprinter(key)) as index:
        index.add(text, on=day, region="210000", level="danger")
        index.look(text)  # NearKnown: seen N times since …, what differs; or None

Comes in: messages with the day they were reported. Goes out: how often nearly the same message was
reported, since when, where, and what differs. It keeps keyed fingerprints and counts; words are
kept only where K distinct reports share them, variable parts masked. It judges nothing: a warning
that goes round is as near-known as the scam it warns of.
"""

from yibao.check.near.fingerprint import Fingerprinter
from yibao.check.near.index import CampaignIndex, Merged
from yibao.check.near.key import KEY_BYTES, read_key, write_key
from yibao.check.near.known import Campaign, NearKnown
from yibao.check.near.tally import K

__all__ = [
    "KEY_BYTES",
    "Campaign",
    "CampaignIndex",
    "Fingerprinter",
    "K",
    "Merged",
    "NearKnown",
    "read_key",
    "write_key",
]
