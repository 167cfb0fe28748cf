"""Invents the people, families and providers of 示范市."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from stdnum.iso7064 import mod_11_2

from yibao.account.people import IdNumber, Insutype, Kinship, Provider, read_id_number
from yibao.core.errors import BrokenPromise

REGION = "990100"
HOSPITALS, PHARMACIES = 12, 28
RETIREMENT_AGE = {"male": 60, "female": 55}
WORKING_AGE = 22
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = {
    "female": "秀英丽敏静燕艳娟芳娜桂兰玉梅凤霞雪琴婷慧莹欣怡佳琪琳瑶月",
    "male": "伟强磊军洋勇杰涛明超刚平辉鹏华建国志文斌宇浩然俊峰子轩博宁",
}
_EMPLOYERS = ("示范机械厂", "示范纺织厂", "示范公交公司", "示范中学", "示范软件公司", "示范超市")
_DISTRICTS = ("东", "西", "南", "北", "新", "湖滨", "河口")
_HOSPITAL_KINDS = ("人民医院", "中医院", "妇幼保健院", "社区卫生服务中心")


@dataclass(frozen=True, slots=True)
class Someone:
    """An invented person. `relatives` holds their places in the city and what each is to them."""

    name: str = field(repr=False)
    id_number: IdNumber
    insutype: Insutype
    employer: str | None
    retired_on: date | None
    relatives: tuple[tuple[int, Kinship], ...] = ()


@dataclass(frozen=True, slots=True)
class City:
    """The whole of 示范市 on a day."""

    on: date
    people: tuple[Someone, ...]
    providers: tuple[Provider, ...]


def invent(seed: int, *, on: date, size: int = 1_000) -> City:
    """Invent a city of `size` people as it is on that day."""
    chance = Random(seed)
    people: list[Someone] = []
    while len(people) < size:
        people += _household(chance, on, first=len(people), room=size - len(people))
    return City(on, tuple(people), tuple(_providers()))


def _household(chance: Random, on: date, *, first: int, room: int) -> list[Someone]:
    """Invent one household of at most `room` people; the first is its eldest of working age."""
    surname = chance.choice(_SURNAMES)
    age = chance.randint(24, 58)
    sex = chance.choice(("female", "male"))
    plan: list[tuple[Kinship | None, str, int]] = [(None, sex, age)]
    if chance.randrange(100) < 70:
        other = "male" if sex == "female" else "female"
        plan.append(("spouse", other, max(22, age + chance.randint(-4, 4))))
        young = max(0, min(age - 23, 28))
        for _ in range(chance.choice((0, 1, 1, 2))):
            plan.append(("child", chance.choice(("female", "male")), chance.randint(0, young)))
    for theirs in ("female", "male"):
        if chance.randrange(100) < 35:
            plan.append(("parent", theirs, min(95, age + chance.randint(23, 32))))
    plan = plan[:room]
    made = [
        _someone(chance, on, surname=surname, body=(sex, age), number=first + i)
        for i, (_, sex, age) in enumerate(plan)
    ]
    relatives = tuple((first + i, kind) for i, (kind, _, _) in enumerate(plan) if kind)
    made[0] = replace(made[0], relatives=relatives)
    return made


def _someone(
    chance: Random, on: date, *, surname: str, body: tuple[str, int], number: int
) -> Someone:
    sex, age = body
    born = on - timedelta(days=age * 365 + age // 4 + chance.randint(1, 360))
    name = surname + "".join(chance.choices(_GIVEN[sex], k=chance.choice((1, 2, 2))))
    retired_on = None
    at_work = age >= WORKING_AGE and chance.randrange(100) < 80
    if at_work and age >= RETIREMENT_AGE[sex]:
        year = born.year + RETIREMENT_AGE[sex] + 1
        retired_on = date(min(year, on.year), 1, 1)
    return Someone(
        name,
        invented_number(born, sex=sex, number=number),
        "310" if at_work else "390",
        chance.choice(_EMPLOYERS) if at_work and retired_on is None else None,
        retired_on,
    )


def invented_number(born: date, *, sex: str, number: int) -> IdNumber:
    """Give an ID number that belongs to nobody, with a right check digit."""
    order = number % 499 * 2 + (sex == "male")
    body = f"{REGION}{born:%Y%m%d}{order:03}"
    read = read_id_number(body + mod_11_2.calc_check_digit(body))
    if not isinstance(read, IdNumber):
        raise BrokenPromise("demo.id_number", str(read))
    return read


def _providers() -> Iterator[Provider]:
    since = date(2020, 1, 1)
    for i in range(HOSPITALS):
        district, kind = _DISTRICTS[i % len(_DISTRICTS)], _HOSPITAL_KINDS[i % 4]
        level = (3, 2, 2, 1)[i % 4]
        name = f"示范市{district}区{kind}"
        yield Provider(f"H9901{i + 1:05}", name, "hospital", level, REGION, since)
    for i in range(PHARMACIES):
        district = _DISTRICTS[i % len(_DISTRICTS)]
        name = f"示范大药房{district}区第{i // len(_DISTRICTS) + 1}店"
        # One was struck off, so that there is something to see.
        until = date(2025, 6, 30) if i == PHARMACIES - 1 else None
        yield Provider(f"P9901{i + 1:05}", name, "pharmacy", 0, REGION, since, until)
