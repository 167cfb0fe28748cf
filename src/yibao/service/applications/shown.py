"""An application as JSON. Sealed answers show as their masked end only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yibao.account.actor import Role
from yibao.account.applications import Application, Attachment, Transition, kind_named
from yibao.account.applications.states import events_from
from yibao.core.clock import CHINA


def shown_summary(one: Application) -> dict[str, Any]:
    """An application in a list."""
    return {
        "id": one.id,
        "kind": one.kind,
        "name": kind_named(one.kind).says.to_dict(),
        "region": one.region,
        "person": one.person,
        "opened_by": one.opened_by,
        "state": one.state,
        "version": one.version,
        "amount_fen": one.amount_fen,
        "needs_two": one.needs_two,
        "reviewer": one.reviewer,
        "recommended_by": one.recommended_by,
        "created_at": _moment(one.created_at),
        "submitted_at": _moment(one.submitted_at),
        "due_at": _moment(one.due_at),
    }


def shown(
    one: Application,
    steps: Iterable[Transition],
    papers: Iterable[Attachment],
    *,
    role: Role,
) -> dict[str, Any]:
    """An application with its form, documents and steps, and what `role` may do with it now."""
    return {
        **shown_summary(one),
        "form": _unsealed(one.form),
        "later": _unsealed(one.later),
        "about": one.about,
        "gate": dict(one.gate) if one.gate else None,
        "documents": [
            {
                "wanted": paper.wanted,
                "sm3": paper.sm3.hex(),
                "media_type": paper.media_type,
                "size_bytes": paper.size_bytes,
                "name": paper.name,
            }
            for paper in papers
        ],
        "steps": [shown_step(step) for step in steps],
        "may": list(events_from(one.state, role)),
    }


def shown_step(step: Transition) -> dict[str, Any]:
    """One step that was taken."""
    return {
        "version": step.version,
        "event": step.event,
        "from": step.from_state,
        "to": step.to_state,
        "by": step.actor,
        "role": step.role,
        "at": _moment(step.at),
        "reason": step.reason,
        "documents": [sm3.hex() for sm3 in step.documents],
        "detail": dict(step.detail),
    }


def _unsealed(form: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value["shown"] if isinstance(value, Mapping) and "sealed" in value else value
        for name, value in form.items()
    }


def _moment(at: Any) -> str | None:
    return at.astimezone(CHINA).isoformat(timespec="seconds") if at else None
