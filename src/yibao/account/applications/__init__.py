"""Applications: what a person asks for, and every step until it is done or refused.

Comes in: a kind, answers, documents. Goes out: an `Application` whose steps are kept for good, or
`Issue`s that name every fault, or a refusal (`Denied`) with the rule it rests on. The rules of the
place decide at submission and again at approval, and the database decides who may take a step.
What an approved application does is joined in `service/usecases`.
"""

from yibao.account.applications.application import Application, Attachment, Move, Transition
from yibao.account.applications.gate import Denied, Refusal
from yibao.account.applications.kind import Kind, kind_named, open_kinds

__all__ = [
    "Application",
    "Attachment",
    "Denied",
    "Kind",
    "Move",
    "Refusal",
    "Transition",
    "kind_named",
    "open_kinds",
]
