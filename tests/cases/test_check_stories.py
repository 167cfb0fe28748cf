"""Whole messages, told in YAML, come out as a careful person would answer."""

import datetime
from pathlib import Path

import pytest
import yaml

from yibao.check import check

STORIES = yaml.safe_load((Path(__file__).parent / "check/stories.yml").read_text("utf-8"))
ON = datetime.date(2026, 11, 22)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["name"])
def test_story(story):
    verdict = check(story["text"], on=ON).to_dict()
    if "level" in story:
        assert verdict["level"] == story["level"]
    if story.get("flagged"):
        assert verdict["level"] in ("danger", "doubtful")
    if "kind" in story:
        assert verdict["kind"] == story["kind"]
    counted = {piece["signal"] for piece in verdict["evidence"] if piece["counted"]}
    assert set(story.get("signals", ())) <= counted
    for topic, rulings in story.get("claims", {}).items():
        found = {claim["ruling"] for claim in verdict["claims"] if claim["topic"] == topic}
        assert found & set(rulings), (topic, found)
