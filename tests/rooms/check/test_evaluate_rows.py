"""A corpus or a scores file is read whole, or every fault of it is told."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yibao.check.evaluate.fitted import FITTED_TEXTS, fitted_rows, pack_digests
from yibao.check.evaluate.given import read_given, write_given
from yibao.check.evaluate.rows import LABELS, Corpus, read_rows, text_digest
from yibao.core.errors import InputError, LimitExceeded

Write = Callable[..., Path]
GOOD = {"id": "a", "text": "医保卡能取现吗", "label": "question", "medium": "chat"}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*rows: object, name: str = "corpus.jsonl") -> Path:
        lines = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows)
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


def test_every_committed_corpus_can_be_read(root: Path) -> None:
    corpora = sorted((root / "tests" / "data").glob("messages-*.jsonl"))
    assert corpora
    for path in corpora:
        corpus = read_rows(path)
        assert {row.label for row in corpus.rows} <= set(LABELS)


def test_what_a_row_leaves_out_has_a_plain_meaning(write: Write) -> None:
    plain, variant = read_rows(write(GOOD, {**GOOD, "id": "b", "variant_of": "a"})).rows
    assert (plain.spans, plain.claims, plain.region) == ((), (), None)
    assert (plain.group, variant.group) == ("a", "a")


FAULTS: list[tuple[Any, str]] = [
    ({"id": "x", "text": "字"}, "missing label, medium"),
    ({**GOOD, "label": "spam"}, "unknown label 'spam'"),
    ({**GOOD, "text": "  "}, "text must be text that is not empty"),
    ({**GOOD, "id": 7}, "id must be text"),
    ({**GOOD, "region": 500000}, "region must be text or null"),
    ({**GOOD, "spans": [[0, 99, "ask_code"]]}, "a span must be [start, end, tactic]"),
    ({**GOOD, "spans": [[0, 2]]}, "a span must be [start, end, tactic]"),
    ({**GOOD, "spans": "ask_code"}, "spans and claims must be lists"),
    ({**GOOD, "claims": [{"quote": [3, 2]}]}, "a claim must have a quote"),
    ({**GOOD, "claims": [{"quote": [0, 2]}]}, "a claim must have topic and asserts"),
    (
        {**GOOD, "claims": [{"quote": [0, 2], "topic": "t", "asserts": "a", "expect": "maybe"}]},
        "expect must be one of true",
    ),
    ({**GOOD, "text": "字" * 30_000}, "text of 90,000 bytes; the limit is 65,536"),
    ("[1, 2]", "not a JSON object"),
    ("{not json", "not a JSON object"),
]


@pytest.mark.parametrize(("row", "says"), FAULTS)
def test_a_faulty_row_is_named_by_line(write: Write, row: object, says: str) -> None:
    with pytest.raises(InputError, match="has 1 faults") as caught:
        read_rows(write(GOOD | {"id": "first"}, row))
    assert f"corpus.jsonl:2: {says}" in caught.value.says


def test_all_faults_are_told_at_once(write: Write) -> None:
    bad = {"id": "x"}
    with pytest.raises(InputError) as caught:
        read_rows(write(*[bad] * 30))
    assert caught.value.says.count("missing text, label, medium") == 20
    assert "… 10 more" in caught.value.says


def test_an_id_stands_once(write: Write) -> None:
    with pytest.raises(InputError, match="the id 'a' stands twice"):
        read_rows(write(GOOD, GOOD))


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_is_refused(write: Write, text: str) -> None:
    with pytest.raises(InputError, match="没有一行讯息"):
        read_rows(write(text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot read"):
        read_rows(tmp_path / "nowhere.jsonl")


def test_too_many_rows_are_refused_by_the_limit(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.check.evaluate.rows.MAX_ROWS", 2)
    with pytest.raises(LimitExceeded, match="the limit is 2 rows"):
        read_rows(write(*[GOOD | {"id": name} for name in "abc"]))


SCORE = {"id": "a", "log_odds": 1.5, "probability": 0.8, "level": "doubtful"}


@pytest.fixture
def corpus(write: Write) -> Corpus:
    return read_rows(write(GOOD))


def test_scores_are_read_by_id(write: Write, corpus: Corpus) -> None:
    digest = text_digest(GOOD["text"])
    path = write({**SCORE, "text_digest": digest}, {**SCORE, "id": "other"}, name="scores.jsonl")
    given = read_given(path, corpus)
    assert list(given) == ["a"]
    assert (given["a"].log_odds, given["a"].level) == (1.5, "doubtful")


def test_written_scores_are_read_back_as_levels_and_probabilities(
    corpus: Corpus, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "scores.jsonl"
    levels = {"danger": 3.0, "doubtful": 1.0}
    for score, level in ((3.0, "danger"), (1.5, "doubtful"), (0.5, "no_sign_found")):
        write_given(
            path, [{**GOOD, "set": "x"}], scores=[score], levels=levels, calibration=[2, -1]
        )
        given = read_given(path, corpus)["a"]
        assert (given.log_odds, given.level) == (score, level)
        assert given.probability == pytest.approx(1 / (1 + math.exp(1 - 2 * score)), abs=1e-4)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({**SCORE, "level": "bad"}, "level must be one of danger"),
        ({**SCORE, "log_odds": None}, "log_odds must be a number"),
        ({**SCORE, "log_odds": float("nan")}, "log_odds must be a number"),
        ({**SCORE, "probability": 1.5}, "probability must be from 0 to 1"),
        ({**SCORE, "id": None}, "missing id"),
        ({**SCORE, "id": "b"}, "has no score for rows: 1 (a)"),
        ({**SCORE, "text_digest": "0" * 16}, "was made of other texts"),
    ],
)
def test_faulty_scores_are_refused(write: Write, corpus: Corpus, line: object, says: str) -> None:
    path = write(line, name="scores.jsonl")
    with pytest.raises(InputError) as caught:
        read_given(path, corpus)
    assert says in caught.value.says


def test_rows_that_were_fitted_on_are_known_again_in_any_file(write: Write, tmp_path: Path) -> None:
    rows = [GOOD | {"id": name, "text": f"第{name}条"} for name in "abc"]
    corpus = read_rows(write(*rows))
    assert fitted_rows(corpus, {}, root=tmp_path).seen == "unknown"
    kept = tmp_path / FITTED_TEXTS
    for texts, seen in (([], "none"), (["第b条"], "some"), (["第a条", "第b条", "第c条"], "all")):
        kept.write_bytes(pack_digests([*texts, "另一条"]))
        found = fitted_rows(corpus, {}, root=tmp_path)
        assert (found.seen, found.rows) == (seen, len(texts))


def test_a_file_that_was_fitted_on_is_known_by_its_hash(write: Write, tmp_path: Path) -> None:
    corpus = read_rows(write(GOOD))
    weights = {"fitted_on": {"other.jsonl": corpus.sha256}}
    assert fitted_rows(corpus, weights, root=tmp_path).seen == "all"
