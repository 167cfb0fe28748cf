"""Claims are held against the rules: how each is ruled, and how many are found on real rows.

The figures are on corpora that phrases were written from; they are a floor against decay, not
evidence of accuracy on texts nobody has seen.
"""

import datetime
import json
from functools import cache
from pathlib import Path

import pytest

from yibao.check import check, open_checker
from yibao.core.errors import Issue
from yibao.core.regions import resolve_region

ON = datetime.date(2026, 11, 22)
DATA = Path(__file__).resolve().parents[2] / "data"
NAMES = ("dev", "a", "b", "c", "d", "e", "f", "g")

FOUND_AT_LEAST = 0.85
RIGHT_AT_LEAST = 0.76
# A claim inside a quotation that no warning sign surrounds is still taken as said.
FALSE_AT_MOST = 0.010
EVERYDAY_FALSE_AT_MOST = 0.01

# Rows of the dev corpus carry no expectation; what the facts leave open or place by place.
OPEN = frozenset(
    """
    ybd-0017 ybd-0189 ybd-0191 ybd-0397 ybd-0413 ybd-0428 ybd-0473 ybd-0508 ybd-0550 ybd-0661
    ybd-0672 ybd-0732 ybd-0795-exam ybd-0887 ybd-0916 ybd-0983 ybd-1117
    """.split()
)
BY_PLACE = frozenset("ybd-0014-exam ybd-0064 ybd-0135 ybd-0299 ybd-0345".split())

MONEY = frozenset(
    """
    cash_withdrawal one_off_withdrawal retirement_lump_sum cross_city_withdrawal bank_transfer
    wallet_cash personal_withdrawal cash_payout withdrawal_service interest_loan inheritance
    divorce_split advance after_arrears auto_purchase year_end_reset refund account_seized
    abolished_rumour ownership
    """.split()
)
SHARING = frozenset(
    """
    family_sharing cross_province_sharing wallet_fee wallet_cash family_account resident_premium
    lending
    """.split()
)
STOPPING = frozenset(
    """
    upgrade_required card_still_valid after_arrears years_voided account_seized arrears violation
    non_cooperation other_cause arrears_penalty waiting_period employee_to_resident_gap person
    ownership year_end_reset
    """.split()
)
VOUCHER = frozenset(
    """
    activation_fee annual_fee upgrade_required card_still_valid lending family_account
    activation_channels door_to_door_activation name code_refresh_seconds other_cause
    buying_for_another
    """.split()
)
PUNISHED = frozenset(
    """
    person drug_resale fraud selling cashback violation lending institution buying_for_another
    daily_goods
    """.split()
)
FAMILIES = {
    **dict.fromkeys(
        (
            "cash_withdrawal",
            "one_off_withdrawal",
            "retirement_lump_sum",
            "cross_city_withdrawal",
            "emigration",
        ),
        MONEY,
    ),
    **dict.fromkeys(("family_sharing", "cross_province_sharing"), SHARING),
    **dict.fromkeys(("suspension", "suspension.arrears", "suspension.violation"), STOPPING),
    **dict.fromkeys(("voucher", "evoucher_fee"), VOUCHER),
    **dict.fromkeys(("sanctions.person", "criminal_liability"), PUNISHED),
    "resident_premium": SHARING | {"waiting_period", "newborn", "refund", "premium_amount"},
    "fitness": frozenset({"fitness_wellness", "health_food"}),
    "exam": frozenset({"physical_exam"}),
    "commercial_insurance": frozenset({"commercial_insurance", "auto_purchase"}),
}


@cache
def rows(*labels: str) -> tuple[dict, ...]:
    read = []
    for name in NAMES:
        lines = (DATA / f"messages-{name}.jsonl").read_text("utf-8").splitlines()
        read.extend(row for row in map(json.loads, lines) if row["label"] in labels)
    return tuple(read)


def place_of(row):
    region = row["region"]
    return "000000" if not region or isinstance(resolve_region(region), Issue) else region


def same_family(asked, topic):
    """Say whether a corpus's topic and a policy topic speak of the same thing."""
    if asked == "other":
        return True
    room, _, last = topic.rpartition(".")
    if asked in FAMILIES:
        return last in FAMILIES[asked]
    if asked.startswith("offsite"):
        return room == "offsite"
    return asked in (topic, last, room)


def expected(row, claim):
    if claim.get("expect"):
        return claim["expect"]
    if claim["asserts"].startswith("asked"):
        return ""
    names = {row["id"], f"{row['id']}-{claim['topic']}"}
    return "unknown" if names & OPEN else "depends" if names & BY_PLACE else "false"


def claims_of(*labels):
    """Give (row, claim, rulings of the right family at its place) of every annotated claim."""
    checker = open_checker()
    for row in rows(*labels):
        if not row["claims"]:
            continue
        judged = checker.judge(row["text"], place_of(row), ON)
        for claim in row["claims"]:
            start, end = claim["quote"]
            here = [
                one.ruling
                for one in judged.claims
                if one.span[0] < end and start < one.span[1]
                if same_family(claim["topic"], one.topic)
            ]
            if expected(row, claim):
                yield row, claim, here


