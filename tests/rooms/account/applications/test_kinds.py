"""Claims about each kind of application, from handing in to what comes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yibao.account import people
from yibao.account.actor import Actor
from yibao.account.applications import Denied
from yibao.account.applications import store as applications
from yibao.account.applications.kind import open_kinds
from yibao.account.restrictions import restrictions_of
from yibao.core.errors import Conflict, NotAllowed
from yibao.service.usecases import review
from yibao.service.usecases.faults import FormFaults

from .conftest import World, bill, give, invoice, payee


def state_of(world: World, kind: str, answers: dict[str, Any] | None = None) -> str:
    """The state a kind comes to when the desk agrees."""
    one = world.apply(kind, answers)
    world.work()
    if world.one(one.id).state == "in_review":
        world.approve(one.id)
        world.work()
    return world.one(one.id).state


def test_a_filing_for_care_elsewhere_needs_no_desk_and_runs_six_months(world: World) -> None:
    answers = {"place": "重庆市", "visit_kind": "其他临时外出", "from_day": "2026-06-11"}
    assert state_of(world, "offsite_filing", answers) == "closed"
    day = date(2026, 12, 10)
    found = world.office.run(
        lambda tx: applications.records(tx, world.people["wang"], "offsite_filing", on=day)
    )
    assert [(one.about["place"], one.to_day) for one in found] == [("500000", day)]


def test_insurance_from_the_list_is_paid_from_past_years_only(world: World) -> None:
    answers = {"product": "demo_plan", "amount": "100"}
    assert state_of(world, "commercial_insurance", answers) == "closed"
    assert world.has(kind="personal_past") == (490_000, 0)
    assert world.has() == (300_000, 0)
    assert world.money("insurance:demo_plan", "provider_clearing") == 10_000


def test_another_product_is_refused_and_what_is_lawful_is_named(world: World) -> None:
    with pytest.raises(Denied) as refused:
        world.apply("commercial_insurance", {"product": "hu_hui_bao", "amount": "100"})
    told = refused.value.refusal
    assert told.code == "gate.forbidden"
    assert told.citation is not None
    assert "示医保发" in told.citation.number
    assert told.alternatives
    assert told.ask_at


def test_another_price_than_the_rule_names_is_a_fault(world: World) -> None:
    with pytest.raises(FormFaults, match=r"100\.00"):
        world.apply("commercial_insurance", {"product": "demo_plan", "amount": "120"})


def test_a_check_up_is_paid_to_the_institution_up_to_the_years_limit(world: World) -> None:
    answers = {"provider": "H990100001", "invoices": [invoice("11111111", 50_000)]}
    assert state_of(world, "physical_exam", answers) == "closed"
    assert world.money("H990100001", "provider_clearing") == 50_000
    again = {"provider": "H990100001", "invoices": [invoice("11111112", 30_001)]}
    with pytest.raises(FormFaults, match=r"300\.00"):
        world.apply("physical_exam", again)


def test_a_free_vaccine_is_not_paid_for(world: World) -> None:
    answers = {"provider": "H990100001", "in_programme": "是", "invoices": [invoice()]}
    with pytest.raises(Denied):
        world.apply("vaccination", answers)


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        (
            "chronic_filing",
            {"disease": "高血压", "provider": "H990100001", "diagnosed_on": "2026-05-01"},
        ),
        ("designated_institution", {"provider": "H990100001", "from_day": "2026-07-01"}),
        (
            "record_correction",
            {"subject": "enrolment", "wrong": "2015年1月参保", "right": "2014年12月参保"},
        ),
    ],
)
def test_a_record_comes_of_it(world: World, kind: str, answers: dict[str, Any]) -> None:
    assert state_of(world, kind, answers) == "closed"
    found = world.office.run(
        lambda tx: applications.records(tx, world.people["wang"], kind, on=date(2026, 7, 1))
    )
    assert len(found) == 1


def test_a_loss_report_stops_the_voucher_at_once_and_a_reissue_ends_it(world: World) -> None:
    one = world.apply("loss_report", {"lost_on": "2026-06-10"})
    assert one.state == "closed"
    now = world.office.now()
    held = world.office.run(lambda tx: restrictions_of(tx, world.people["wang"], now))
    assert [each.basis for each in held] == ["loss_report"]
    later = world.at(hours=1)
    assert state_of(later, "voucher_reissue", {"restriction": held[0].ref}) == "closed"
    after = later.at(minutes=1).office
    assert after.run(lambda tx: restrictions_of(tx, world.people["wang"], after.now())) == ()


def test_nobody_else_reports_a_loss(world: World) -> None:
    ming = world.me("ming")
    with pytest.raises(Exception, match="本人"):
        world.apply(
            "loss_report", {}, by=type(ming)(ming.id, "guardian"), person=world.people["wang"]
        )


def test_a_claim_is_split_by_the_benefits_of_the_place_and_paid_from_the_fund(
    world: World,
) -> None:
    one = world.apply("manual_reimbursement", {"bill": bill(), **payee()})
    assert one.amount_fen == 850_000
    steps = world.office.run(lambda tx: applications.transitions(tx, one.id))
    assert any("85%" in line for line in steps[-1].detail["split"]["trace"])
    with pytest.raises(FormFaults, match="invoices"):
        world.apply("manual_reimbursement", {"bill": bill(), **payee()})


def test_a_second_claim_of_the_year_knows_of_the_first(world: World) -> None:
    first = world.apply("manual_reimbursement", {"bill": bill(3_000_000), **payee()})
    second = world.apply(
        "manual_reimbursement", {"bill": bill(3_000_000, "20000002", admission_no=2), **payee()}
    )
    assert second.amount_fen is not None
    assert first.amount_fen is not None
    # The deductible of a second stay is half, and the brackets go on where they were.
    assert second.amount_fen > first.amount_fen


def test_a_claim_after_the_deadline_is_refused(world: World) -> None:
    old = bill(on="2025-05-01", invoices=[invoice("20000009", 1_100_000, issued_on="2025-05-01")])
    with pytest.raises(Denied) as refused:
        world.apply("manual_reimbursement", {"bill": old, **payee()})
    assert refused.value.refusal.topic == "manual_reimbursement"


def test_an_advance_needs_a_filing_first(world: World) -> None:
    answers = {"amount": "3000", "place": "重庆市", "reason": "手术", **payee()}
    with pytest.raises(Denied) as refused:
        world.apply("offsite_advance", answers)
    assert refused.value.refusal.provision == "990100-shifan/offsite-advance"


def test_a_refused_application_is_appealed_once_and_looked_at_by_others(world: World) -> None:
    one = world.apply(
        "chronic_filing",
        {"disease": "高血压", "provider": "H990100001", "diagnosed_on": "2026-05-01"},
    )
    world.work()
    world.do(review.reject, one.id, by="rev1", reason="缺少检查报告")
    appeal = world.apply(
        "appeal", {"against": "application", "about": one.id, "reason": "报告已附"}
    )
    assert world.one(one.id).state == "appeal"
    world.work()
    with pytest.raises(Exception, match="decided_before"):
        world.do(review.approve, appeal.id, by="rev1")
    world.do(review.approve, appeal.id, by="rev2")
    world.do(review.approve, appeal.id, by="app1", role="approver")
    world.work()
    assert world.one(one.id).state == "in_review"
    world.do(review.reject, one.id, by="rev2", reason="报告不符")
    with pytest.raises(Conflict, match="appealed_before"):
        world.apply("appeal", {"against": "application", "about": one.id, "reason": "再来"})


def test_an_appeal_that_is_refused_leaves_things_as_they_were(world: World) -> None:
    one = world.apply(
        "designated_institution", {"provider": "H990100001", "from_day": "2026-07-01"}
    )
    assert one.state == "submitted"
    other = world.apply("record_correction", {"subject": "care", "wrong": "甲", "right": "乙"})
    world.work()
    world.do(review.reject, other.id, by="rev1", reason="没有证明")
    appeal = world.apply("appeal", {"against": "application", "about": other.id, "reason": "有的"})
    world.work()
    world.do(review.reject, appeal.id, by="rev2", reason="还是没有")
    assert world.one(other.id).state == "rejected"


def test_every_kind_has_a_story_here_or_beside() -> None:
    told = {
        *("appeal", "chronic_filing", "commercial_insurance", "cross_province_quota"),
        *("designated_institution", "family_sharing_bind", "family_sharing_unbind"),
        *("long_term_care_premium", "loss_report", "manual_reimbursement", "offsite_advance"),
        *("offsite_filing", "one_off_payout", "physical_exam", "record_correction"),
        *("resident_premium", "vaccination", "voucher_reissue"),
    }
    assert set(open_kinds()) == told


def test_an_appeal_that_is_granted_holds_money_and_invoices_again(world: World) -> None:
    one = world.apply("manual_reimbursement", {"bill": bill(), **payee()})
    world.work()
    world.do(review.reject, one.id, by="rev1", reason="看不清")
    appeal = world.apply("appeal", {"against": "application", "about": one.id, "reason": "清楚"})
    world.work()
    world.do(review.approve, appeal.id, by="rev2")
    world.do(review.approve, appeal.id, by="app1", role="approver")
    world.work()
    assert world.one(one.id).state == "in_review"
    with pytest.raises(FormFaults, match="invoices"):
        world.apply("manual_reimbursement", {"bill": bill(), **payee()})
    held = world.office.run(lambda tx: applications.open_hold(tx, one.id))
    assert held is not None
    assert sum(fen for _, fen, _ in held.legs) == 850_000


def test_an_invoice_used_meanwhile_stops_the_appeal_at_the_desk(world: World) -> None:
    one = world.apply("manual_reimbursement", {"bill": bill(), **payee()})
    world.work()
    world.do(review.reject, one.id, by="rev1", reason="看不清")
    world.apply("manual_reimbursement", {"bill": bill(), **payee()})
    appeal = world.apply("appeal", {"against": "application", "about": one.id, "reason": "清楚"})
    world.work()
    world.do(review.approve, appeal.id, by="rev2")
    world.do(review.approve, appeal.id, by="app1", role="approver")
    world.work()
    assert world.one(appeal.id).state == "in_review"
    assert world.one(one.id).state == "appeal"


def test_family_takes_the_balance_only_when_the_person_died(world: World) -> None:
    ming = Actor(world.people["ming"], "guardian")
    wang = world.people["wang"]
    answers = {"cause": "emigration", **payee()}
    with pytest.raises(NotAllowed, match="holder_only"):
        world.apply("one_off_payout", answers, by=ming, person=wang)
    one = world.apply("one_off_payout", {**answers, "cause": "death"}, by=ming, person=wang)
    assert (one.state, one.amount_fen) == ("submitted", 800_000)


EXAM = {"provider": "H990100001", "invoices": [invoice()]}
ADVANCE = {"amount": "100", "place": "重庆市", "reason": "手术", **payee()}
DISEASE = {"disease": "高血压", "provider": "H990100001", "diagnosed_on": "2026-05-01"}


@pytest.mark.parametrize(
    ("region", "kind", "answers", "code"),
    [
        ("110000", "one_off_payout", {"cause": "death", **payee()}, "gate.unknown"),
        ("500000", "physical_exam", EXAM, "gate.unknown"),
        ("440100", "one_off_payout", {"cause": "retirement", **payee()}, "gate.forbidden"),
        ("110000", "offsite_advance", ADVANCE, "gate.unknown"),
        ("110000", "chronic_filing", DISEASE, "gate.unknown"),
    ],
)
def test_a_place_whose_rules_are_not_known_or_forbid_it_refuses(
    world: World, region: str, kind: str, answers: dict[str, Any], code: str
) -> None:
    def move(tx: Any) -> None:
        people.end_enrolment(tx, world.people["zhao"], "310", last_day=date(2026, 5, 31))
        there = people.Enrolment(world.people["zhao"], "310", region, "active", date(2026, 6, 1))
        people.enrol(tx, there)
        give(tx, world.people["zhao"], "personal_past", 100_000, region=region)

    world.office.run(move)
    with pytest.raises(Denied) as refused:
        world.apply(kind, answers, by=world.me("zhao"))
    told = refused.value.refusal
    assert told.code == code
    assert told.ask_at
    assert told.missing or told.citation
