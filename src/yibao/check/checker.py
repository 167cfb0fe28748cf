"""The checker: one message in, one verdict out. Reads like the sentence it implements."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

from yibao.check.alone import by_segment
from yibao.check.claims import DOUBT_REACH, Ruled, Rulings, nearest, put_in_doubt
from yibao.check.evidence import Hit, Signals
from yibao.check.explain import Explainer
from yibao.check.extract import Extracts, Hosts, Number, extract
from yibao.check.extract.extracts import LONG_TEXT, SHORT_TEXT
from yibao.check.findings import WHY_NOT, Book, Found, HitRow, Shown, ShownNumber
from yibao.check.lexicon import Lexicon, Reading
from yibao.check.message import Message, read_message
from yibao.check.seen import NOTHING, Seen
from yibao.check.together import Together
from yibao.check.verdict import Verdict
from yibao.check.views import Folding
from yibao.check.weigh import SPEECH_AT, Level, Score, Weights
from yibao.check.wording import PAIR_BASE, Wording, read_wording, total
from yibao.core.clock import SYSTEM_CLOCK, Clock
from yibao.core.errors import InputError, Issue
from yibao.core.knowledge import KNOWLEDGE, read_compiled
from yibao.core.regions import find_regions, resolve_region
from yibao.policy import Policy, open_policy
from yibao.policy.contacts import contacts

if TYPE_CHECKING:
    from yibao.check.columnar import Columns

NATION = "000000"
LEADS_AT = 0.2
CALM = ("no_sign_found", "cannot_tell")


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything known of one message before it is put into words."""

    reading: Reading
    extracts: Extracts
    hits: list[Hit]
    claims: tuple[Ruled, ...]
    score: Score
    level: Level
    kind: str
    reason: str


