"""One message gets one verdict, whichever door it comes through."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from starlette.testclient import TestClient

from yibao.check import check, open_checker

DATA = Path(__file__).parents[1] / "data/messages-a.jsonl"
TEXTS = [json.loads(line)["text"] for line in DATA.read_text(encoding="utf-8").splitlines()[:30]]
LEVEL = re.compile(r"verdict level-(\w+)")


@pytest.mark.parametrize("text", TEXTS)
def test_library_interface_command_page_and_batch_agree(
    text: str, client: TestClient, yibao: Callable[..., Result]
) -> None:
    told = check(text).to_dict()
    assert client.post("/v1/check", json={"text": text}).json() == told
    assert json.loads(yibao("check", "--json", "-", stdin=text.encode()).output) == told
    assert next(open_checker().check_many([text])).to_dict() == told
    shown = LEVEL.search(client.post("/zh/check", data={"text": text}).text)
    assert shown
    assert shown[1] == told["level"]
