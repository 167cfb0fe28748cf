"""What is wrong with a case, in words for people in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yibao.core.errors import Issue
from yibao.policy.benefits import split_case
from yibao.service.asked import Fault
from yibao.service.bills.words import FAULTS, FIELDS


def split_or_faults(case: Mapping[str, Any]) -> dict[str, Any] | list[Fault]:
    """The split of a case as JSON, or everything that is wrong with it."""
    found = split_case(case)
    return found if isinstance(found, dict) else [fault_of(issue) for issue in found]


def fault_of(issue: Issue) -> Fault:
    """One issue as a fault; `field` is its place in the case."""
    own = FIELDS.get(issue.at, (issue.at, issue.at))
    zh, dot, en = issue.says.partition(" · ")
    hint = f" ({issue.hint})" if issue.hint else ""
    if issue.code in FAULTS:
        zh, en = FAULTS[issue.code]
        zh, en = zh.format(field=own[0]), en.format(field=own[1])
    elif not dot:
        zh, en = f"“{own[0]}”有问题：{issue.says}", f"{issue.says}{hint}"
    return Fault(issue.code, issue.at, zh, en)
