"""Claims about the invented city: whole, the same each time, and nobody's own."""

from collections import Counter
from datetime import date

from yibao.account.demo import invent, invent_year

ON = date(2026, 11, 1)
CITY = invent(7, on=ON)
YEAR = invent_year(CITY, 7)


def test_the_city_has_its_people_and_providers_and_is_the_same_each_time() -> None:
    assert len(CITY.people) == 1_000
    assert Counter(p.kind for p in CITY.providers) == {"hospital": 12, "pharmacy": 28}
    assert invent(7, on=ON) == CITY
    assert invent_year(CITY, 7) == YEAR
    assert invent(8, on=ON) != CITY


def test_nobody_in_it_exists() -> None:
    numbers = [someone.id_number.number for someone in CITY.people]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("990100") for number in numbers)


def test_families_hold_together() -> None:
    kinds = Counter(kind for someone in CITY.people for _, kind in someone.relatives)
    assert min(kinds[k] for k in ("spouse", "child", "parent")) > 50
    for someone in CITY.people:
        for other, kind in someone.relatives:
            born, theirs = someone.id_number.born, CITY.people[other].id_number.born
            years = (theirs - born).days / 365
            assert years > 17 if kind == "child" else years < (-17 if kind == "parent" else 12)


def test_only_people_of_age_work_and_only_the_old_are_retired() -> None:
    for someone in CITY.people:
        age = (ON - someone.id_number.born).days // 365
        assert someone.insutype == "390" or age >= 21
        assert someone.retired_on is None or (age >= 54 and someone.employer is None)


def test_the_year_is_in_order_inside_its_twelve_months_and_overdraws_nobody() -> None:
    assert [m.at for m in YEAR] == sorted(m.at for m in YEAR)
    assert {(m.at.year, m.at.month) for m in YEAR} == {(2025, 11), (2025, 12)} | {
        (2026, month) for month in range(1, 11)
    }
    balances: Counter[int] = Counter()
    for movement in YEAR:
        balances[movement.person] += movement.account_fen
        assert balances[movement.person] >= 0
    assert len(YEAR) > 10_000


def test_nothing_is_spent_where_nobody_is_designated() -> None:
    for movement in YEAR:
        if movement.provider is not None:
            assert CITY.providers[movement.provider].designated(movement.at.date())
