"""The knowledge of checking compiles without a fault and is what the package ships."""

from typing import get_args

import orjson

from yibao.check import open_checker
from yibao.check.compile import compile_check
from yibao.check.models import Ask
from yibao.check.page import check_page
from yibao.core.knowledge import KNOWLEDGE


def test_every_file_compiles_without_a_fault():
    assert compile_check()[1] == ()


def test_the_compiled_part_is_what_the_files_say():
    part = orjson.dumps(compile_check()[0]["check"], option=orjson.OPT_SORT_KEYS)
    shipped = orjson.loads((KNOWLEDGE / "compiled/check.json").read_bytes())
    assert orjson.loads(part) == shipped, "run `yibao knowledge build`"


def test_there_are_well_over_a_hundred_signals_in_all_the_families():
    rows = [row for row in open_checker().signals.rows if row["claim"] is None]
    assert len(rows) > 120
    needed = set(
        """
        impersonation threat lure link ask secrecy police remote app upfront contact qr door
        cashout rental drug swap page evasion agent warning_speech question_speech official
        transaction everyday
        """.split()
    )
    assert needed <= {row["family"] for row in rows}


def test_every_signal_names_a_weight_fitted_within_its_sign():
    weights = open_checker().weights
    for family, weight in zip(weights.family, weights.weight, strict=True):
        side = weights.families[family].side
        assert side == "speech" or (weight >= 0 if side == "risk" else weight <= 0)


def test_what_is_asked_has_one_vocabulary_and_the_reference_names_it_all():
    reference = (KNOWLEDGE.parents[2] / "docs/reference/verdict.md").read_text(encoding="utf-8")
    line = next(line for line in reference.splitlines() if line.startswith("| `asks` | list of st"))
    assert [name for name in get_args(Ask) if f"`{name}`" not in line] == []


def test_what_only_a_page_asks_for_gets_its_advice_too():
    words = "<title>国家医保服务平台</title><p>您的医保账户已停用</p><a href='/yb.apk'>下载</a>"
    told = check_page(f"<html>{words}</html>").to_dict()
    assert "install_app" in told["extracts"]["asks"]
    assert any("不要装对方给的软件" in step["zh"] for step in told["advice"])
