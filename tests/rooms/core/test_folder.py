"""A folder of YAML is read whole, and every fault has a place and a way out."""

from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from yibao.core.errors import BrokenPromise
from yibao.core.knowledge import KnowledgeModel, read_folder


class Cite(KnowledgeModel):
    title: str
    published: date | None = None


class Value(KnowledgeModel):
    since: date = Field(alias="from")
    ruling: Literal["allowed", "forbidden", "unknown"]
    cite: Cite | str


class Rule(KnowledgeModel):
    region: str
    values: list[Value]


GOOD = """\
region: "110000"
values:
  - from: 2022-09-01
    ruling: forbidden
    cite: {title: 某文}
"""


def put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def faults(folder: Path) -> list[str]:
    _, issues = read_folder(folder, Rule)
    return [f"{Path(issue.at).name} {issue.code} {issue.says} | {issue.hint}" for issue in issues]


def test_the_id_of_a_file_is_its_path_without_the_suffix(tmp_path: Path) -> None:
    put(tmp_path, "b/two.yml", GOOD)
    put(tmp_path, "a/one.yml", GOOD)
    found, issues = read_folder(tmp_path, Rule)
    assert list(found) == ["a/one", "b/two"]
    assert issues == ()
    assert found["a/one"].values[0].since == date(2022, 9, 1)


def test_good_files_are_kept_beside_bad_ones_and_all_faults_are_told(tmp_path: Path) -> None:
    put(tmp_path, "good.yml", GOOD)
    put(tmp_path, "one.yml", "region: 012\n")
    put(tmp_path, "two.yml", "values: []\nwhat: 1\n")
    found, issues = read_folder(tmp_path, Rule)
    assert list(found) == ["good"]
    assert [issue.code for issue in issues] == [
        "yaml.octal",
        "knowledge.missing_field",
        "knowledge.unknown_field",
    ]


def test_an_unknown_field_is_found_at_its_line_with_the_name_meant(tmp_path: Path) -> None:
    put(tmp_path, "a.yml", GOOD.replace("title", "titel"))
    told = faults(tmp_path)
    assert (
        "a.yml:5 knowledge.unknown_field unknown field 'values.0.cite.titel' | "
        "did you mean 'title'?"
    ) in told
    assert any("the field 'values.0.cite.title' is missing" in line for line in told)


def test_field_names_are_those_of_the_file_not_of_the_program(tmp_path: Path) -> None:
    put(tmp_path, "a.yml", GOOD.replace("from:", "form:"))
    told = faults(tmp_path)
    assert any("a.yml:3 knowledge.unknown_field" in line and "'from'" in line for line in told)
    assert any("the field 'values.0.from' is missing" in line for line in told)


def test_a_number_where_a_code_is_meant_is_told_to_be_quoted(tmp_path: Path) -> None:
    put(tmp_path, "a.yml", GOOD.replace('"110000"', "110000"))
    assert len(faults(tmp_path)) == 1
    assert faults(tmp_path)[0].startswith("a.yml:1 knowledge.bad_value region:")
    assert faults(tmp_path)[0].endswith('quote it: "110000"')


def test_a_misspelt_choice_is_given_the_nearest_one(tmp_path: Path) -> None:
    put(tmp_path, "a.yml", GOOD.replace("forbidden", "forbiden"))
    assert faults(tmp_path)[0].startswith("a.yml:4 knowledge.bad_value values.0.ruling:")
    assert faults(tmp_path)[0].endswith("did you mean 'forbidden'?")


def test_a_file_that_is_not_a_mapping_is_a_fault(tmp_path: Path) -> None:
    put(tmp_path, "a.yml", "- 1\n")
    assert faults(tmp_path)[0].startswith("a.yml:1 knowledge.bad_value")


def test_the_other_suffix_is_told_and_not_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", GOOD)
    assert faults(tmp_path) == ["a.yaml knowledge.suffix the suffix here is .yml | rename the file"]


def test_an_absent_folder_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path / "nowhere")[0].startswith("nowhere knowledge.no_folder")


def test_a_model_that_lets_unknown_fields_in_is_refused(tmp_path: Path) -> None:
    class Open(BaseModel):
        region: str

    with pytest.raises(BrokenPromise, match="open_model"):
        read_folder(tmp_path, Open)
