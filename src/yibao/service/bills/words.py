"""The words of bills: schemes, people, hospitals, fields, and what may be wrong with them."""

from __future__ import annotations

from yibao.service.sheet.words import Both

SCHEMES: dict[str, Both] = {
    "employee.inpatient": ("职工住院", "Employee, inpatient"),
    "employee.outpatient": ("职工门诊", "Employee, outpatient"),
    "employee.chronic": ("职工门诊慢特病", "Employee, chronic illness"),
    "employee.pharmacy": ("职工药店购药", "Employee, pharmacy"),
    "employee.major_illness": ("职工大病（全年自付）", "Employee, major illness"),
    "resident.inpatient": ("居民住院", "Resident, inpatient"),
    "resident.outpatient": ("居民门诊", "Resident, outpatient"),
    "resident.chronic": ("居民门诊慢特病", "Resident, chronic illness"),
    "resident.major_illness": ("居民大病（全年自付）", "Resident, major illness"),
}
CHOICES: dict[str, dict[str, Both]] = {
    "status": {
        "active": ("在职", "working"),
        "retired": ("退休", "retired"),
        "resident": ("居民（老人、孩子、未就业）", "resident (not employed)"),
    },
    "level": {
        "1": ("一级（多为社区、乡镇医院）", "level 1 (small)"),
        "2": ("二级（多为区县医院）", "level 2 (district)"),
        "3": ("三级（大医院）", "level 3 (large)"),
        "special_3": ("三级特等", "level 3, special grade"),
    },
    "place": {
        "hospital": ("医院", "hospital"),
        "community": ("社区卫生服务中心", "community clinic"),
        "pharmacy": ("药店", "pharmacy"),
    },
    "visit_kind": {
        "local": ("在参保地看病", "where insured"),
        "long_term_resident": ("长期住在外地，已备案", "living elsewhere, filed"),
        "referral": ("转诊到外地", "referred elsewhere"),
        "emergency": ("在外地急诊", "emergency elsewhere"),
        "other_temporary": ("临时外出，没有转诊", "elsewhere, not referred"),
    },
}
ENTITLEMENTS: dict[str, Both] = {
    "civil_servant": ("有公务员医疗补助", "civil servants' supplement"),
    "enterprise_supplement": ("有企业补充医疗保险", "enterprise supplement"),
    "aid": ("有医疗救助", "medical aid"),
}
FIELDS: dict[str, Both] = {
    "region": ("参保地", "place"),
    "scheme": ("哪一种待遇", "scheme"),
    "on": ("结算的日期", "day of settlement"),
    "person": ("参保人", "person"),
    "person.status": ("在职还是退休", "working or retired"),
    "person.age": ("年龄", "age"),
    "person.retired_on": ("退休日期", "day of retirement"),
    "person.enrolled_months": ("连续参保几个月", "months of enrolment"),
    "person.entitlements": ("补助和救助", "supplements"),
    "level": ("医院级别", "hospital level"),
    "place": ("在哪里看", "where"),
    "admission_no": ("今年第几次住院", "admission of the year"),
    "visit_kind": ("本地还是外地", "here or elsewhere"),
    "bill": ("账单", "bill"),
    "bill.total_fen": ("总费用", "total"),
    "bill.own_pay_fen": ("全自费", "not covered"),
    "bill.over_limit_fen": ("超限价", "above the price limit"),
    "bill.pre_pay_fen": ("先行自付（乙类先付的部分）", "paid first (class B share)"),
    "bill.lines": ("费用明细", "fee lines"),
    "accumulated": ("今年已经发生的", "the year so far"),
    "accumulated.eligible_fen": ("今年已有的政策范围内费用", "eligible costs so far"),
    "accumulated.fund_fen": ("今年基金已付", "paid by the fund so far"),
    "accumulated.deductible_used_fen": ("今年起付线已用", "deductible used so far"),
    "accumulated.burden_fen": ("今年已自付", "borne so far"),
    "account.this_year_fen": ("当年账户余额", "account, this year's money"),
    "account.past_years_fen": ("历年账户余额", "account, past years' money"),
    "account.family_fen": ("家人共济账户余额", "a relative's account"),
}
FAULTS: dict[str, Both] = {
    "benefits.missing": ("请填“{field}”，这里要用到。", "Please give: {field}. It matters here."),
    "benefits.negative": ("“{field}”不能小于 0。", "{field}: cannot be below 0."),
    "benefits.absurd": ("“{field}”太大，超过上限。", "{field}: too large, over the limit."),
    "benefits.too_small": ("“{field}”太小。", "{field}: too small."),
    "benefits.bad_value": ("“{field}”填得不对。", "{field}: this is not right."),
    "benefits.parts_over_total": (
        "全自费、超限价和先行自付加起来，比总费用还多。",
        "The parts come to more than the total.",
    ),
    "benefits.unknown_class": (
        "这种待遇里没有这样的参保人，请看看在职、退休和年龄。",
        "The scheme has no such person; look at status and age.",
    ),
    "benefits.accumulated_beyond_ceiling": (
        "“{field}”已经超过全年的封顶线。",
        "{field}: already beyond the year's ceiling.",
    ),
    "benefits.accumulated_conflict": (
        "今年已经发生的几个数互相对不上。",
        "The numbers for the year so far contradict one another.",
    ),
    "benefits.before_first_rule": (
        "这一天以前的规定我们没有查到，换个日期试试。",
        "We know no rule for so early a day; try another.",
    ),
    "benefits.after_last_rule": (
        "我们查到的规定在这一天以前已经到期，后来的没有查到。换个日期试试，或打 12393。",
        "The rule we know ended before this day; try another day, or call 12393.",
    ),
    "benefits.not_loaded": (
        "这个地方的这种待遇还没有收录，请打 12393。",
        "This scheme of this place is not covered yet; call 12393.",
    ),
    "benefits.unknown_scheme": ("没有这种待遇。", "There is no such scheme."),
    "benefits.conflict": ("“{field}”和别的说法矛盾。", "{field}: contradicts something else."),
    "region.unknown": ("不认识这个地方。", "We know no such place."),
    "region.ambiguous": ("这个地名不止一个地方。", "The name is more than one place."),
    "date.unreadable": (
        "“{field}”看不懂，请写成 2026-11-22。",
        "{field}: write it like 2026-11-22.",
    ),
    "money.unreadable": (
        "“{field}”看不懂，请写成 28700 或 28,700.00。",
        "{field}: write it like 28700 or 28,700.00.",
    ),
    "money.too_large": ("“{field}”太大，超过上限。", "{field}: too large, over the limit."),
    "number.unreadable": ("“{field}”要写成数字。", "{field}: write a number."),
}
CODES: dict[str, str] = {
    "benefits.absurd": "An amount or number is over its limit.",
    "benefits.accumulated_beyond_ceiling": "The year so far is beyond its ceiling.",
    "benefits.accumulated_conflict": "The numbers for the year so far contradict one another.",
    "benefits.after_last_rule": "The rule known here ended before the day.",
    "benefits.bad_value": "A field is of the wrong kind.",
    "benefits.before_first_rule": "The day is before the first rule known.",
    "benefits.ceiling_unknown": "The ceiling is not known and this bill turns on it.",
    "benefits.conflict": "Fields contradict one another.",
    "benefits.missing": "A field is needed here and was not given.",
    "benefits.negative": "An amount is negative.",
    "benefits.not_known": "A figure is not known and this bill turns on it.",
    "benefits.not_loaded": "The scheme of this place is not loaded.",
    "benefits.parts_over_total": "The parts come to more than the total.",
    "benefits.too_small": "A number is below its least.",
    "benefits.unknown": "What holds could not be established.",
    "benefits.unknown_catalogue": "`catalogue` is none of the known words.",
    "benefits.unknown_class": "The scheme has no such person.",
    "benefits.unknown_entitlement": "An entitlement is none of the known words.",
    "benefits.unknown_field": "A field that looks like a slip of one that is known.",
    "benefits.unknown_level": "`level` is none of the known words.",
    "benefits.unknown_place": "`place` is none of the known words.",
    "benefits.unknown_reading": "A reading that is not open here.",
    "benefits.unknown_scheme": "No scheme has this name.",
    "benefits.unknown_status": "`status` is none of the known words.",
    "benefits.unknown_visit_kind": "`visit_kind` is none of the known words.",
}
"""Every code of a case that cannot be divided, with its meaning."""

BILL: dict[str, Both] = {
    "fund": ("基金支付", "The fund pays"),
    "account": ("个人账户支付", "The account pays"),
    "cash": ("自己付现金", "You pay in cash"),
    "before": ("现在", "before"),
    "after": ("改后", "after"),
    "change": ("变化", "change"),
    "group": ("分组", "group"),
    "all": ("全部", "all"),
    "bills": ("账单数", "bills"),
    "problems": ("算不了的", "not divided"),
    "total": ("总费用", "total"),
    "trace": ("怎么算的", "How it is worked out"),
    "yuan": ("元", "yuan"),
    "basis": ("依据", "What it rests on"),
    "notes": ("要说明的", "Please note"),
    "compared": ("{before} → {after}", "{before} → {after}"),
    "title": ("两种待遇对照", "Two schemes compared"),
    "one_title": ("一种待遇下谁付多少", "Who pays under one scheme"),
}
