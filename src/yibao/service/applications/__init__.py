"""Applications as every door shows them: JSON with stable names, words in both languages."""

from yibao.service.applications.shown import shown, shown_step, shown_summary
from yibao.service.applications.words import EVENT_SAYS, OUTCOME_SAYS, STATE_SAYS

__all__ = [
    "EVENT_SAYS",
    "OUTCOME_SAYS",
    "STATE_SAYS",
    "shown",
    "shown_step",
    "shown_summary",
]
