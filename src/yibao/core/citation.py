"""Where a rule is written, and how well we know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

Grade = Literal["V", "M", "L", "G", "U"]
"""V read word for word in an official text or a press copy of one; M reported by media, and
consistent; L content farms only; G general knowledge; U unknown."""

GRADES: tuple[Grade, ...] = get_args(Grade)


def rules(grade: Grade) -> bool:
    """Whether a source of this grade may decide what is lawful; the others only point the way."""
    return grade in ("V", "M")


@dataclass(frozen=True, slots=True)
class Citation:
    """One document: title, number, issuer, day published, grade of our evidence, and a note.

    What is not known is empty or None. Addresses of copies are no part of it: they are not
    shown to people.
    """

    title: str
    number: str = ""
    issuer: str = ""
    published: date | None = None
    evidence: Grade = "U"
    note: str = ""

    def __str__(self) -> str:
        """As a reader in China expects it: 《标题》（文号），发文机关，日期."""
        title = self.title if self.title.startswith("《") else f"《{self.title}》"
        number = f"（{self.number}）" if self.number else ""
        day = self.published.isoformat() if self.published else ""
        return "，".join(part for part in (title + number, self.issuer, day) if part)

    def to_dict(self) -> dict[str, str | None]:
        """As JSON; the day in ISO form or null."""
        return {
            "title": self.title,
            "number": self.number,
            "issuer": self.issuer,
            "published": self.published.isoformat() if self.published else None,
            "evidence": self.evidence,
            "note": self.note,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Citation:
        """Back from `to_dict`."""
        published = data.get("published")
        return cls(
            title=data["title"],
            number=data.get("number", ""),
            issuer=data.get("issuer", ""),
            published=date.fromisoformat(published) if published else None,
            evidence=data.get("evidence", "U"),
            note=data.get("note", ""),
        )
