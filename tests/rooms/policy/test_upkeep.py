"""What is due for checking, and what we claim to cover."""

from datetime import date, timedelta

from yibao.policy import Policy
from yibao.policy.upkeep import coverage, stale

CHECKED = date(2026, 11, 22)


def test_a_provision_is_due_on_its_day_and_not_before(policy: Policy) -> None:
    first = min(one.raw["check_every_days"] for one in policy.provisions.values())
    assert stale(policy, on=CHECKED + timedelta(days=first - 1)) == ()
    due = stale(policy, on=CHECKED + timedelta(days=first))
    assert due
    assert {one.days_late for one in due} == {0}


def test_the_latest_come_first_and_the_demo_is_never_due(policy: Policy) -> None:
    due = stale(policy, on=date(2030, 1, 1))
    late = [one.days_late for one in due]
    assert late == sorted(late, reverse=True)
    assert not any(one.region == "990100" for one in due)
    assert due[0].to_dict()["provision"] == due[0].provision


def test_coverage_counts_every_provision_once(policy: Policy) -> None:
    made = coverage(policy)
    counted = sum(len(one.ruled) + len(one.unknown) for one in made.regions)
    assert counted == len(policy.provisions)
    assert made.not_covered
    assert made.to_dict()["regions"]
