"""An author's mistakes are each told with path, line and a hint."""

import subprocess
import sys
from pathlib import Path

import pytest

from yibao.policy.benefits.load import compile_benefits

GOOD = """\
scheme: employee.inpatient
region: '990100'
says: {zh: 示范市住院, en: Demo city inpatient care}
maturity: reviewed
last_checked: 2026-11-22
check_every_days: 180
values:
  - from: 2024-01-01
    classes:
      - {id: active, zh: 在职, en: active, status: active}
      - {id: retired, zh: 退休, en: retired, status: retired}
    deductible:
      per: visit
      rows:
        - {yuan: 500}
    ladder:
      per: visit
      steps:
        - {to: 20000}
        - {}
      rows:
        - {class: active, pays: [80%, 90%]}
        - {class: retired, pays: [85%, 95%]}
    cite: {title: 办法, issuer: 示范市医保局, evidence: V}
  - from: 2025-01-01
    ceilings:
      - layers: [basic_pool]
        rows:
          - {yuan: 100000}
    cite: {title: 通知, issuer: 示范市医保局, evidence: V}
cases:
  - {name: 一, given: {}, issue: benefits.missing}
"""

DEDUCTIBLE = "    deductible:\n      per: visit\n      rows:\n        - {yuan: 500}\n"
CASES = "cases:\n  - {name: 一, given: {}, issue: benefits.missing}\n"


def told(tmp_path: Path, text: str, name: str = "990100-shifan/employee-inpatient") -> list[str]:
    path = tmp_path / "benefits" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    _, issues = compile_benefits(tmp_path)
    return [f"{Path(one.at).name} {one.code}: {one.says} ({one.hint})" for one in issues]


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    assert told(tmp_path, GOOD) == []


def test_a_later_value_keeps_what_it_does_not_change(tmp_path: Path) -> None:
    assert told(tmp_path, GOOD) == []
    parts, _ = compile_benefits(tmp_path)
    (scheme,) = parts["benefits"].values()
    old, new = (value["variants"][""] for value in scheme["values"])
    assert old["ladder"] == new["ladder"]
    assert old["ceilings"] == []
    assert new["ceilings"][0]["rows"] == [[{}, [10_000_000, False], None]]


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("per: visit\n      rows", "pr: visit\n      rows", 13, "unknown field"),
        ("{yuan: 500}", "{yuan: 500.5}", 15, "yuan"),
        ("{yuan: 500}", "{yuan: -1}", 15, "an amount is from 0"),
        ("{yuan: 500}", "{yuan: '5.005'}", 15, "not a whole number of fen"),
        ("{yuan: 500}", "{}", 15, "exactly one of yuan, not_known"),
        ("{yuan: 500}", "{yuan: 1, admission: 1, admission_from: 2}", 15, "either admission"),
        ("{yuan: 500}", "{admission: 1, yuan: 500}", 14, "no row fits admission 2"),
        ("{yuan: 500}", "{class: activ, yuan: 500}", 15, "no class is called 'activ'"),
        ("{yuan: 500}", "{level: 3, yuan: 500}", 14, "no row fits level 1"),
        ("{yuan: 500}", "{level: special_3, yuan: 5}", 15, "not among the levels"),
        ("{yuan: 500}", "{place: pharmacy, yuan: 5}", 15, "not among the places"),
        ("[80%, 90%]", "[80%]", 16, "must give 2 ratios"),
        ("[80%, 90%]", "[80, 90%]", 22, "string"),
        ("[80%, 90%]", "[180%, 90%]", 22, "not a share from 0% to 100%"),
        ("[80%, 90%]", "[80.12345%, 90%]", 22, "not a share from 0% to 100%"),
        ("class: retired, pays", "class: active, pays", 23, "rows 1 and 2 both fit"),
        ("class: retired, pays", "pays", 23, "rows 1 and 2 both fit"),
        ("- {to: 20000}\n        - {}", "- {}\n        - {}", 16, "only the last step may be open"),
        ("- {to: 20000}\n        - {}", "- {to: 9}\n        - {to: 8}", 16, "must end above"),
        ("status: retired}", "status: [active, retired]}", 9, "active and retired overlap"),
        ("id: retired", "id: active", 11, "given twice"),
        (DEDUCTIBLE, "", 8, "'deductible' is missing"),
        ("from: 2025-01-01", "from: 2023-01-01", 25, "does not come after"),
        ("from: 2025-01-01", "from: 2027-01-01", 5, "last checked before 2027-01-01"),
        ("2024-01-01\n", "2024-01-01\n    to: 2025-01-01\n", 9, "two values are in force"),
        ("layers: [basic_pool]", "layers: [aid]", 27, "aid, which pays nothing here"),
        ("layers: [basic_pool]", "layers: [pool]", 27, "basic_pool"),
        ("    ceilings:\n", "    ceilingz:\n", 26, "did you mean 'ceilings'"),
        ("region: '990100'", "region: '990199'", 2, "no region has the code"),
        ("scheme: employee.inpatient", "scheme: employee.outpatient", 1, "not named after"),
        ("scheme: employee.inpatient", "scheme: employee.inpatent", 1, "did you mean"),
        (CASES, "", 1, "'cases' is missing"),
        ("evidence: V}\n  - from", "evidence: X}\n  - from", 24, "'V', 'M', 'L', 'G' or 'U'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, expected: str
) -> None:
    assert old in GOOD
    found = told(tmp_path, GOOD.replace(old, new, 1))
    assert any(one.startswith(f"employee-inpatient.yml:{line} ") for one in found), found
    assert any(expected in one for one in found), found


def test_an_overflow_needs_a_ceiling(tmp_path: Path) -> None:
    extra = "    overflow:\n      - layer: aid\n        rows: [{percent: 5%}]\n    cite: {title: 办"
    found = told(tmp_path, GOOD.replace("    cite: {title: 办", extra, 1))
    assert any("an overflow without a ceiling never pays" in one for one in found)


def test_open_points_may_not_change_the_same_section(tmp_path: Path) -> None:
    option = "{id: %s, zh: 甲, en: a, set: {deductible: {per: year, rows: [{yuan: 1}]}}}"
    reading = (
        "      - {id: %s, zh: 问, en: q, doubt: {zh: 疑, en: d}, "
        "options: [{id: usual, zh: 常, en: u}, " + option + "]}\n"
    )
    two = "    readings:\n" + reading % ("one", "this") + reading % ("two", "that")
    found = told(tmp_path, GOOD.replace("    cite: {title: 办", two + "    cite: {title: 办", 1))
    assert any("changed by the reading 'one' too" in one for one in found), found


def test_a_file_in_the_wrong_folder(tmp_path: Path) -> None:
    found = told(tmp_path, GOOD, "110000-beijing/employee-inpatient")
    assert any("not in its region's folder" in one for one in found)


def test_a_draft_is_checked_but_not_compiled(tmp_path: Path) -> None:
    assert told(tmp_path, GOOD.replace("maturity: reviewed", "maturity: draft")) == []
    assert compile_benefits(tmp_path)[0] == {"benefits": {}}


def test_a_split_loads_no_framework() -> None:
    program = "import sys; from yibao.policy.benefits import split_case; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded & {"pydantic", "yaml", "numpy", "pyarrow"} == set()