class Checker:
    """Checks messages against one state of the knowledge. Immutable; share it freely."""

    def __init__(
        self, compiled: dict[str, Any], policy: Policy, *, wording: Wording, clock: Clock
    ) -> None:
        self.signals = Signals(compiled)
        self.lexicon = Lexicon(compiled, Folding(compiled["tables"]))
        self.weights = Weights(compiled, self.signals.rows)
        self.hosts = Hosts(compiled, contacts())
        self.wording = wording
        self._clock = clock
        self.rulings = Rulings(policy)
        self.book = Book(self.signals, self.weights)
        self.together = Together(compiled, wording, self.weights)
        self.explainer = Explainer(compiled, self.signals, self.together)
        families = self.weights.families
        self._risk = {f.name: f.kind for f in families if f.side == "risk"}
        speech = {f.name: f.kind for f in families if f.side != "risk"}
        names = [families[i].name for i in self.weights.family]
        self.speech_of = [speech.get(n, "") for n in names]
        self.warns = [kind == "warning" for kind in self.speech_of]
        self.is_risk = [self._risk.get(n) in ("scam", "cashout") for n in names]
        # How a message speaks is read from hand-set weights; the fit says only how much it helps.
        self.hand_set: list[float] = [abs(row["weight"]) for row in self.signals.rows]
        self.claim_rows = [row["claim"] for row in self.signals.rows]
        atoms = self.lexicon.number
        self.mark = {name: atoms[name] for name in self.lexicon.names if name[0] != "="}
        self.report = compiled["report"]
        self.topical = [atoms[n] for n in compiled["weights"]["topical"] if n in atoms]
        self.warning_at: float = compiled["weights"]["levels"]["warning_speech"]

    def check(
        self, message: str | bytes | Message, *, region: str | None = None, on: date | None = None
    ) -> Verdict:
        """Give the verdict on one message.

        Args: `region`, a name or adcode of where the asker is insured (nation when None);
        `on`, the date whose rules apply (today in China when None).
        Raises: `InputError` for what is not text or a region nobody knows; `LimitExceeded`.
        """
        if not isinstance(message, Message):
            message = read_message(message)
        return self.verdict(message.text, adcode_of(region), on or self._clock.today())

    def check_many(
        self,
        messages: Iterable[str | bytes | Message],
        *,
        region: str | None = None,
        on: date | None = None,
    ) -> Iterator[Verdict]:
        """Give verdicts in order, one for each message; they are read a page at a time.

        Raises at a message what `check` raises for it, after the verdicts on all before it.
        """
        on = on or self._clock.today()
        place = adcode_of(region)
        for page in self.columns.check((message, place, on) for message in messages):
            for found in page:
                if isinstance(found, Exception):
                    raise found
                yield found

    def check_rows(
        self, rows: Iterable[tuple[str | bytes | Message, str | None, date | None]]
    ) -> Iterator[Verdict | InputError]:
        """Give for each row of message, region and day its verdict, or what is wrong with it.

        As fast as `check_many`, and a bad row stops nothing: its `InputError` stands in its place.
        """
        for page in self.columns.check(self._placed(rows)):
            for found in page:
                if isinstance(found, Exception) and not isinstance(found, InputError):
                    raise found
                yield found

    def _placed(
        self, rows: Iterable[tuple[str | bytes | Message, str | None, date | None]]
    ) -> Iterator[tuple[str | bytes | Message, str, date] | InputError]:
        today = self._clock.today()
        for message, region, on in rows:
            try:
                place = adcode_of(region)
            except InputError as error:
                yield error
            else:
                yield message, place, on or today

    @cached_property
    def columns(self) -> Columns:
        """Give what checks many messages at once, made at first use."""
        # A cold start for one message pays for every import.
        from yibao.check.columnar import Columns  # noqa: PLC0415

        return Columns(self)

    def today(self) -> date:
        """Give today in China, by this checker's clock."""
        return self._clock.today()

    def aftercare(self) -> dict[str, list[dict[str, str]]]:
        """Give what to do after having clicked, filled in, paid or lent a card."""
        return self.explainer.aftercare()

    def judge(self, text: str, region: str, on: date, *, seen: Seen = NOTHING) -> Judged:
        """Read, gather evidence, hold claims against the rules, and weigh."""
        reading, extracts, hits = self.gather(text, seen)
        counted = {h.signal for h in hits if not h.why_not}
        together = self.wording.together(reading.atoms, extracts.breaks)
        score = self.weights.score(
            counted,
            wording=self.wording.characters(plain_wording(reading, extracts)),
            together=total(together),
            length=seen.size(text),
        )
        claims = self._rule(hits, reading, region, on)
        level, kind, reason = self.conclude(score, reading, claims, hits)
        judged = Judged(reading, extracts, hits, claims, score, level, kind, reason)
        # A call is judged turn by turn as it is.
        if level in CALM and seen.length is None and len(text) >= LONG_TEXT:
            return by_segment(self, judged, text, region, on)
        return judged

    def gather(self, text: str, seen: Seen = NOTHING) -> tuple[Reading, Extracts, list[Hit]]:
        """Give everything found in `text` before it is weighed."""
        reading = self.lexicon.read(text)
        extracts = extract(reading.view.text, self.hosts, received=_received(reading, text))
        self._add_marks(reading, extracts, seen.size(text))
        if seen.marks:
            self._add_seen(reading, seen)
        hits = self.signals.find(reading.view.text, reading.atoms, extracts)
        if self.warning_strength(hits) >= self.warning_at:
            hits = self.signals.set_quoted_aside(hits, self._told(reading, extracts))
        return reading, extracts, hits

    def _add_seen(self, reading: Reading, seen: Seen) -> None:
        """Put what was seen beside the words where it stands in the folded text."""
        for name, (start, end) in seen.marks:
            place = reading.view.folded(start, end)
            reading.atoms.setdefault(self.mark[name], []).append(place)

    def _add_marks(self, reading: Reading, extracts: Extracts, length: int) -> None:
        atoms, mark, view = reading.atoms, self.mark, reading.view
        for name, place in extracts.marks():
            atoms.setdefault(mark[name], []).append(place)
        if length >= LONG_TEXT:
            atoms[mark["long_text"]] = [(0, 1)]
        elif length < SHORT_TEXT:
            atoms[mark["short_text"]] = [(0, len(view.text))]
        if view.starts is not None:
            for trick in view.tricks:
                start = bisect_left(view.starts, trick.start)
                end = bisect_left(view.starts, trick.end)
                number = mark.get("trick_" + trick.kind)
                if number is not None and start < len(view.text):
                    atoms.setdefault(number, []).append((start, max(end, start + 1)))

    def warning_strength(self, hits: list[Hit]) -> float:
        """Give what the signs that a text warns weigh together, by hand-set weights."""
        warns, weight = self.warns, self.hand_set
        return sum(weight[s] for s in sorted({h.signal for h in hits if warns[h.signal]}))

    def _told(self, reading: Reading, extracts: Extracts) -> tuple[tuple[int, int], ...]:
        """Give what a warning only tells of: its quotes, and sentences about what swindlers do."""
        reports = reading.atoms.get(self.report)
        if not reports:
            return extracts.quotes
        breaks, size = extracts.breaks, len(reading.view.text)
        told = list(extracts.quotes)
        for start, _ in reports:
            i = bisect_left(breaks, start)
            told.append((breaks[i - 1] if i else 0, breaks[i] if i < len(breaks) else size))
        return tuple(told)

    def _rule(self, hits: list[Hit], reading: Reading, region: str, on: date) -> tuple[Ruled, ...]:
        rows = self.claim_rows
        found = [h for h in hits if rows[h.signal] is not None]
        if not found:
            return ()
        text = reading.view.text
        named = find_regions(text)
        ruled = []
        for hit in found:
            row = rows[hit.signal]
            place = nearest(named, hit.start) or region
            denied = hit.why_not == "denied"
            ruling, answer = self.rulings.rule(row, place, on, denied=denied)
            span = reading.view.original(hit.start, hit.end)
            told = hit.why_not == "quoted" or put_in_doubt(text[hit.end : hit.end + DOUBT_REACH])
            ruled.append(Ruled(row["topic"], row["id"], span, ruling, answer, not told, denied))
        return tuple(ruled)

    def conclude(
        self, score: Score, reading: Reading, claims: tuple[Ruled, ...], hits: list[Hit]
    ) -> tuple[Level, str, str]:
        """Give level, kind and reason ("score", "claim" or "off_topic") of what was weighed."""
        level = self.weights.level(score.log_odds)
        if level == "doubtful" and self._only_misleads(score, reading, claims):
            return level, "false_claim", "claim"
        if level != "no_sign_found":
            return level, self._harm(score), "score"
        return self._conclude_harmless(reading, claims, hits)

    def _conclude_harmless(
        self, reading: Reading, claims: tuple[Ruled, ...], hits: list[Hit]
    ) -> tuple[Level, str, str]:
        speech = self._strongest_speech(hits)
        if speech in ("warning", "question"):
            return "no_sign_found", speech, "score"
        if any(c.ruling == "false" and c.asserted for c in claims):
            return "doubtful", "false_claim", "claim"
        if speech == "notice":
            return "no_sign_found", "notice", "score"
        on_topic = any(a in reading.atoms for a in self.topical)
        if on_topic or any(not h.why_not and self.is_risk[h.signal] for h in hits):
            return "no_sign_found", "other", "score"
        return "cannot_tell", "other", "off_topic"

    def _only_misleads(self, score: Score, reading: Reading, claims: tuple[Ruled, ...]) -> bool:
        """Say whether a long text claims what is false and leads nowhere: no link, no contact."""
        leads = max(score.families.get(family, 0.0) for family in ("contact", "link"))
        prompts = self.signals.number["page.prompts_contact"]
        return (
            self.mark["long_text"] in reading.atoms
            and leads < LEADS_AT
            and score.families.get("page", 0.0) < self.weights.weight[prompts]
            and any(c.ruling == "false" and c.asserted for c in claims)
        )

    def _harm(self, score: Score) -> str:
        """Name the kind of harm that the risk families speak for most."""
        of_kind = {"scam": 0.0, "cashout": 0.0}
        for family, amount in score.families.items():
            kind = self._risk.get(family)
            if kind in of_kind:
                of_kind[kind] += amount
        return "cashout" if of_kind["cashout"] > of_kind["scam"] else "scam"

    def _strongest_speech(self, hits: list[Hit]) -> str:
        """Name how the message speaks: warning, question or notice ("" when none clearly)."""
        of_kind = {"warning": 0.0, "question": 0.0, "notice": 0.0}
        for signal in sorted({h.signal for h in hits if not h.why_not}):
            kind = self.speech_of[signal]
            if kind in of_kind:
                of_kind[kind] += self.hand_set[signal]
        strongest = max(of_kind, key=lambda kind: of_kind[kind])
        return strongest if of_kind[strongest] > SPEECH_AT else ""

    def verdict(self, text: str, region: str, on: date, *, seen: Seen = NOTHING) -> Verdict:
        """Give the verdict on a text, read alone, for a region (an adcode) and day.

        `seen` is what was seen beside the words: what a page does, how a call goes.
        """
        judged = self.judge(text, region, on, seen=seen)
        length = seen.size(text)
        found = Found(
            self.book.evidence(_hit_rows(text, judged), length),
            judged.score,
            partial(self._show, length, judged),
        )
        return Verdict(
            text,
            judged.level,
            judged.kind,
            judged.reason,
            self.weights.probability(judged.score.log_odds),
            judged.claims,
            on,
            region,
            found,
            self.explainer.render,
        )

    def _show(self, length: int, judged: Judged) -> Shown:
        """Give what a verdict shows besides evidence, with places in the original text."""
        extracts, original = judged.extracts, judged.reading.view.original
        return Shown(
            tuple((link, original(*link.span)) for link in extracts.links),
            tuple(_shown(n, original) for n in extracts.numbers),
            tuple(original(*place) for place in extracts.accounts),
            self.together.find(judged.reading, extracts, length),
        )


