"""What holds for every bill under every tariff, also those nobody wrote."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.policy.benefits import Account, Accumulated, Bill, accumulate, reverse
from yibao.policy.benefits.bill import Line
from yibao.policy.benefits.lines import split_lines
from yibao.policy.benefits.person import NO_ACCOUNT, NOTHING_YET
from yibao.policy.benefits.split import Split, divide
from yibao.policy.benefits.tariff import Tariff

Amounts = st.SearchStrategy[int]
Tariffs = st.SearchStrategy[Tariff]


def divided(
    bill: Bill, tariff: Tariff, held: Accumulated = NOTHING_YET, account: Account = NO_ACCOUNT
) -> Split:
    found = divide(bill, tariff, held, account)
    assert isinstance(found, Split), found
    return found


def drawn_bill(data: st.DataObject, amounts: Amounts) -> Bill:
    own, over, first, eligible = (data.draw(amounts) for _ in range(4))
    return Bill(own + over + first + eligible, own, over, first)


def drawn_account(data: st.DataObject, amounts: Amounts) -> Account:
    return Account(*(data.draw(amounts) for _ in range(3)))


def drawn_year(data: st.DataObject, amounts: Amounts, tariff: Tariff) -> Accumulated:
    """A year that some bills went through."""
    held = Accumulated()
    for _ in range(data.draw(st.integers(0, 3))):
        held = accumulate(held, divided(drawn_bill(data, amounts), tariff, held))
    return held


@given(data=st.data())
@settings(max_examples=250, deadline=None)
def test_parts_sum_to_the_total_and_nothing_is_negative(
    data: st.DataObject, tariffs: Tariffs, amounts: Amounts
) -> None:
    tariff = data.draw(tariffs)
    held = drawn_year(data, amounts, tariff)
    bill, account = drawn_bill(data, amounts), drawn_account(data, amounts)
    one = divided(bill, tariff, held, account)
    assert sum(one.layers.values()) == one.fund_fen
    assert sum(one.account.values()) == one.account_fen
    assert one.fund_fen + one.account_fen + one.cash_fen == bill.total_fen
    assert min(*one.layers.values(), *one.account.values(), one.cash_fen) >= 0
    assert min(one.deductible_fen, one.copay_fen, one.above_ceiling_fen, one.front_fen) >= 0
    eligible = one.front_fen + one.deductible_fen + one.copay_fen + one.above_ceiling_fen
    climbed = sum(share.paid_fen for share in one.shares if share.kind != "supplement")
    assert eligible + climbed == bill.eligible_fen


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_the_fund_never_pays_more_than_a_ceiling_leaves(
    data: st.DataObject, tariffs: Tariffs, amounts: Amounts
) -> None:
    tariff = data.draw(tariffs)
    held = drawn_year(data, amounts, tariff)
    one = divided(drawn_bill(data, amounts), tariff, held)
    after = accumulate(held, one)
    for ceiling in tariff.ceilings:
        paid = sum(after.layers.get(layer, 0) for layer in ceiling.layers)
        assert paid <= ceiling.fen


@given(data=st.data())
@settings(max_examples=250, deadline=None)
def test_one_fen_more_costs_the_fund_or_the_person_one_fen(
    data: st.DataObject, tariffs: Tariffs, amounts: Amounts
) -> None:
    """So neither part ever falls when a bill rises, at no edge of any bracket or ceiling."""
    tariff = data.draw(tariffs)
    held = drawn_year(data, amounts, tariff)
    bill, account = drawn_bill(data, amounts), drawn_account(data, amounts)
    more = Bill(bill.total_fen + 1, bill.own_pay_fen, bill.over_limit_fen, bill.pre_pay_fen)
    one, two = divided(bill, tariff, held, account), divided(more, tariff, held, account)
    assert two.fund_fen - one.fund_fen in (0, 1)
    assert two.cash_fen + two.account_fen - one.cash_fen - one.account_fen in (0, 1)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_larger_bill_is_never_cheaper_for_anyone(
    data: st.DataObject, tariffs: Tariffs, amounts: Amounts
) -> None:
    tariff = data.draw(tariffs)
    held = drawn_year(data, amounts, tariff)
    less = data.draw(amounts)
    more = less + data.draw(amounts)
    one, two = divided(Bill(less), tariff, held), divided(Bill(more), tariff, held)
    assert one.fund_fen <= two.fund_fen
    assert one.cash_fen <= two.cash_fen


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_reversal_restores_the_year_exactly(
    data: st.DataObject, tariffs: Tariffs, amounts: Amounts
) -> None:
    tariff = data.draw(tariffs)
    held = drawn_year(data, amounts, tariff)
    one = divided(drawn_bill(data, amounts), tariff, held, drawn_account(data, amounts))
    assert reverse(accumulate(held, one), one) == held


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_year_told_only_as_a_sum_is_restored_too(
    data: st.DataObject, tariffs: Tariffs, amounts: Amounts
) -> None:
    tariff = data.draw(tariffs)
    year = drawn_year(data, amounts, tariff)
    held = Accumulated(year.eligible_fen, year.fund_fen, year.deductible_used_fen)
    one = divided(drawn_bill(data, amounts), tariff, held)
    assert reverse(accumulate(held, one), one) == held


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_reversing_an_earlier_bill_leaves_the_later_one(
    data: st.DataObject, tariffs: Tariffs, amounts: Amounts
) -> None:
    tariff = data.draw(tariffs)
    first = divided(drawn_bill(data, amounts), tariff)
    after = accumulate(Accumulated(), first)
    second = divided(drawn_bill(data, amounts), tariff, after)
    left = reverse(accumulate(after, second), first)
    assert left == accumulate(Accumulated(), second)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_equal_day_bills_within_one_bracket_may_come_in_any_order(
    data: st.DataObject, tariffs: Tariffs
) -> None:
    tariff = data.draw(tariffs)
    bills = [Bill(data.draw(st.integers(0, 40_000))) for _ in range(3)]
    turns = [in_turn(tariff, order) for order in (bills, bills[::-1])]
    if all(one_bracket(turn) for turn in turns):
        assert summed(turns[0]) == summed(turns[1])


def in_turn(tariff: Tariff, bills: list[Bill]) -> list[Split]:
    """The bills of one day after the deductible is paid, none of them near a ceiling."""
    held = Accumulated(tariff.deductible_fen, 0, tariff.deductible_fen)
    found = []
    for bill in bills:
        found.append(divided(bill, tariff, held))
        held = accumulate(held, found[-1])
    return found


def one_bracket(turn: list[Split]) -> bool:
    places = {(share.kind, share.place) for one in turn for share in one.shares}
    capped = any(share.capped for one in turn for share in one.shares)
    crossed = any(one.above_ceiling_fen or one.deductible_fen for one in turn)
    counting = any(one.tariff.supplements for one in turn)
    return len(places) <= 1 and not capped and not crossed and not counting


def summed(turn: list[Split]) -> tuple[int, int]:
    return sum(one.fund_fen for one in turn), sum(one.cash_fen for one in turn)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_line_splits_sum_to_the_line_and_to_the_bill(
    data: st.DataObject, tariffs: Tariffs, amounts: Amounts
) -> None:
    tariff = data.draw(tariffs)
    lines = [drawn_line(data, amounts, number) for number in range(data.draw(st.integers(1, 6)))]
    one = divided(Bill.of(lines), tariff, Accumulated(), drawn_account(data, amounts))
    found = split_lines(one)
    for each in found:
        assert sum(each.paid.values()) == each.line.total_fen
        assert min(each.paid.values(), default=0) >= 0
        assert each.fund_fen + each.account_fen + each.cash_fen == each.line.total_fen
        assert each.fund_fen <= each.line.eligible_fen + each.line.pre_pay_fen
    payers: dict[str, Any] = {**one.layers, **one.account, "cash": one.cash_fen}
    for payer, fen in payers.items():
        assert sum(each.paid.get(payer, 0) for each in found) == fen


def drawn_line(data: st.DataObject, amounts: Amounts, number: int) -> Line:
    parts = [data.draw(amounts) for _ in range(4)]
    return Line(str(number), sum(parts), *parts[:3])
