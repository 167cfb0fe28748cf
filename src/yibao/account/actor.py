"""Who acts: every change of money or rights names its actor, and the database keeps the name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "holder",
    "guardian",
    "institution",
    "reviewer",
    "approver",
    "supervisor",
    "auditor",
    "admin",
    "system",
]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role.

    `id` is a person's ref for a holder, a staff name for agency roles, a provider's code for an
    institution and a worker's name for the system. It is not a name or an ID number.
    """

    id: str
    role: Role


SYSTEM = Actor("yibao", "system")