def _received(reading: Reading, text: str) -> Callable[[int, int], str] | None:
    """Give what tells the stretch of `text` behind a stretch as read; None when it is plain."""
    if text.isascii():
        return None
    return lambda start, end: text[slice(*reading.view.original(start, end))]


def _shown(number: Number, original: Callable[[int, int], tuple[int, int]]) -> ShownNumber:
    return ShownNumber(number.kind, original(*number.span), number.shown, number.valid)


def _hit_rows(text: str, judged: Judged) -> Iterator[HitRow]:
    view = judged.reading.view
    for signal, start, end, why_not in judged.hits:
        first, last = view.original(start, end)
        folded = view.starts is not None and text[first:last] != view.text[start:end]
        yield signal, WHY_NOT.index(why_not), folded, first, last


def plain_wording(reading: Reading, extracts: Extracts) -> str:
    """Give the folded text with a placeholder for each link: a host must not be a word."""
    text = reading.view.text
    for link in reversed(extracts.links):
        start, end = link.span
        text = text[:start] + link.stand_in + text[end:]
    return text


@lru_cache(maxsize=4096)
def adcode_of(region: str | None) -> str:
    """Give the adcode of a region by name or code; the nation's when None."""
    if not region:
        return NATION
    found = resolve_region(region)
    if isinstance(found, Issue):
        raise InputError(found.code, found.says)
    return found.code


@cache
def open_checker(*, clock: Clock = SYSTEM_CLOCK) -> Checker:
    """Give the checker over the knowledge shipped in this package (made once)."""
    compiled = read_compiled("check")
    fitted = compiled["weights"]["wording"]
    number = {name: i for i, name in enumerate(compiled["atoms"])}
    pairs = {
        _pair_number(name.split("+"), number): weight
        for name, weight in fitted["pairs"].items()
        if all(part in number for part in name.split("+"))
    }
    wording = read_wording(KNOWLEDGE, scale=fitted["scale"], pairs=pairs, sha256=fitted["sha256"])
    return Checker(compiled, open_policy(), wording=wording, clock=clock)


def _pair_number(names: list[str], number: dict[str, int]) -> int:
    found = sorted(number[name] for name in names)
    return found[0] if len(found) == 1 else found[0] * PAIR_BASE + found[1]
