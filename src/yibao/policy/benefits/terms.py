"""The figures in force on one day, read one way, for every class, level, place and admission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from yibao.core.errors import Issue
from yibao.policy.benefits.classes import ASK, class_of
from yibao.policy.benefits.person import Person, Visit
from yibao.policy.benefits.tariff import Ceiling, Gap, Ratio, Step, Supplement, Tariff


class Key(NamedTuple):
    """What a tariff turns on; what no row looks at is None, so that tariffs are few."""

    person_class: str
    level: str | None
    place: str | None
    visit_kind: str
    admission: int
    months: int | None
    entitlements: frozenset[str]


@dataclass(slots=True)
class Terms:
    """One compiled set of sections; its tariffs are made when first asked for."""

    raw: Mapping[str, Any]
    _tariffs: dict[Key, Tariff | Issue] = field(default_factory=dict)

    def tariff(self, person: Person, visit: Visit) -> Tariff | tuple[Issue, ...]:
        """The figures for this person at this visit, or everything that is missing for them."""
        missing = tuple(self._missing(person, visit))
        if missing:
            return missing
        one = class_of(person, self.raw["classes"])
        if isinstance(one, Issue):
            return (one,)
        found = self.for_key(self.key(one, person, visit))
        return (found,) if isinstance(found, Issue) else found

    def key(self, person_class: str, person: Person, visit: Visit) -> Key:
        """What the tariff of a person of this class turns on."""
        needs = self.raw["needs"]
        months = person.enrolled_months if self.raw["by_months"] else None
        return Key(
            person_class,
            visit.level if "level" in needs else None,
            visit.place if "place" in needs else None,
            visit.kind,
            min(visit.admission_no, self.raw["admissions"]),
            None if months is None else max(one for one in self.raw["months"] if one <= months),
            person.entitlements & frozenset(self.raw["entitlements"]),
        )

    def for_key(self, key: Key) -> Tariff | Issue:
        """The figures for a key, remembered."""
        found = self._tariffs.get(key)
        if found is None:
            found = self._tariffs[key] = self._chosen(key)
        return found

    def _missing(self, person: Person, visit: Visit) -> Iterator[Issue]:
        raw = self.raw
        for name in raw["needs"]:
            if (visit.level if name == "level" else visit.place) is None:
                yield Issue("benefits.missing", f"{name} is needed here and was not given", name)
        if visit.level is not None and visit.level not in raw["levels"]:
            says = f"there is no level {visit.level} here; known: {', '.join(raw['levels'])}"
            yield Issue("benefits.unknown_level", says, "level")
        if visit.place is not None and visit.place not in raw["places"]:
            says = f"this scheme is not for a {visit.place}; known: {', '.join(raw['places'])}"
            yield Issue("benefits.unknown_place", says, "place")
        if visit.kind not in raw["offsite"]:
            says = f"nothing is known here about visits of the kind {visit.kind}"
            yield Issue("benefits.not_known", says, "visit_kind", hint=ASK)

    def _chosen(self, key: Key) -> Tariff | Issue:
        raw = self.raw
        found = _Choice(key, floors_only=raw["by_months"] and key.months is None)
        deductible, ladder = raw["deductible"], raw["ladder"]
        due = found.figure(deductible["rows"])
        pays = found.figure(ladder["rows"])
        ceilings = tuple(found.ceilings(raw["ceilings"]))
        supplements = tuple(found.supplements(raw["supplements"], ceilings))
        if found.gaps:
            gap = found.gaps[0]
            return Issue("benefits.not_known", f"{gap.zh} · {gap.en}", "", hint=ASK)
        cut = raw["offsite"][key.visit_kind]
        return Tariff(
            deductible_fen=due,
            deductible_per=deductible["per"],
            deductible_year_max_fen=deductible["year_max"],
            ladder_per=ladder["per"],
            measure=ladder["measure"],
            steps=tuple(
                Step(to, _less(ratio, cut), layer, _covering(ceilings, layer))
                for (to, layer), ratio in zip(ladder["steps"], pays, strict=True)
            ),
            ceilings=ceilings,
            overflow=found.overflow(raw["overflow"], ceilings),
            supplements=supplements,
            front=tuple(raw["account"]["front"]),
            behind=tuple((purse, tuple(parts)) for purse, parts in raw["account"]["behind"]),
        )


_NO_ROW = Gap("没有查到适用的标准", "no figure is known for this case")


@dataclass(slots=True)
class _Choice:
    """Picks the rows that fit a key, and notes the figures that nobody knows.

    Ceilings may grow with the months of enrolment; where those were not told, the first band's
    ceiling is only a floor.
    """

    key: Key
    floors_only: bool = False
    gaps: list[Gap] = field(default_factory=list)

    def figure(self, rows: Sequence[Any]) -> Any:
        """The figure of the row that fits; None, and a gap, where it is not known."""
        for match, figure, gap in rows:
            if fits(match, self.key):
                if gap is not None:
                    self.gaps.append(Gap(*gap))
                return figure
        self.gaps.append(_NO_ROW)
        return None

    def ceilings(self, raws: Sequence[Any]) -> Iterator[Ceiling]:
        for raw in raws:
            if self._meant(raw["who"]) and (figure := self.figure(raw["rows"])) is not None:
                at_least = figure[1] or self.floors_only
                yield Ceiling(frozenset(raw["layers"]), figure[0], at_least=at_least)

    def overflow(
        self, raw: Mapping[str, Any] | None, ceilings: tuple[Ceiling, ...]
    ) -> Step | Gap | None:
        """A gap here only matters to a bill that goes over a ceiling."""
        if raw is None:
            return None
        inner = _Choice(self.key)
        ratio = inner.figure(raw["rows"])
        if inner.gaps:
            return inner.gaps[0]
        return Step(None, Ratio(*ratio), raw["layer"], _covering(ceilings, raw["layer"]))

    def supplements(
        self, raws: Sequence[Any], ceilings: tuple[Ceiling, ...]
    ) -> Iterator[Supplement]:
        for raw in raws:
            if self._meant(raw["who"]) and (ratio := self.figure(raw["rows"])) is not None:
                layer, base = raw["layer"], tuple(raw["base"])
                covering = _covering(ceilings, layer)
                yield Supplement(layer, base, Ratio(*ratio), raw["over"], covering)

    def _meant(self, who: str) -> bool:
        return who == "everyone" or who in self.key.entitlements


def fits(match: Mapping[str, Any], key: Key) -> bool:
    """Whether a row's columns take in a key."""
    for name, wanted in match.items():
        value = getattr(key, name)
        if name in ("admission", "months"):
            first, last = wanted
            if (value or 0) < first or (last is not None and (value or 0) > last):
                return False
        elif value not in wanted:
            return False
    return True


def _covering(ceilings: tuple[Ceiling, ...], layer: str) -> tuple[int, ...]:
    return tuple(place for place, one in enumerate(ceilings) if layer in one.layers)


def _less(ratio: Sequence[int], cut: Sequence[int]) -> Ratio:
    """A ratio less an off-site cut, in percentage points; never below nothing."""
    left = Fraction(*ratio) - Fraction(*cut)
    return Ratio(left.numerator, left.denominator) if left > 0 else Ratio(0, 1)
