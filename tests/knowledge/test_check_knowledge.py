"""The knowledge of checking compiles without a fault and is what the package ships."""

import orjson

from yibao.check import open_checker
from yibao.check.compile import compile_check
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
