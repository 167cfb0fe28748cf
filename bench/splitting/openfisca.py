"""The rule in OpenFisca-core: variables, dated parameters, and a formula over a population.

Whole fen and thousandths throughout, so that results can be compared to the fen; its own floats
hold only seven digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from splitting.rule import BRACKETS, DAY, FIRST, LATER, LEVELS, NAMES, STATUSES, THOUSANDTHS

Ints = Any
Ratio = Callable[[Any, str, Any, Any], Ints]

STAY = build_entity("stay", "stays", "An inpatient stay", is_person=True)
STATUS = Enum("Status", {name: name for name in STATUSES})
LEVEL = Enum("Level", {f"level_{name}": name for name in LEVELS})
STEPS = tuple(f"b{number}" for number in range(1, len(BRACKETS) + 1))


def engine(ratio: Ratio) -> Callable[[dict[str, Ints]], Ints]:
    """Divides columns of bills; `ratio` is how the formula finds each stay's ratio."""
    system = TaxBenefitSystem([STAY])
    system.parameters = ParameterNode("", data={"inpatient": _rule()})
    status = {"possible_values": STATUS, "default_value": STATUS["active"]}
    level = {"possible_values": LEVEL, "default_value": LEVEL["level_1"]}
    system.add_variable(_variable("eligible_fen", value_type=int))
    system.add_variable(_variable("admission_no", value_type=int))
    system.add_variable(_variable("status", value_type=Enum, **status))
    system.add_variable(_variable("level", value_type=Enum, **level))
    system.add_variable(_variable("fund_fen", value_type=int, formula=_formula(ratio)))
    day = DAY.isoformat()

    def divide(columns: dict[str, Ints]) -> Ints:
        builder = SimulationBuilder()
        simulation = builder.build_default_simulation(system, len(columns["status"]))
        for name in NAMES:
            simulation.set_input(name, day, columns[name])
        return simulation.calculate("fund_fen", day).astype(np.int64)

    return divide


def from_parameters(rule: Any, step: str, status: Any, level: Any) -> Ints:
    """As the handbook has it: parameters indexed by the columns."""
    return rule.ratios[step][status][level].astype(np.int64)


def from_a_table(rule: Any, step: str, status: Any, level: Any) -> Ints:
    """Quicker: a small table made of the parameters, indexed by codes."""
    ratios = rule.ratios[step]
    table = [[ratios[one][f"level_{nth}"] for nth in LEVELS] for one in STATUSES]
    return np.array(table, np.int64)[np.asarray(status), np.asarray(level)]


def _formula(ratio: Ratio) -> Callable[[Any, Any, Any], Ints]:
    def formula(stays: Any, period: Any, parameters: Any) -> Ints:
        eligible = stays("eligible_fen", period).astype(np.int64)
        status, level = stays("status", period), stays("level", period)
        rule = parameters(period).inpatient
        first = stays("admission_no", period) == 1
        low = np.minimum(np.where(first, rule.deductible.first, rule.deductible.later), eligible)
        fund = np.zeros_like(eligible)
        for step in STEPS:
            part = np.maximum(np.minimum(eligible, rule.ends[step]) - low, 0)
            fund += (2 * part * ratio(rule, step, status, level) + 1000) // 2000
            low = np.maximum(low, rule.ends[step])
        return fund

    return formula


def _variable(name: str, **more: Any) -> type:
    shape = {"entity": STAY, "definition_period": DateUnit.DAY, "label": name}
    return type(name, (Variable,), {**shape, **more})


def _rule() -> dict[str, Any]:
    ratios = {
        step: {
            status: {f"level_{one}": _dated(THOUSANDTHS[status][one][at]) for one in LEVELS}
            for status in STATUSES
        }
        for at, step in enumerate(STEPS)
    }
    return {
        "deductible": {"first": _dated(FIRST), "later": _dated(LATER)},
        "ends": {step: _dated(end) for step, end in zip(STEPS, BRACKETS, strict=True)},
        "ratios": ratios,
    }


def _dated(value: int) -> dict[str, Any]:
    return {"values": {"2023-01-01": {"value": value}}}
