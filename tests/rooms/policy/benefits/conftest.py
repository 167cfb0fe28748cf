"""The schemes as they stand in YAML now, and tariffs nobody wrote for finding what breaks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st

from yibao.core.knowledge import KNOWLEDGE
from yibao.policy.benefits.load import compile_benefits
from yibao.policy.benefits.scheme import Benefits
from yibao.policy.benefits.tariff import Ceiling, Ratio, Step, Supplement, Tariff
from yibao.policy.benefits.terms import Terms
from yibao.policy.benefits.words import PARTS, PURSES

SUPPLEMENTS = ("civil_servant", "enterprise_supplement", "aid")
YUAN = st.integers(0, 400_000).map(lambda yuan: yuan * 100)
AMOUNTS = st.one_of(st.integers(0, 100), st.integers(0, 3_000_000), st.integers(0, 10**10))


@pytest.fixture(scope="session")
def benefits() -> Benefits:
    """The schemes, from YAML and not from the shipped compiled form."""
    parts, issues = compile_benefits(KNOWLEDGE)
    assert issues == ()
    return Benefits.of(parts["benefits"])


@pytest.fixture(scope="session")
def case_of() -> Callable[..., dict[str, Any]]:
    """Makes a Beijing inpatient case; what is given replaces what it has, None takes it out."""

    def made(**changes: Any) -> dict[str, Any]:
        case: dict[str, Any] = {
            "region": "北京",
            "scheme": "employee.inpatient",
            "on": "2025-06-01",
            "person": {"status": "active"},
            "level": 3,
            "place": "hospital",
            "admission_no": 1,
            "accumulated": {"eligible_fen": 0, "fund_fen": 0, "deductible_used_fen": 0},
            "bill": {"total_fen": 5_000_000},
        }
        return {name: one for name, one in (case | changes).items() if one is not None}

    return made


@pytest.fixture(scope="session")
def terms_of(benefits: Benefits) -> Callable[..., Terms]:
    """The terms of a scheme on a day."""

    def found(region: str, scheme: str, on: date, **readings: str) -> Terms:
        one = benefits.scheme(region, scheme)
        assert not isinstance(one, tuple)
        value = one.value(on)
        terms = value.terms(readings)  # type: ignore[union-attr]
        assert isinstance(terms, Terms)
        return terms

    return found


@st.composite
def ratios(draw: st.DrawFn) -> Ratio:
    """Mostly whole percents, sometimes thousandths, sometimes 0 or 1."""
    den = draw(st.sampled_from([1, 3, 20, 100, 1000]))
    return Ratio(draw(st.integers(0, den)), den)


@st.composite
def made_tariffs(draw: st.DrawFn) -> Tariff:
    """A tariff with any mixture of the features."""
    measure = draw(st.sampled_from(["eligible", "over_deductible", "fund_paid"]))
    bounds: list[Any] = sorted(draw(st.sets(st.integers(1, 200_000), max_size=3)))
    ends = [bound * 100 for bound in bounds] + ([None] if draw(st.booleans()) or not bounds else [])
    layers = [draw(st.sampled_from(["basic_pool", "large_amount"])) for _ in ends]
    extra = draw(st.lists(st.sampled_from(SUPPLEMENTS), unique=True, max_size=3))
    overflow_layer = draw(st.sampled_from([None, "large_amount", "major_illness"]))
    paying = list(dict.fromkeys([*layers, *([overflow_layer] if overflow_layer else []), *extra]))
    ceilings = [Ceiling(frozenset([layer]), draw(YUAN)) for layer in paying if draw(st.booleans())]
    if draw(st.booleans()):
        ceilings.append(Ceiling(frozenset(paying), draw(YUAN)))
    covering = {
        layer: tuple(at for at, one in enumerate(ceilings) if layer in one.layers)
        for layer in paying
    }
    counting = draw(st.sampled_from([None, *extra])) if extra else None
    return Tariff(
        deductible_fen=draw(st.sampled_from([0, 1, 65_000, 130_000, 180_001])),
        deductible_per=draw(st.sampled_from(["visit", "year"])),
        deductible_year_max_fen=draw(st.sampled_from([None, 200_000])),
        ladder_per=draw(st.sampled_from(["visit", "year"])),
        measure=measure,
        steps=tuple(
            Step(end, draw(ratios()), layer, covering[layer])
            for end, layer in zip(ends, layers, strict=True)
        ),
        ceilings=tuple(ceilings),
        overflow=(
            Step(None, draw(ratios()), overflow_layer, covering[overflow_layer])
            if overflow_layer
            else None
        ),
        supplements=tuple(
            Supplement(
                layer,
                tuple(draw(st.permutations(PARTS[:4]))[: draw(st.integers(1, 4))]),
                draw(ratios()),
                draw(YUAN) if layer == counting else None,
                covering[layer],
            )
            for layer in extra
        ),
        front=tuple(draw(st.lists(st.sampled_from(PURSES), unique=True, max_size=1))),
        behind=tuple(
            (purse, tuple(draw(st.permutations(PARTS))[: draw(st.integers(1, 6))]))
            for purse in draw(st.permutations(PURSES))
        ),
    )


@pytest.fixture(scope="session")
def tariffs() -> st.SearchStrategy[Tariff]:
    """Any tariff."""
    return made_tariffs()


@pytest.fixture(scope="session")
def amounts() -> st.SearchStrategy[int]:
    """Fen: often few, sometimes as many as a bill may have."""
    return AMOUNTS
