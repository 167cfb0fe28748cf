"""How a claim should be ruled when the corpus does not say: a small table over its tag.

A row's `expect` always wins. Else the first line that fits:

| `asserts`, label | expected |
|---|---|
| `asked…`: asked, not asserted | nothing; the claim is not judged |
| a boast no rule speaks of: `authorised_or_policy`, `legal`, `cash_or_upgrade`, `policy_soon` | nothing |
| what only the asker's account can tell: `your_…`, `upgrade_required`, `unless_action` | `about_you`, or `false` where it states a rule |
| else, in a scam, a cash-out offer or a misleading text | `false` |
| else, in a genuine notice or a warning | `true`, or `depends` where places differ |
| else | nothing |
"""  # noqa: E501

from __future__ import annotations

from yibao.check.claims import Ruling
from yibao.check.evaluate.rows import ClaimMark

NOT_RULED = frozenset({"authorised_or_policy", "legal", "cash_or_upgrade", "policy_soon"})
PERSONAL = frozenset({"upgrade_required", "unless_action"})
_BY_LABEL: dict[str, frozenset[Ruling]] = {
    "scam": frozenset({"false"}),
    "cashout": frozenset({"false"}),
    "misleading": frozenset({"false"}),
    "genuine": frozenset({"true", "depends"}),
    "warning": frozenset({"true", "depends"}),
}
_NOTHING: frozenset[Ruling] = frozenset()


def expected(claim: ClaimMark, label: str) -> frozenset[Ruling]:
    """Give the rulings that are right for `claim`; empty when it cannot be judged."""
    if claim.expect is not None:
        return frozenset({claim.expect})
    if claim.asserts.startswith("asked") or claim.asserts in NOT_RULED:
        return _NOTHING
    if claim.asserts.startswith("your_") or claim.asserts in PERSONAL:
        return frozenset({"about_you", "false"})
    return _BY_LABEL.get(label, _NOTHING)
