"""Claims about `yibao apply`, `desk` and `worker`, as someone at a keyboard would use them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from yibao.core.crypto.keys import KeyFolder
from yibao.service.cli import main

from ..rooms.account.applications.conftest import CARD, DEBTOR, SEALER, World, camt, world

__all__ = ["world"]

Run = Callable[..., Result]


@pytest.fixture
def run(world: World, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line on the town, as Wang unless it says otherwise."""
    keys = KeyFolder(tmp_path / "keys")
    keys.keep("seal", SEALER.seal_key)
    keys.keep("find", SEALER.find_key)
    for name, value in {
        "YIBAO_DATABASE": dsn,
        "YIBAO_HOME": str(tmp_path),
        "YIBAO_KEYS": str(keys.folder),
        "YIBAO_BANK": str(world.till.drop.folder),
        "YIBAO_PAYER": f"{DEBTOR.name},{DEBTOR.number},{DEBTOR.bank_code}",
        "YIBAO_AS": world.people["wang"],
        "YIBAO_DESK_AS": "rev1",
    }.items():
        monkeypatch.setenv(name, value)

    def invoke(*arguments: str, code: int = 0, stdin: str | None = None) -> Result:
        found = CliRunner().invoke(main, list(arguments), input=stdin)
        assert found.exit_code == code, found.output
        return found

    return invoke


def told(found: Result) -> Any:
    return json.loads(found.stdout)


def test_the_kinds_and_their_forms_are_listed(run: Run) -> None:
    assert "one_off_payout" in run("apply", "types").stdout
    form = run("apply", "types", "手工报销").stdout
    assert "payee_bank" in form
    assert "依据" in form
    assert "没有" in run("apply", "types", "提现", code=2).stderr


def test_a_payout_from_the_first_key_to_the_last_fen(
    run: Run, world: World, tmp_path: Path
) -> None:
    ref = told(run("apply", "new", "one_off_payout", "--json"))["id"]
    paper = tmp_path / "证明.pdf"
    answers = (
        "cause=出境（含港澳台）定居",
        "payee_name=示例甲",
        f"payee_account={CARD}",
        "payee_bank=990100000002",
    )
    filled = run("apply", "fill", ref, *answers).stdout
    assert CARD not in filled
    assert "****" in filled
    missing = run("apply", "submit", ref, code=2).stderr
    assert missing.count("documents.") == 3
    for number, wanted in enumerate(("identity", "cause_proof", "bank_card")):
        paper.write_bytes(b"%PDF-1.4 " + bytes([number]))
        run("apply", "attach", ref, wanted, str(paper))
    assert "已提交" in run("apply", "submit", ref).stdout
    run("worker", "--once")
    assert ref in run("desk", "list").stdout
    assert "初审同意" in run("desk", "approve", ref).stdout
    again = run("desk", "approve", ref, "--role", "approver", code=2).stderr
    assert "职责" in again
    run("desk", "approve", ref, "--as", "app1", "--role", "approver")
    said = run("worker", "--once").stdout
    assert "sent" in said
    batch = told(run("desk", "payouts", "--json"))[0]
    assert (batch["payments"], batch["total_fen"]) == (1, 800_000)
    payment = f"YB{ref[2:]}01"
    world.bank_says("a.xml", camt((payment, 799_999, "DBIT")))
    run("worker", "--once", "--quiet")
    assert "金额不符" in run("desk", "odd").stdout
    number = told(run("desk", "answers", "--json"))["answers"][0]["id"]
    run("desk", "seen", str(number), "--note", "银行更正")
    world.bank_says("b.xml", camt((payment, 800_000, "DBIT"), name="c2"))
    run("worker", "--once", "--quiet")
    shown = run("apply", "show", ref).stdout
    assert "已办结" in shown
    assert "示医保发" in shown
    assert "No applications" not in run("apply", "list", "--lang", "en").stdout


