"""The tools for assistants, asked by a real client of the protocol's own SDK."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from yibao.check import check
from yibao.core.knowledge import knowledge_version
from yibao.service.mcp.shapes import VerdictOut

YIBAO = Path(sys.executable).with_name("yibao")
BILL = {
    "region": "110000",
    "scheme": "employee.inpatient",
    "on": "2026-05-10",
    "level": 3,
    "person": {"status": "active", "age": 40},
    "bill": {"total_fen": 5_000_000},
}
Told = TypeVar("Told")


def talk(story: Callable[[Client], Awaitable[Told]]) -> Told:
    """Start `yibao mcp`, talk with it over its standard input and output, and stop it."""

    async def session() -> Told:
        with Path(os.devnull).open("w", encoding="utf-8") as quiet:
            server = StdioServerParameters(command=str(YIBAO), args=["mcp"])
            async with Client(stdio_client(server, errlog=quiet)) as client:
                return await story(client)

    return asyncio.run(session())


async def ask(client: Client, tool: str, **arguments: Any) -> tuple[bool, str, Any]:
    result = await client.call_tool(tool, arguments)
    (content,) = result.content
    return bool(result.is_error), getattr(content, "text", ""), result.structured_content


def test_an_assistant_finds_four_typed_tools_and_what_they_promise() -> None:
    async def story(client: Client) -> tuple[Any, Any, str | None]:
        tools = (await client.list_tools()).tools
        about = await client.read_resource("yibao://about")
        return tools, about.contents[0], client.instructions

    tools, about, instructions = talk(story)
    assert [tool.name for tool in tools] == [
        "check_message",
        "check_link",
        "ask_policy",
        "split_bill",
    ]
    for tool in tools:
        assert any("\u4e00" <= char <= "\u9fff" for char in tool.description)
        assert tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint
        for parameter in tool.input_schema["properties"].values():
            assert parameter.get("description") or "$ref" in parameter
    assert tools[0].input_schema["required"] == ["text"]
    assert "level" in tools[0].output_schema["properties"]
    assert knowledge_version() in about.text
    assert "12393" in about.text
    assert instructions
    assert "never tell anyone" in instructions


def test_a_message_gets_the_verdict_of_every_other_door(scam: str) -> None:
    async def story(client: Client) -> Any:
        return await ask(client, "check_message", text=scam, region="重庆", on="2026-11-22")

    failed, text, told = talk(story)
    assert not failed
    assert told["schema"] == "yibao.verdict/1"
    assert told["evidence"] == check(scam, region="重庆").to_dict()["evidence"]
    VerdictOut.model_validate(told)
    assert text.startswith("危险 · Danger")
    assert "http://" not in text
    assert "example-top.xyz" not in text
    assert "1. " in text


def test_links_questions_and_bills_are_answered() -> None:
    async def story(client: Client) -> list[Any]:
        return [
            await ask(client, "check_link", link="http://fuwu.nhsa-gov.example-top.xyz/a"),
            await ask(client, "check_link", link="https://fuwu.nhsa.gov.cn/"),
            await ask(client, "ask_policy", question="在重庆医保卡能取钱吗", on="2026-11-22"),
            await ask(client, "split_bill", case=BILL),
        ]

    (bad, bad_text, bad_link), (_, _, official), (_, ruled, answer), (_, paid, split) = talk(story)
    assert not bad
    assert (bad_link["official"], official["official"]) == (False, True)
    assert bad_link["looks_like"] == "fuwu.nhsa.gov.cn"
    assert "http://" not in bad_text
    assert answer["ruling"] == "forbidden"
    assert ruled.startswith("forbidden")
    assert split["fund_fen"] + split["account_fen"] + split["cash_fen"] == 5_000_000
    assert "总费用 · total: 50,000.00 元" in paid


def test_what_is_wrong_is_an_error_with_a_code_and_a_sentence(scam: str) -> None:
    async def story(client: Client) -> list[Any]:
        return [
            await ask(client, "check_message", text="  "),
            await ask(client, "check_message", text=scam, region="朝阳"),
            await ask(client, "check_message", text=scam, on="2026-02-30"),
            await ask(client, "check_message", text="停用" * 20_000),
            await ask(client, "check_message", text=5),
            await ask(client, "check_link", link="在吗"),
            await ask(client, "ask_policy", question=" "),
            await ask(client, "split_bill", case={**BILL, "region": "650100"}),
            await ask(client, "no_such_tool"),
        ]

    codes = (
        "text.empty",
        "region.ambiguous",
        "date.no_such_day",
        "message.too_long",
        "string",
        "link.none",
        "question.missing",
        "benefits.not_loaded",
        "no_such_tool",
    )
    for (failed, text, _), code in zip(talk(story), codes, strict=True):
        assert failed
        assert code in text
        assert "Traceback" not in text


@pytest.fixture
def address() -> Any:
    """`yibao mcp --http` on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(YIBAO), "mcp", "--http", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/mcp"
        server.terminate()


def test_the_tools_answer_over_http_too(address: str, scam: str) -> None:
    async def session() -> Any:
        async with Client(address) as client:
            return await ask(client, "check_message", text=scam)

    failed, _, told = asyncio.run(session())
    assert (failed, told["level"]) == (False, "danger")


def test_a_page_of_another_site_cannot_reach_the_tools_through_a_browser(address: str) -> None:
    headers = {"Host": "evil.example-top.xyz", "Content-Type": "application/json"}
    request = urllib.request.Request(address, data=b"{}", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    with refused.value as answer:
        assert answer.code == 421
