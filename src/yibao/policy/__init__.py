"""May I? Dated, cited rules about 医保, asked by topic, region and day.

Comes in: a topic, a place, a day, facts about the asker. Goes out: an `Answer` that is allowed,
conditional, forbidden, ended or unknown, with the sentence to say, the document it rests on and
what is missing. It never guesses, never looks anything up outside, and never asks the time.
"""

from yibao.policy.answer import Answer, Says
from yibao.policy.ask import Policy, ask, open_policy

__all__ = ["Answer", "Policy", "Says", "ask", "open_policy"]
