"""The five documents the work started from are answered as they deserve."""

import datetime
import html

import pytest

from yibao.check import check
from yibao.check.page import check_page

ON = datetime.date(2026, 11, 22)


@pytest.fixture
def verdict_of(shared):
    def read(prefix):
        path = next((shared / "sources").glob(f"{prefix}_*.txt"))
        return check(path.read_bytes(), on=ON).to_dict()

    return read


def rulings(verdict, topic):
    return {c["ruling"] for c in verdict["claims"] if c["topic"] == topic}


def test_mostly_true_advice_is_no_danger_and_its_unsupported_claim_is_ruled(verdict_of):
    verdict = verdict_of("000")
    assert verdict["level"] != "danger"
    assert "false" in rulings(verdict, "personal_account.retirement_lump_sum")


@pytest.mark.parametrize("prefix", ["001", "002"])
def test_a_warning_that_quotes_the_scam_is_a_warning(verdict_of, prefix):
    verdict = verdict_of(prefix)
    assert verdict["kind"] == "warning"
    assert verdict["level"] == "no_sign_found"
    assert any(not piece["counted"] for piece in verdict["evidence"])


def test_a_page_on_taking_cash_that_pushes_a_contact_is_a_cashout_lure(verdict_of):
    verdict = verdict_of("003")
    assert verdict["level"] in ("danger", "doubtful")
    assert verdict["kind"] == "cashout"
    assert "page.prompts_contact" in {piece["signal"] for piece in verdict["evidence"]}
    assert rulings(verdict, "personal_account.fitness_wellness") & {"false", "unknown"}


def test_cash_in_another_city_is_a_false_claim(verdict_of):
    verdict = verdict_of("004")
    assert (verdict["level"], verdict["kind"]) == ("doubtful", "false_claim")
    assert "false" in rulings(verdict, "personal_account.cross_city_withdrawal")


@pytest.mark.parametrize("prefix", ["000", "001", "002", "003", "004"])
def test_as_a_page_a_document_is_answered_as_its_text(shared, prefix):
    path = next((shared / "sources").glob(f"{prefix}_*.txt"))
    text = path.read_text("utf-8")
    body = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
    page = check_page(
        f"<nav><a href=/>首页</a></nav>{body}<footer>版权所有</footer>", on=ON
    ).verdict
    alone = check(text, on=ON)
    assert (page.level, page.kind) == (alone.level, alone.kind)
