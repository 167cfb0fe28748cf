"""The schemes a bill can be worked out under, by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yibao.core.regions import Region, region
from yibao.policy.benefits import open_benefits


@dataclass(frozen=True, slots=True)
class Offer:
    """One scheme of one place, with the days on which its figures are known."""

    region: Region
    scheme: str
    says: dict[str, str]
    maturity: str
    grade: str
    since: str
    until: str | None

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return f"{self.region.code}/{self.scheme}"

    def to_dict(self) -> dict[str, Any]:
        """The offer as JSON."""
        return {
            "region": self.region.code,
            "scheme": self.scheme,
            "says": self.says,
            "maturity": self.maturity,
            "grade": self.grade,
            "since": self.since,
            "until": self.until,
        }


def offers() -> tuple[Offer, ...]:
    """Every scheme with figures, real places before the fictional one."""
    found = []
    for (code, name), scheme in open_benefits().schemes.items():
        known = [value.raw for value in scheme.values if value.raw["unknown"] is None]
        if known:
            last = known[-1]
            raw = scheme.raw
            found.append(
                Offer(
                    region(code),
                    name,
                    {"zh": raw["says"]["zh"], "en": raw["says"]["en"]},
                    raw["maturity"],
                    last["grade"],
                    known[0]["from"],
                    last["to"],
                )
            )
    return tuple(sorted(found, key=lambda one: (one.region.fictional, one.key)))
