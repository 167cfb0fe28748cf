"""The YAML loader never changes a value silently, never raises, and tells every fault."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yibao.core import strict_yaml
from yibao.core.errors import Issue
from yibao.core.strict_yaml import MAX_BYTES, MAX_DEPTH, parse_yaml, read_yaml

PATH = Path("f.yml")


def load(text: str) -> tuple[Any, list[str]]:
    document, issues = parse_yaml(text.encode(), path=PATH)
    return document.data, [f"{issue.at.removeprefix('f.yml:')} {issue.code}" for issue in issues]


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every claim holds with the C parser and with the one in Python."""
    chosen = yaml.SafeLoader if request.param == "python" else yaml.CSafeLoader
    monkeypatch.setattr(strict_yaml, "_Loader", chosen)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", 1),
        ("a: -3", -3),
        ("a: 0", 0),
        ("a: 0.85", 0.85),
        ("a: true", True),
        ("a: null", None),
        ("a:", None),
        ("a: 2022-09-01", date(2022, 9, 1)),
        ("a: '0123'", "0123"),
        ('a: "12:30"', "12:30"),
        ("a: 85%", "85%"),
        ("a: 京医保发〔2022〕28号", "京医保发〔2022〕28号"),
        ("a: 12,000", "12,000"),
        ("a: 010-89061396", "010-89061396"),
        ("a: |\n  两行\n  字", "两行\n字"),
        ('a: "no\\u200bbody"', "no\u200bbody"),
        ("a: [1, x]", [1, "x"]),
    ],
)
def test_plain_values_mean_what_they_look_like(text: str, value: Any) -> None:
    assert load(text) == ({"a": value}, [])


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "y", "n"])
def test_yes_no_on_off_stay_strings_as_keys(word: str) -> None:
    assert load(f"{word}: 1") == ({word: 1}, [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0123", "octal"),
        ("007", "octal"),
        ("-08", "octal"),
        ("00.5", "octal"),
        ("0x1F", "octal"),
        ("0o17", "octal"),
        ("0b11", "octal"),
        ("12:30", "sexagesimal"),
        ("1:30:00", "sexagesimal"),
        ("190:20:30.15", "sexagesimal"),
        ("no", "boolean_word"),
        ("Yes", "boolean_word"),
        ("ON", "boolean_word"),
        ("True", "boolean_word"),
        ("~", "boolean_word"),
        ("NULL", "boolean_word"),
        ("2022-9-1", "date"),
        ("2022-13-01", "date"),
        ("2023-02-29", "date"),
        ("2022-09-01 10:00:00", "date"),
        ("2022-09-01T10:00:00Z", "date"),
        ("1_000", "number"),
        ("+5", "number"),
        (".5", "number"),
        ("5.", "number"),
        ("1e3", "number"),
        (".inf", "number"),
        ("-.Inf", "number"),
        (".nan", "number"),
        ("110000200001010011", "number"),
        ("<<", "special"),
        ("=", "special"),
    ],
)
def test_what_yaml_would_silently_change_is_refused_and_must_be_quoted(
    value: str, code: str
) -> None:
    assert load(f"a: {value}") == (None, [f"1 yaml.{code}"])
    assert load(f"a: '{value}'") == ({"a": value}, [])


@pytest.mark.parametrize("key", ["1", "true", "2022-09-01", "012", "null", "~", "1.5", "? [a]\n"])
def test_a_key_that_is_not_a_word_is_refused(key: str) -> None:
    data, issues = load(f"{key}: 1")
    assert data is None
    assert issues


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("a: 1\nb: 2\na: 3", ["3 yaml.duplicate_key"]),
        ("a:\n  - {x: 1, x: 2}", ["2 yaml.duplicate_key"]),
        ("a: 1\n'a': 2", ["2 yaml.duplicate_key"]),
        ("a: &x 1", ["1 yaml.anchor"]),
        ("a: 1\nb: *a", ["2 yaml.alias"]),
        ("a: !!str 1", ["1 yaml.tag"]),
        ("a: !x {b: 1}", ["1 yaml.tag"]),
        ("a: !!python/object:os.system {}", ["1 yaml.tag"]),
        ("%YAML 1.1\n---\na: 1", ["1 yaml.directive"]),
        ("a: 1\n---\nb: 1", ["2 yaml.documents"]),
        ("a:\n\t- 1", ["2 yaml.character"]),
        ("a: 1\r\nb: 2\r\n", ["1 yaml.character"]),
        ("a: x\u200by", ["1 yaml.character"]),
        ("a: x\u202ey", ["1 yaml.character"]),
        ("\ufeffa: 1", ["1 yaml.character"]),
        ("a: x\u2028y", ["1 yaml.character"]),
        ("a: [1", ["2 yaml.syntax"]),
    ],
)
def test_surprising_yaml_is_refused_at_its_line(text: str, issues: list[str]) -> None:
    if text == "a: [1":  # the two parsers place the end of the file differently
        text += "\n"
    assert load(text) == (None, issues)


