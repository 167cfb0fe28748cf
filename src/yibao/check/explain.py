"""Put a verdict into words: one sentence, what to do, why, and what could not be told."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from yibao.check.claims import Ruled
from yibao.check.evidence import Signals
from yibao.check.extract.extracts import LONG_TEXT
from yibao.check.extract.telling import TOLD_BY, says_of
from yibao.check.extracted import extracted, without_identifiers
from yibao.check.findings import Evidence, Shown
from yibao.check.segments import segments_of
from yibao.check.segments import told as told_segments
from yibao.check.together import Together
from yibao.check.verdict import SCHEMA, Verdict
from yibao.core.knowledge import knowledge_version
from yibao.policy.contacts import contacts

Says = dict[str, str]
MAX_ADVICE, MAX_HOSTS = 6, 3
PHONES = ("12393", "12345", "96110", "110")


class Explainer:
    """Renders verdicts as the documented JSON object."""

    def __init__(self, compiled: dict[str, Any], signals: Signals, together: Together) -> None:
        self._together = together
        self._says = {row["id"]: row["says"] for row in signals.rows}
        self._asks = {row["id"]: row["ask"] for row in signals.rows}
        self._claims = {r["claim"]["id"]: r["says"] for r in signals.rows if r["claim"]}
        self._advice: list[dict[str, Any]] = compiled["advice"]
        self._sentences: dict[tuple[str, str], Says] = {
            (s["level"], s["kind"]): s["says"] for s in compiled["sentences"]
        }
        self._version = knowledge_version()
        self._steps = lru_cache(maxsize=4096)(self._choose_steps)

    def render(self, verdict: Verdict) -> dict[str, Any]:
        """Give the verdict as plain data in the form `yibao.verdict/1`."""
        asks = self.asks(verdict)
        score, shown = verdict.score, verdict.findings.shown
        text = without_identifiers(verdict.text, shown)
        told = {
            "schema": SCHEMA,
            "level": verdict.level,
            "kind": verdict.kind,
            "probability": round(verdict.probability, 4),
            "says": self.sentence(verdict),
            "evidence": [
                *(self._evidence(text, piece, shown) for piece in verdict.evidence),
                *(self._together.render(text, pair) for pair in shown.pairs),
            ],
            "claims": [self._claim(text, c) for c in verdict.claims],
            "extracts": extracted(text, shown, asks),
            "advice": [
                {"step": i, **says}
                for i, says in enumerate(self._steps(verdict.kind, verdict.level, *asks), 1)
            ],
            "channels": [dict(one) for one in _channels(verdict.region, verdict.on)],
            "unsure": [self._sentences["unsure", doubt] for doubt in _doubts(verdict, shown)],
            "status": _status(verdict),
            "score": {
                "prior": score.prior,
                "families": score.families,
                "log_odds": score.log_odds,
            },
            "knowledge": self._version,
            "on": verdict.on.isoformat(),
            "region": verdict.region,
        }
        if len(text) >= LONG_TEXT:
            told["segments"] = told_segments(verdict, segments_of(verdict), text=text)
        return told

    def asks(self, verdict: Verdict) -> list[str]:
        """Give what the message asks the reader for, each once, in order of appearance."""
        asks = (self._asks[e.signal] for e in verdict.evidence if e.counted)
        return list(dict.fromkeys(a for a in asks if a))

    def sentence(self, verdict: Verdict) -> Says:
        """Give the one sentence that answers the asker."""
        own = self._sentences.get((verdict.level, verdict.kind))
        return own or self._sentences[verdict.level, ""]

    def _evidence(self, text: str, piece: Evidence, shown: Shown) -> dict[str, Any]:
        start, end = piece.span
        return {
            "signal": piece.signal,
            "family": piece.family,
            "span": [start, end],
            "quote": text[start:end],
            "view": piece.view,
            "weight": piece.weight,
            "counted": piece.counted,
            "why_not": piece.why_not,
            "says": self._told(piece, shown),
        }

    def _told(self, piece: Evidence, shown: Shown) -> Says:
        """Give what a signal says; of a link, with what holds for this one."""
        says: Says = self._says[piece.signal]
        if piece.signal in TOLD_BY:
            link = next((one for one, span in shown.links if span == piece.span), None)
            return says_of(piece.signal, says, link) if link else says
        return says

    def _claim(self, text: str, claim: Ruled) -> dict[str, Any]:
        answer = claim.answer
        because = claim.because or (answer.says if answer else None)
        return {
            "topic": claim.topic,
            "claim": claim.claim,
            "says": self._claims[claim.claim],
            "span": list(claim.span),
            "quote": text[claim.span[0] : claim.span[1]],
            "ruling": claim.ruling,
            "asserted": claim.asserted,
            "denied": claim.denied,
            "because": because.to_dict() if because else {"zh": "", "en": ""},
            "provision": answer.provision if answer else None,
            "citation": answer.citation.to_dict() if answer and answer.citation else None,
            "grade": answer.grade if answer else "U",
            "since": answer.since.isoformat() if answer and answer.since else None,
            "checked_on": answer.checked_on.isoformat() if answer and answer.checked_on else None,
        }

    def _choose_steps(self, kind: str, level: str, *asks: str) -> tuple[Says, ...]:
        chosen = []
        for row in self._advice:
            if row["after"] or (row["kinds"] and kind not in row["kinds"]):
                continue
            if row["levels"] and level not in row["levels"]:
                continue
            if row["asks"] and not set(row["asks"]) & set(asks):
                continue
            chosen.append(row["says"])
        return tuple(chosen[:MAX_ADVICE])

    def aftercare(self) -> dict[str, list[Says]]:
        """Give what to do after having clicked, filled in, paid or lent a card."""
        found: dict[str, list[Says]] = {}
        for row in self._advice:
            if row["after"]:
                found.setdefault(row["after"], []).append(row["says"])
        return found


def _status(verdict: Verdict) -> dict[str, Any] | None:
    if verdict.status is None:
        return None
    # Few hand one in, and it brings the signature's arithmetic along.
    from yibao.check.status import told  # noqa: PLC0415

    return told(verdict.status)


def _doubts(verdict: Verdict, shown: Shown) -> list[str]:
    rulings = {claim.ruling for claim in verdict.claims}
    doubts = ["unknown_claim"] if "unknown" in rulings else []
    if "depends" in rulings and verdict.region == "000000":
        doubts.append("place")
    if "about_you" in rulings:
        doubts.append("about_you")
    if _is_bare_link(verdict.text, shown):
        doubts.append("not_opened")
    return doubts


def _is_bare_link(text: str, shown: Shown) -> bool:
    """Say whether the whole message is one address, so that nothing but it was looked at."""
    places = [place for _, place in shown.links]
    return len(places) == 1 and text[slice(*places[0])].strip() == text.strip()


@lru_cache(maxsize=512)
def _channels(region: str, on: date) -> tuple[dict[str, str], ...]:
    """Give where to ask: public numbers, and official hosts and apps of the asker's place."""
    known = contacts()
    phones = {one.number: one for one in known.phones_of(region, on=on)}
    found = [
        {"name": number, "kind": "phone", "zh": name.zh, "en": name.en}
        for number in PHONES
        if number in phones
        for name in [phones[number].name]
    ]
    for host in known.hosts_of(region)[:MAX_HOSTS]:
        found.append({"name": host.host, "kind": "site", "zh": host.owner.zh, "en": host.owner.en})
    for app in known.apps_of(region)[:MAX_HOSTS]:
        found.append({"name": app.name, "kind": app.kind, "zh": app.name, "en": app.name})
    return tuple(found)
