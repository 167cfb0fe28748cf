"""The index itself: add what was reported, look whether a message is near-known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from yibao.check.near import exchange
from yibao.check.near.fingerprint import Fingerprint, Fingerprinter
from yibao.check.near.known import Campaign, NearKnown, campaign_of, differences
from yibao.check.near.minhash import Signature, alike
from yibao.check.near.store import Kept, Store
from yibao.check.near.tally import Report, Tally, Tokens
from yibao.check.weigh import Level
from yibao.core.errors import InputError, LimitExceeded

JOIN_AT = 0.5
"""The share of shingles by sound from which two messages are one campaign."""
MAX_CAMPAIGNS = 2_000_000
OWN = "own"
Merged = exchange.Merged


@dataclass(frozen=True, slots=True)
class _Met:
    kept: Kept
    alike: float


class CampaignIndex:
    """Campaigns that were reported. As a context manager it keeps all that was added, or nothing.

    Opened read-only it may be shared between threads.
    """

    def __init__(
        self, store: Store, fingerprinter: Fingerprinter, *, read_only: bool = False
    ) -> None:
        self._store = store
        self._read_only = read_only
        self._prints = fingerprinter
        self._lock = Lock()
        kept = store.meta("campaigns") or "0"
        self._campaigns = int(kept) if kept.isascii() and kept.isdigit() else 0

    @classmethod
    def open(
        cls, path: Path, fingerprinter: Fingerprinter, *, read_only: bool = False
    ) -> CampaignIndex:
        """Open the index at `path`, or begin one there.

        Raises: `InputError` for a file that is no index, or was made with another key.
        """
        store = Store(path, read_only=read_only)
        known = store.meta("key_id")
        if known is None and not read_only:
            store.set_meta("key_id", fingerprinter.key_id)
        elif known != fingerprinter.key_id:
            store.close(keep=False)
            says = f"索引 {path} 是用另一把密钥建的。 / The index {path} was made with another key."
            raise InputError("campaigns.other_key", says)
        return cls(store, fingerprinter, read_only=read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(keep=kind is None)

    def __len__(self) -> int:
        return self._campaigns

    def close(self, *, keep: bool = True) -> None:
        """Keep what was added (or nothing of it), and let the file go."""
        if keep and not self._read_only:
            self._store.set_meta("campaigns", str(self._campaigns))
        self._store.close(keep=keep)

    def add(
        self,
        text: str,
        *,
        on: date,
        region: str | None = None,
        level: Level | None = None,
        reporter: str | None = None,
    ) -> int | None:
        """Count one report of `text` and give the number of its campaign; None if it is too short.

        Args: `on`, the day of the report; `region`, an adcode; `level`, the verdict on the text;
        `reporter`, a token of who reported. Without one, reports of one day count as one person's.
        Raises: `LimitExceeded` over MAX_CAMPAIGNS.
        """
        print_ = self._prints.take(text)
        if print_ is None:
            return None
        number = self._campaign(print_.sound, print_)
        found = self._store.tallies(number).get(OWN) or Tally.begun(print_, on)
        report = Report(on, region, level, f"p{reporter}" if reporter else f"d{on.isoformat()}")
        found.record(print_, report, Tokens(self._prints, number))
        self._store.put(number, OWN, found)
        return number

    def look(self, text: str) -> NearKnown | None:
        """Say what is known of messages nearly like `text`; None if nothing is."""
        print_ = self._prints.take(text)
        if print_ is None:
            return None
        with self._lock:
            met = self._nearest(print_.sound)
            if met is None:
                return None
            tallies = list(self._store.tallies(met.kept.number).values())
        if not tallies:
            return None
        written = float(alike(print_.written, met.kept.written))
        differs = differences(print_, tallies, written)
        return NearKnown(campaign_of(met.kept.number, tallies), met.alike, differs)

    def most_seen(self, limit: int) -> Iterator[Campaign]:
        """Give the campaigns reported most, most first."""
        for number in self._store.most_seen(limit):
            yield campaign_of(number, list(self._store.tallies(number).values()))

    def forget(self, text: str) -> int | None:
        """Drop the campaign of `text` and give its number; None if there is none."""
        print_ = self._prints.take(text)
        met = self._nearest(print_.sound) if print_ else None
        if met is None:
            return None
        self.forget_campaign(met.kept.number)
        return met.kept.number

    def forget_campaign(self, number: int) -> bool:
        """Drop a campaign; say whether there was one of this number."""
        dropped = self._store.drop(number)
        self._campaigns -= dropped
        return dropped > 0

    def forget_before(self, day: date) -> int:
        """Drop the campaigns last reported before `day`; give how many."""
        dropped = self._store.drop_before(day.toordinal())
        self._campaigns -= dropped
        return dropped

    def export(self, path: Path, *, on: date, least: int) -> int:
        """Write what was reported here at least `least` times apart; give the rows written.

        See `exchange` for what the file holds.
        """
        source = self._store.meta("source")
        if source is None:
            says = "第一次导出要给索引起名。 / An index needs a name before its first export."
            raise InputError("campaigns.name", says)
        rows = (
            exchange.Row(kept.sound, kept.written, tally)
            for kept, tally in self._store.of_source(OWN)
            if tally.share.distinct >= least
        )
        return exchange.write(
            path, exchange.Head(source, self._prints.key_id, on), rows, self._prints
        )

    def name(self, source: str) -> None:
        """Give the index the name that others know it by.

        Raises: `InputError` for a name of other signs than a-z, 0-9, "-", "." and "_", or where it
        has another name: files taken in by others under the old one would stay with them.
        """
        if not exchange.SOURCE.fullmatch(source):
            says = (
                "名字只能用小写字母、数字和 - . _，3 到 64 个字符。"
                " / A name has 3 to 64 lower-case letters, digits, and - . _ only."
            )
            raise InputError("campaigns.name", says)
        known = self._store.meta("source")
        if known not in (None, source):
            says = f"索引已经叫 {known}。 / The index is called {known} already."
            raise InputError("campaigns.name", says)
        self._store.set_meta("source", source)

    def merge(self, path: Path) -> Merged:
        """Take in a file that another index exported, in place of its earlier one.

        Raises: `InputError` for a file that is malformed, altered, ours, or of another key;
        `LimitExceeded` for one too large. Close without keeping after either.
        """
        reader = exchange.Reader(path, self._prints)
        source = reader.head.source
        if source == self._store.meta("source"):
            says = f"{path} 是本索引自己导出的。 / {path} was exported from this very index."
            raise InputError("campaigns.own_file", says)
        before = self._store.drop_source(source)
        rows = joined = 0
        for row in reader.rows():
            known_before = self._campaigns
            number = self._campaign(row.sound, row)
            known = self._store.tallies(number).get(source)
            self._store.put(number, source, known.with_other(row.tally) if known else row.tally)
            rows, joined = rows + 1, joined + (self._campaigns == known_before)
        self._campaigns -= self._store.sweep(before)
        return Merged(source, reader.head.made_on, rows, joined)

    def _campaign(self, sound: Signature, print_: Fingerprint | exchange.Row) -> int:
        """Give the number of the campaign that is nearest, or of a new one."""
        met = self._nearest(sound)
        if met is not None:
            return met.kept.number
        if self._campaigns >= MAX_CAMPAIGNS:
            says = (
                f"索引已满：上限 {MAX_CAMPAIGNS:,} 条。请先用 forget 清理。"
                f" / The index is full: the limit is {MAX_CAMPAIGNS:,}. Forget some first."
            )
            raise LimitExceeded(
                "campaigns.full", says, limit_name="MAX_CAMPAIGNS", limit=MAX_CAMPAIGNS
            )
        self._campaigns += 1
        return self._store.add(sound, print_.written)

    def _nearest(self, sound: Signature) -> _Met | None:
        """Give the campaign most alike by sound, the oldest of equals, if it is alike enough."""
        best: _Met | None = None
        for kept in self._store.meeting(sound):
            share = float(alike(sound, kept.sound))
            if share >= JOIN_AT and (best is None or share > best.alike):
                best = _Met(kept, share)
        return best