def test_an_empty_file_is_a_fault() -> None:
    assert [issue.code for issue in parse_yaml(b"", path=PATH)[1]] == ["yaml.empty"]
    assert [issue.code for issue in parse_yaml(b"# words\n", path=PATH)[1]] == ["yaml.empty"]


def test_bytes_that_are_not_utf8_are_a_fault_at_their_line() -> None:
    _, (issue,) = parse_yaml("a: 1\nb: 医保".encode("gb18030"), path=PATH)
    assert (issue.code, issue.at) == ("yaml.not_utf8", "f.yml:2")


def test_every_fault_of_a_file_is_told_at_once_in_order() -> None:
    _, issues = load("a: 012\nb: &x 1\nb: no\nc: [12:30, *x]\n")
    assert issues == [
        "1 yaml.octal",
        "2 yaml.anchor",
        "3 yaml.duplicate_key",
        "3 yaml.boolean_word",
        "4 yaml.sexagesimal",
        "4 yaml.alias",
    ]


def test_a_duplicate_key_names_the_line_of_the_first() -> None:
    _, (issue,) = parse_yaml(b"a: 1\nb: 2\na: 3\n", path=PATH)
    assert issue.hint == "first given on line 1"


def test_nesting_up_to_the_limit_is_read_and_one_more_is_refused() -> None:
    def nested(depth: int) -> str:
        return "[" * depth + "1" + "]" * depth

    assert load(nested(MAX_DEPTH))[1] == []
    data, issues = load(nested(MAX_DEPTH + 1))
    assert (data, issues) == (None, ["1 yaml.too_deep"])


def test_a_file_over_the_size_limit_is_refused_without_being_parsed(tmp_path: Path) -> None:
    path = tmp_path / "big.yml"
    path.write_bytes(b"a: 1 #" + b"x" * MAX_BYTES)
    document, (issue,) = read_yaml(path)
    assert document.data is None
    assert issue.code == "yaml.too_large"
    assert str(MAX_BYTES) in issue.says


@pytest.mark.parametrize("name", ["absent.yml", ".", "nul\x00.yml"])
def test_what_cannot_be_opened_is_a_fault_not_a_crash(tmp_path: Path, name: str) -> None:
    document, (issue,) = read_yaml(tmp_path / name)
    assert document.data is None
    assert issue.code == "yaml.unreadable"


def test_lines_are_known_for_every_node_and_a_missing_one_falls_back_to_its_parent() -> None:
    text = "says:\n  zh: 是\nvalues:\n  - from: 2022-09-01\n    ruling: forbidden\n"
    document, _ = parse_yaml(text.encode(), path=PATH)
    assert document.at(("says", "zh")) == "f.yml:2"
    assert document.at(("values", 0)) == "f.yml:4"
    assert document.at(("values", 0, "ruling")) == "f.yml:5"
    assert document.at(("values", 0, "cite", "title")) == "f.yml:4"
    assert document.at(("nowhere",)) == "f.yml:1"


TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.text("ab01:-.医 #'\"", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abz0: ", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


def quoted(tree: Any) -> str:
    """`tree` as YAML with every string in quotes."""
    import json  # noqa: PLC0415

    return json.dumps(tree, ensure_ascii=False)


@given(TREES)
def test_quoted_data_comes_back_unchanged(tree: Any) -> None:
    document, issues = parse_yaml(quoted(tree).encode(), path=PATH)
    assert (document.data, issues) == (tree, ())


@given(st.binary(max_size=200))
def test_any_bytes_give_issues_or_data_and_never_raise(raw: bytes) -> None:
    _holds(raw)


@given(st.text("ab:-{}[],&*!|>'\"%@`#?~<=01.e_ \n\té医\u200b", max_size=60))
def test_any_text_of_yaml_marks_gives_issues_or_data_and_never_raises(text: str) -> None:
    _holds(text.encode())


def _holds(raw: bytes) -> None:
    document, issues = parse_yaml(raw, path=PATH)
    assert all(isinstance(issue, Issue) and issue.code.startswith("yaml.") for issue in issues)
    assert not (issues and document.data is not None)
