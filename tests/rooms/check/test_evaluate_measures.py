"""Every measure, on examples small enough to count by hand."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yibao.check.claims import Ruling
from yibao.check.evaluate.calibration import calibration
from yibao.check.evaluate.expectation import expected
from yibao.check.evaluate.measures import false_alarms, kinds, levels, recall_at
from yibao.check.evaluate.outcome import Found, Outcome
from yibao.check.evaluate.resamples import Flags, Resamples, Share
from yibao.check.evaluate.rows import ClaimMark, Mark, Row
from yibao.check.evaluate.rulings import rulings
from yibao.check.evaluate.sample import Sample
from yibao.check.evaluate.spans import spans
from yibao.check.evaluate.variants import variants
from yibao.check.weigh import Level


def row(
    name: str,
    label: str,
    *,
    marks: tuple[Mark, ...] = (),
    claims: tuple[ClaimMark, ...] = (),
    variant_of: str | None = None,
) -> Row:
    group = variant_of or name
    return Row(name, "十个字的一句话在这里", label, "sms", marks, claims, variant_of, group, None)


def outcome(of: Row, level: Level, score: float, **also: Any) -> Outcome:
    chance = 1 / (1 + math.exp(-score))
    return replace(Outcome(of, level, "other", score, chance, (), ()), **also)


@pytest.fixture
def eight() -> Sample:
    """Three scams at 5, 3 and 1; one cash-out at -1; four harmless at 4, 0, -2 and -4."""
    return Sample(
        [
            outcome(row("s1", "scam"), "danger", 5, kind="scam"),
            outcome(row("s2", "scam"), "danger", 3, kind="cashout"),
            outcome(row("s3", "scam"), "doubtful", 1, kind="scam"),
            outcome(row("c1", "cashout"), "no_sign_found", -1),
            outcome(row("g1", "genuine"), "danger", 4, kind="scam"),
            outcome(row("g2", "genuine"), "doubtful", 0, kind="false_claim"),
            outcome(row("w1", "warning"), "no_sign_found", -2, kind="warning"),
            outcome(row("u1", "unrelated"), "cannot_tell", -4),
        ]
    )


def flags(values: list[bool]) -> Flags:
    return np.array(values, bool)


def counted(share: Share) -> tuple[int, int]:
    return share.hits, share.n


def test_levels_are_counted_by_label_and_medium(eight: Sample) -> None:
    found = {(one.label, one.medium): one for one in levels(eight)}
    scams = found["scam", None]
    assert scams.counts == {"danger": 2, "doubtful": 1, "no_sign_found": 0, "cannot_tell": 0}
    assert counted(scams.flagged) == (3, 3)
    assert counted(scams.danger) == (2, 3)
    assert counted(found["cashout", "sms"].flagged) == (0, 1)
    assert ("misleading", None) not in found


def test_false_alarms_are_told_apart_by_kind_of_text(eight: Sample) -> None:
    found = {(one.label, one.medium): one for one in false_alarms(eight)}
    assert counted(found[None, None].danger) == (1, 4)
    assert counted(found[None, None].doubtful) == (1, 4)
    assert found[None, None].by_claim == 1
    assert counted(found["genuine", None].danger) == (1, 2)
    assert counted(found["warning", None].danger) == (0, 1)
    assert counted(found[None, "sms"].doubtful) == (1, 4)


def test_recall_is_taken_where_no_more_than_the_rate_of_harmless_rows_passes(
    eight: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.check.evaluate.measures.RATES", (0.05, 0.25, 0.5))
    none, quarter, half = recall_at(eight)
    assert (none.threshold, none.false_alarms, none.harmless) == (4, 0, 4)
    assert counted(none.recall["harm"]) == (1, 4)
    assert (quarter.threshold, quarter.false_alarms) == (0, 1)
    assert counted(quarter.recall["harm"]) == (3, 4)
    assert counted(quarter.recall["cashout"]) == (0, 1)
    assert half.false_alarms == 2
    assert counted(half.recall["harm"]) == (4, 4)


def test_equal_scores_pass_together_or_not_at_all() -> None:
    harmless = [outcome(row(f"g{i}", "genuine"), "no_sign_found", 1) for i in range(30)]
    sample = Sample([outcome(row("s", "scam"), "danger", 1), *harmless])
    assert [one.false_alarms for one in recall_at(sample)] == [0, 0, 0, 0]
    assert counted(recall_at(sample)[-1].recall["harm"]) == (0, 1)


def test_without_harm_there_is_no_recall() -> None:
    sample = Sample([outcome(row("g", "genuine"), "no_sign_found", -1)])
    assert recall_at(sample) == ()
    assert calibration(sample).ece.n == 1


def test_kinds_are_counted_and_judged_among_flagged_harm(eight: Sample) -> None:
    found = kinds(eight)
    assert found.counts["scam"] == {"scam": 2, "cashout": 1}
    assert counted(found.right) == (2, 3)


def test_calibration_is_the_mean_gap_between_said_and_so() -> None:
    """Two rows at .75 (one harm) and two at .25 (none): |.75-.5|/2 + |.25-0|/2 = .25."""
    log3 = math.log(3)
    sample = Sample(
        [
            outcome(row("s", "scam"), "danger", log3),
            outcome(row("g", "genuine"), "danger", log3),
            outcome(row("w", "warning"), "no_sign_found", -log3),
            outcome(row("u", "unrelated"), "no_sign_found", -log3),
            outcome(row("m", "misleading"), "danger", 9),
        ]
    )
    found = calibration(sample)
    assert found.ece.value == pytest.approx(0.25)
    assert found.ece.n == 4, "a misleading text is neither harm nor harmless"
    assert found.brier == pytest.approx((0.25**2 + 0.75**2 + 2 * 0.25**2) / 4)
    assert [counted(one.harm) for one in found.bins if one.said is not None] == [(0, 2), (1, 2)]


def test_a_variant_is_held_against_its_plain_row() -> None:
    sample = Sample(
        [
            outcome(row("p", "scam"), "danger", 3, kind="scam"),
            outcome(row("v1", "scam", variant_of="p"), "danger", 2, kind="cashout"),
            outcome(row("v2", "scam", variant_of="p"), "doubtful", 1, kind="scam"),
            outcome(row("v3", "scam", variant_of="p"), "cannot_tell", -1),
            outcome(row("v4", "scam", variant_of="elsewhere"), "danger", 3),
        ]
    )
    found = variants(sample)
    assert counted(found.same_level) == (1, 3)
    assert counted(found.same_flagged) == (2, 3)
    assert counted(found.same_kind) == (1, 3)
    assert found.changed == ("v2", "v3")
    assert found.alone == 1


def test_a_place_is_hit_when_evidence_that_counts_overlaps_it() -> None:
    marks = (Mark(0, 3, "ask_code"), Mark(5, 8, "ask_code"), Mark(8, 10, "false_policy_claim"))
    asserted = Found("personal_account.fitness", (9, 10), "false", asserted=True)
    told = Found("personal_account.fitness", (5, 6), "false", asserted=False)
    sample = Sample(
        [
            outcome(
                row("s", "scam", marks=marks),
                "danger",
                3,
                evidence=((2, 5),),
                claims=(asserted, told),
            )
        ]
    )
    every, codes, claims = spans(sample)
    assert (counted(every.by_evidence), counted(every.by_either)) == ((1, 3), (2, 3))
    assert (codes.tactic, counted(codes.by_evidence)) == ("ask_code", (1, 2))
    assert (counted(claims.by_evidence), counted(claims.by_either)) == ((0, 1), (1, 1))


def claim(start: int, end: int, expect: Ruling | None, asserts: str = "allowed") -> ClaimMark:
    return ClaimMark(start, end, "cash_withdrawal", asserts, expect)


def test_claims_are_right_wrong_unknown_or_missed() -> None:
    marks = (
        claim(0, 2, "false"),
        claim(2, 4, "true"),
        claim(4, 6, "false"),
        claim(6, 8, "false"),
        claim(8, 9, None),
        claim(9, 10, None, asserts="asked"),
    )
    found = (
        Found("personal_account.cash_withdrawal", (0, 2), "false", asserted=True),
        Found("personal_account.cash_withdrawal", (2, 3), "false", asserted=True),
        Found("personal_account.cash_withdrawal", (5, 6), "unknown", asserted=True),
        Found("personal_account.cash_withdrawal", (8, 9), "false", asserted=True),
    )
    stray = (Found("suspension.arrears", (0, 4), "depends", asserted=True),)
    sample = Sample(
        [
            outcome(row("m", "misleading", claims=marks), "doubtful", 0, claims=found),
            outcome(row("g", "genuine"), "no_sign_found", 0, claims=stray),
        ]
    )
    got = rulings(sample)
    assert got.tables[0].fates == {"right": 2, "wrong": 1, "unknown": 1, "missed": 1}
    assert counted(got.tables[0].right) == (2, 5)
    assert got.confusion == {
        "false": {"false": 2, "unknown": 1, "missed": 1},
        "true": {"false": 1},
    }
    assert (got.by_table, got.unjudged) == (1, 1)
    assert got.beyond == {"depends": 1}


def test_of_two_claims_at_one_place_the_same_topic_counts() -> None:
    found = (
        Found("suspension.arrears", (0, 6), "false", asserted=True),
        Found("personal_account.cash_withdrawal", (4, 6), "true", asserted=True),
    )
    marked = row("g", "genuine", claims=(claim(0, 6, "true"),))
    got = rulings(Sample([outcome(marked, "no_sign_found", 0, claims=found)]))
    assert got.tables[0].fates["right"] == 1


@pytest.mark.parametrize(
    ("asserts", "label", "rulings"),
    [
        ("allowed", "misleading", {"false"}),
        ("allowed", "scam", {"false"}),
        ("not_allowed", "genuine", {"true", "depends"}),
        ("your_card_stops", "scam", {"about_you", "false"}),
        ("upgrade_required", "scam", {"about_you", "false"}),
        ("authorised_or_policy", "cashout", set()),
        ("asked_fee", "question", set()),
        ("allowed", "question", set()),
    ],
)
def test_the_table_says_what_is_expected(asserts: str, label: str, rulings: set[Ruling]) -> None:
    assert expected(claim(0, 1, None, asserts), label) == rulings
    assert expected(claim(0, 1, "unknown", asserts), label) == {"unknown"}


def test_an_interval_holds_the_share_and_narrows_with_rows() -> None:
    few, many = (Resamples([str(i) for i in range(n)]) for n in (20, 2000))
    widths = []
    for draws, n in ((few, 20), (many, 2000)):
        hits = [i % 4 == 0 for i in range(n)]
        share = draws.share(flags(hits), flags([True] * n))
        assert share.share == pytest.approx(0.25)
        assert share.low is not None
        assert share.high is not None
        assert share.low <= 0.25 <= share.high
        widths.append(share.high - share.low)
    assert widths[1] < widths[0] / 5


def test_rows_of_one_group_are_drawn_together() -> None:
    """A hundred copies of two texts are worth two texts, not a hundred."""
    alone = Resamples([str(i) for i in range(100)])
    copied = Resamples([str(i % 2) for i in range(100)])
    hits, every = flags([i % 2 == 0 for i in range(100)]), flags([True] * 100)
    one, other = alone.share(hits, every), copied.share(hits, every)
    assert (other.low, other.high) == (0.0, 1.0)
    assert one.low is not None
    assert one.low > 0.35


def test_where_all_hit_the_interval_is_exact() -> None:
    """Ten of ten: the lower bound is .025 to the power of 1/10."""
    draws = Resamples([str(i) for i in range(10)])
    every = flags([True] * 10)
    share = draws.share(every, every)
    assert share.low == pytest.approx(0.025**0.1)
    assert share.high == 1
    none = draws.share(~every, every)
    assert none.low == 0
    assert none.high == pytest.approx(1 - 0.025**0.1)
    assert draws.share(every, ~every) == Share(0, 0, None, None, None)
