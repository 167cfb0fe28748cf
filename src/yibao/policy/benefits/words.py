"""The fixed words of the room: who pays, which part of a bill, what kind of visit."""

from __future__ import annotations

from typing import Literal, get_args

Layer = Literal[
    "basic_pool",
    "large_amount",
    "major_illness",
    "civil_servant",
    "enterprise_supplement",
    "aid",
]
Purse = Literal["this_year", "past_years", "family"]
Part = Literal["deductible", "copay", "above_ceiling", "pre_pay", "over_limit", "own_pay"]
Status = Literal["active", "retired", "resident"]
Level = Literal["1", "2", "3", "special_3"]
Place = Literal["hospital", "community", "pharmacy"]
VisitKind = Literal["local", "long_term_resident", "referral", "emergency", "other_temporary"]
Entitlement = Literal["civil_servant", "enterprise_supplement", "aid"]
Per = Literal["visit", "year"]
Measure = Literal["eligible", "over_deductible", "fund_paid"]
Catalogue = Literal["a", "b", "c"]
SchemeName = Literal[
    "employee.outpatient",
    "employee.inpatient",
    "employee.chronic",
    "employee.pharmacy",
    "employee.major_illness",
    "resident.outpatient",
    "resident.inpatient",
    "resident.chronic",
    "resident.major_illness",
]

LAYERS: tuple[Layer, ...] = get_args(Layer)
PURSES: tuple[Purse, ...] = get_args(Purse)
PARTS: tuple[Part, ...] = get_args(Part)
STATUSES: tuple[Status, ...] = get_args(Status)
LEVELS: tuple[Level, ...] = get_args(Level)
PLACES: tuple[Place, ...] = get_args(Place)
VISIT_KINDS: tuple[VisitKind, ...] = get_args(VisitKind)
ENTITLEMENTS: tuple[Entitlement, ...] = get_args(Entitlement)
CATALOGUE: tuple[Catalogue, ...] = get_args(Catalogue)
SCHEMES: tuple[SchemeName, ...] = get_args(SchemeName)

Said = dict[str, tuple[str, str]]

LAYER_SAYS: Said = {
    "basic_pool": ("基本统筹基金", "basic pool"),
    "large_amount": ("大额医疗费用补助", "large-amount fund"),
    "major_illness": ("大病保险", "major-illness insurance"),
    "civil_servant": ("公务员医疗补助", "civil servants' supplement"),
    "enterprise_supplement": ("企业补充医疗保险", "enterprise supplement"),
    "aid": ("医疗救助", "medical aid"),
}
PURSE_SAYS: Said = {
    "this_year": ("当年账户", "account, this year's money"),
    "past_years": ("历年账户", "account, past years' money"),
    "family": ("家庭共济账户", "a relative's account"),
}
PART_SAYS: Said = {
    "deductible": ("起付线以内", "below the deductible"),
    "copay": ("按比例自付", "own share"),
    "above_ceiling": ("封顶线以上", "above the ceiling"),
    "pre_pay": ("先行自付", "paid first"),
    "over_limit": ("超限价", "above the price limit"),
    "own_pay": ("全自费", "not covered"),
}