def test_a_refusal_says_the_rule_what_is_missing_and_what_is_lawful(run: Run) -> None:
    ref = told(run("apply", "new", "one_off_payout", "--json"))["id"]
    run(
        *("apply", "fill", ref, "cause=retirement", "payee_name=甲"),
        *(f"payee_account={CARD}", "payee_bank=990100000002"),
    )
    said = run("apply", "submit", ref, code=2).stderr
    for part in ("不能办", "依据", "可以问", "12393", "当地可以这样用"):
        assert part in said
    english = run("apply", "submit", ref, "--lang", "en", code=2).stderr
    assert "Not possible" in english
    asked = told(run("apply", "submit", ref, "--json", code=2))
    assert asked["code"] == "gate.forbidden"


def test_every_fault_is_told_and_nothing_is_changed(run: Run) -> None:
    ref = told(run("apply", "new", "offsite_filing", "--json"))["id"]
    said = run(
        "apply", "fill", ref, "place=亚特兰蒂斯", "from_day=昨天", "visit_kind=emergency", code=2
    )
    assert "place" in said.stderr
    assert "from_day" in said.stderr
    assert told(run("apply", "show", ref, "--json"))["form"] == {}


def test_a_loss_is_reported_at_once(run: Run) -> None:
    ref = told(run("apply", "new", "loss_report", "--json"))["id"]
    run("apply", "fill", ref, "--from", "-", stdin='{"lost_on": "2026-06-01"}')
    assert "已办结" in run("apply", "submit", ref).stdout


def test_an_id_number_is_read_from_standard_input_only(run: Run, world: World) -> None:
    nobody = run("apply", "list", "--as", "-", code=2, stdin="110101199001011234")
    assert "身份证" in nobody.stderr or "没有" in nobody.stderr


def test_staff_come_and_go_and_a_token_is_shown_once(run: Run) -> None:
    run("desk", "staff", "add", "new1", "--role", "reviewer")
    made = run("desk", "token", "new", "--role", "reviewer", "--id", "new1").stdout.strip()
    assert made.startswith("ybt_")
    run("desk", "token", "new", "--role", "reviewer", "--id", "p_x", code=2)
    assert "停用了 1 个" in run("desk", "token", "revoke", "--id", "new1").stdout
    run("desk", "staff", "end", "new1")
    run("desk", "staff", "end", "new1", code=2)


@pytest.mark.parametrize(
    "wrong",
    [
        ("staff", "add", "x", "--role", "reviewer"),
        ("staff", "add", "new1", "--role", "reviewer", "--region", "12"),
        ("staff", "add", "new1", "--role", "reviewer", "--person", "p_nobody"),
        ("token", "new", "--role", "reviewer", "--id", "nobody"),
        ("token", "new", "--role", "approver", "--id", "rev1"),
        ("token", "new", "--role", "holder", "--id", "p_nobody"),
    ],
)
def test_staff_and_tokens_of_nobody_are_refused_with_a_sentence(
    run: Run, wrong: tuple[str, ...]
) -> None:
    said = run("desk", *wrong, code=2)
    assert said.stderr.startswith("yibao: ")
    assert said.stdout == ""


def test_a_word_that_is_no_text_is_refused_in_json_too(run: Run) -> None:
    assert told(run("apply", "new", "\udce4\udcbd", "--json", code=2))["code"]


def test_amounts_are_asked_for_in_yuan(run: Run) -> None:
    told = run("apply", "types", "family_sharing_bind").stdout
    assert "cap " in told
    assert "（元）" in told
    assert "_fen" not in told


def test_nothing_is_withdrawn_for_another(run: Run, world: World) -> None:
    ref = told(run("apply", "new", "offsite_filing", "--json"))["id"]
    run("apply", "withdraw", ref, "--as", world.people["zhao"], code=2)
    assert "已撤回" in run("apply", "withdraw", ref).stdout
