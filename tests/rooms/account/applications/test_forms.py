"""Claims about forms: every fault told with its place, nothing guessed, nothing raised."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.account.applications.documents import read_document
from yibao.account.applications.form import Read, missing, read_form
from yibao.account.applications.kind import open_kinds
from yibao.core.errors import Issue, LimitExceeded

from .conftest import bill, invoice

TODAY = date(2026, 6, 10)
KINDS = open_kinds()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=12,
)


def read(kind: str, **answers: Any) -> Read:
    fields = (*KINDS[kind].fields, *KINDS[kind].later)
    return read_form(fields, answers, today=TODAY)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_whatever_is_answered_is_read_or_told_and_never_raises(
    kind: str, data: st.DataObject
) -> None:
    names = [field.name for field in (*KINDS[kind].fields, *KINDS[kind].later)]
    if names:
        answers = data.draw(st.dictionaries(st.sampled_from(names), ANYTHING))
        found = read(kind, **answers)
        for issue in found.issues:
            assert issue.at
            assert " / " in issue.says


@pytest.mark.parametrize(
    ("made", "at"),
    [
        (invoice(code="12"), "bill.invoices[0].code"),
        (invoice("123"), "bill.invoices[0].number"),
        (invoice(fen=0), "bill.invoices[0].amount_fen"),
        (invoice(fen=-5), "bill.invoices[0].amount_fen"),
        (invoice(fen=10**12), "bill.invoices[0].amount_fen"),
        (invoice(issued_on="2026-06-11"), "bill.invoices[0].issued_on"),
        (invoice(issued_on="2026-02-30"), "bill.invoices[0].issued_on"),
        (invoice(colour="red"), "bill.invoices[0].colour"),
        ("not an invoice", "bill.invoices[0]"),
    ],
)
def test_a_bad_invoice_is_told_at_its_place(made: Any, at: str) -> None:
    found = read("manual_reimbursement", bill=bill(invoices=[made]))
    assert at in [issue.at for issue in found.issues]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (bill(total_fen=1), "form.wrong_sum"),
        (bill(lines=[{"total_fen": 5}]), "form.wrong_sum"),
        (bill(invoices=[invoice(), invoice()]), "form.invoice_twice"),
        (bill(on="2026-06-11"), "form.in_future"),
        (bill(on="1999-01-01"), "form.absurd"),
        (bill(visit_kind="holiday"), "form.not_offered"),
        (bill(scheme="magic"), "form.scheme"),
        (bill(invoices=[]), "form.invoices"),
    ],
)
def test_a_bill_that_does_not_hold_together_is_told(made: Any, code: str) -> None:
    assert code in {issue.code for issue in read("manual_reimbursement", bill=made).issues}


@pytest.mark.parametrize(
    ("given_as", "fen"),
    [({"amount": "1,200.50"}, 120_050), ({"amount_fen": 7_00}, 700), ({"amount_fen": "700"}, 700)],
)
def test_an_amount_is_yuan_by_its_name_and_fen_by_its_own(given_as: Any, fen: int) -> None:
    assert read("commercial_insurance", **given_as).values["amount_fen"] == fen


@pytest.mark.parametrize("said", ["-3", "1e3", "0.001", "十", "", "99999999"])
def test_an_amount_that_makes_no_sense_is_not_taken(said: str) -> None:
    assert read("commercial_insurance", amount=said).values.get("amount_fen") in (None, 1_000)


def test_a_card_with_a_wrong_check_digit_is_told() -> None:
    good = read("one_off_payout", payee_account="6200 0000 0000 0005")
    assert good.values["payee_account"] == "6200000000000005"
    bad = read("one_off_payout", payee_account="6200000000000006")
    assert [issue.code for issue in bad.issues] == ["form.bank_account"]


def test_what_is_missing_is_told_all_at_once() -> None:
    wanted = KINDS["one_off_payout"].fields
    told = {issue.at for issue in missing(wanted, {})}
    assert told == {field.name for field in wanted if field.required}


def test_a_document_is_known_by_what_it_holds() -> None:
    told = read_document(b"MZ\x90", name="发票.pdf")
    assert isinstance(told, Issue)
    kept = read_document(b"%PDF-1.7", name="a/b\\c\u202e.exe")
    assert not isinstance(kept, Issue)
    assert (kept.media_type, kept.name) == ("application/pdf", "c.exe")
    with pytest.raises(LimitExceeded):
        read_document(b"%PDF-" + bytes(6 << 20), name="x")