def told(failing):
    return "\n" + "\n".join(
        f"{row['id']} {claim['topic']} expected {expected(row, claim)}, ruled {here}: "
        + row["text"][slice(*claim["quote"])]
        for row, claim, here in failing
    )


def test_most_misleading_claims_are_found():
    judged = list(claims_of("misleading"))
    missed = [one for one in judged if not one[2]]
    assert 1 - len(missed) / len(judged) >= FOUND_AT_LEAST, told(missed)


def test_most_misleading_claims_are_ruled_as_expected():
    judged = list(claims_of("misleading"))
    wrong = [one for one in judged if expected(one[0], one[1]) not in one[2]]
    assert 1 - len(wrong) / len(judged) >= RIGHT_AT_LEAST, told(wrong)


def test_hardly_any_misleading_claim_that_is_found_is_called_true():
    judged = [one for one in claims_of("misleading") if expected(one[0], one[1]) == "false"]
    praised = [one for one in judged if "true" in one[2] and "false" not in one[2]]
    assert len(praised) / len(judged) <= 0.02, told(praised)


def test_what_bureaus_and_warnings_assert_is_hardly_ever_ruled_false():
    checker = open_checker()
    read = rows("genuine", "warning")
    hurt = {}
    for row in read:
        for one in checker.judge(row["text"], place_of(row), ON).claims:
            if one.ruling == "false" and one.asserted:
                hurt.setdefault(row["id"], []).append((one.claim, row["text"][slice(*one.span)]))
    assert len(hurt) / len(read) < FALSE_AT_MOST, hurt


def test_everyday_texts_make_no_false_claim():
    checker = open_checker()
    read = rows("unrelated")
    hurt = {
        (row["id"], one.claim)
        for row in read
        for one in checker.judge(row["text"], place_of(row), ON).claims
        if one.ruling == "false" and one.asserted
    }
    # A claim that is found at several places of one text hurts once.
    assert len(hurt) / len(read) < EVERYDAY_FALSE_AT_MOST, hurt


@pytest.mark.parametrize(
    ("text", "claim", "ruling"),
    [
        ("退休后可以一次性提取医保余额", "account/retirement", "false"),
        ("上海医保余额年底清零，快去花", "account/year-end", "false"),
        ("没有文件说医保余额可以取现", "account/cash", "true"),
        ("医保个人账户不能取现", "account/cash-not", "true"),
        ("南京支持在定点健身房使用医保", "use/fitness", "false"),
        ("体检也能走医保", "use/exam", "depends"),
        ("杭州市允许使用医保卡支付体检费用", "use/exam", "unknown"),
        ("断缴一个月，以前的年限作废", "suspension/years-voided", "unknown"),
        ("您的医保卡已被冻结", "suspension/you", "about_you"),
        ("出国定居的可以申请一次性支取余额", "account/emigration", "depends"),
        ("岳父岳母也能绑共济", "sharing/in-law", "false"),
        ("岳父岳母不能共济", "sharing/in-law-not", "true"),
        ("给兄弟姐妹不能共济", "sharing/sibling-not", "false"),
        ("异地急诊抢救视同已备案", "offsite/emergency", "true"),
        ("12393是骗子，真医保没有热线", "contact/hotline-fake", "false"),
        ("辽宁医保局不会发带链接的短信", "contact/sms-never", "true"),
        ("医保局不会发带链接的短信", "contact/sms-never", "unknown"),
        ("北京存折里的钱也取不了了，2022年8月以前的也一样", "account/old-passbook-not", "false"),
        ("At any ICBC ATM you can take the money out", "account/cross-city", "false"),
    ],
)
def test_a_claim_is_ruled_by_the_rules_of_the_place_it_names(text, claim, ruling):
    ruled = {one["claim"]: one["ruling"] for one in claims_in(text)}
    assert ruled.get(claim) == ruling, ruled


def claims_in(text):
    verdict = check(text, on=ON)
    return [{"claim": one.claim, "ruling": one.ruling} for one in verdict.claims]


def test_a_ruled_claim_tells_its_rule_and_its_source():
    ruled = check("医保余额年底清零，快去花", on=ON).to_dict()["claims"]
    assert ruled[0]["topic"] == "personal_account.year_end_reset"
    assert ruled[0]["quote"] in "医保余额年底清零，快去花"
    assert ruled[0]["because"]["zh"]
    assert ruled[0]["citation"]["title"]


def test_a_question_and_its_answer_keep_the_same_topic():
    asked = {one["claim"] for one in claims_in("共济的钱能取出来吗？不能，医保钱包是虚拟额度")}
    assert "account/wallet-cash-not" in asked
