"""A conversation's verdict as plain data: the verdict JSON, with `conversation` beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yibao.check.extracted import without_identifiers

if TYPE_CHECKING:
    from yibao.check.conversation.judge import ConversationVerdict

MAX_ADVICE = 6
Says = dict[str, str]


def told_of(found: ConversationVerdict) -> dict[str, Any]:
    """Give the verdict JSON of a conversation."""
    told = found.verdict.to_dict()
    own = stage_advice(found)
    rest = [{"zh": row["zh"], "en": row["en"]} for row in told["advice"]]
    steps = [one for i, one in enumerate([*own, *rest]) if one not in [*own, *rest][:i]]
    told["advice"] = [{"step": i, **says} for i, says in enumerate(steps[:MAX_ADVICE], 1)]
    told["conversation"] = {
        "text": without_identifiers(found.verdict.text, found.verdict.findings.shown),
        "turns": [
            {
                "number": turn.number,
                "speaker": turn.speaker,
                "who": turn.who,
                "at": turn.at,
                "span": [turn.start, turn.end],
                "stages": list(turn.stages),
                "level": turn.level,
                "log_odds": round(turn.log_odds, 4),
            }
            for turn in found.turns
        ],
        "turns_at": found.turns_at,
        "stages": [
            {"stage": name, "turn": turn, "says": found.known.rows[name]["says"]}
            for name, turn in found.stages
        ],
        "asker_began": found.began,
        "unread": [{"at": one.at, "says": one.says} for one in found.chat.faults],
    }
    return told


def stage_advice(found: ConversationVerdict) -> list[Says]:
    """Give what to do at the stage reached, when a warning is due."""
    if found.turns_at is None or not found.stage:
        return []
    advice: list[Says] = found.known.rows[found.stage]["advice"]
    return list(advice)
