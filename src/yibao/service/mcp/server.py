"""The server: tools and what stands beside them."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp_types import CallToolResult, TextContent, ToolAnnotations

import yibao
from yibao.core.knowledge import knowledge_version
from yibao.service.mcp import answers
from yibao.service.mcp.shapes import (
    AnswerOut,
    CaseIn,
    Day,
    Link,
    LinkOut,
    Message,
    Question,
    Region,
    SplitOut,
    VerdictOut,
)

INSTRUCTIONS = """\
yibao 医保：一条关于中国医保的讯息是不是真的，规定怎么说，账单自己付多少。
Chinese medical insurance (医保): is a message real, what do the rules say, what will a bill cost.

Pass messages on exactly as received. A verdict is advice, not an official answer: never tell anyone
that a message is safe, `no_sign_found` only means that nothing known was found. When the level is
danger, first say what not to do (do not tap, fill in, pay, or share codes), then why. Repeat
links only in the inert form given. Official: 12393; scams: 96110 or 110. An `unknown` ruling is
an answer: say that it is not known, do not fill it in.
"""

LIMITS = """\
# yibao {version} · 知识 knowledge {knowledge}

* 结论只是提醒，不是官方答复。官方查询拨 12393 或用“国家医保服务平台”App。
* 遇到诈骗拨 96110 或 110。
* 从不说“安全”：没有发现骗人的迹象，只表示没有发现已知的迹象。
* 讯息只在本机读一遍，不保存、不上传、不打开链接。
* 规定有日期、有依据；查不到就说不知道。

* A verdict is advice, not an official answer. Official: 12393 or the national app.
* Scams: 96110 or 110.
* It never says safe: `no_sign_found` means that nothing known was found.
* A message is read on this machine only: not stored, not sent, no link opened.
* Rulings have dates and sources, or are an honest unknown.
"""

_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def run(*, http: bool = False, host: str = "127.0.0.1", port: int = 8001) -> None:
    """Serve on standard input and output, or over HTTP, until stopped."""
    server = make_server()
    if http:
        server.run("streamable-http", host=host, port=port, stateless_http=True)
    else:
        server.run("stdio")


def make_server() -> MCPServer[Any]:
    """The server with its tools. It holds no state of its own."""
    server: MCPServer[Any] = MCPServer(
        "yibao",
        title="yibao 医保",
        version=yibao.__version__,
        instructions=INSTRUCTIONS,
        log_level="ERROR",
    )
    _add(server, check_message, "查讯息 · Is this message real?")
    _add(server, check_link, "查网址 · What is this link?")
    _add(server, ask_policy, "问规定 · What do the rules say?")
    _add(server, split_bill, "算账单 · Who pays what?")
    server.resource(
        "yibao://about",
        name="about",
        title="说明与限度 · What it is, and its limits",
        mime_type="text/markdown",
    )(about)
    return server


def check_message(
    text: Message, region: Region = "", on: Day = ""
) -> Annotated[CallToolResult, VerdictOut]:
    """判断一条关于医保的讯息（短信、聊天、通话、文章）是不是骗局或套现，给出理由和该怎么做。

    Judge a message about Chinese medical insurance: scam, cash-out, false claim or genuine; with
    the words that led to it, each claim held against the rules in force, and what to do. It opens
    no link.
    """
    return _result(*answers.check(text, region, on))


def check_link(link: Link) -> Annotated[CallToolResult, LinkOut]:
    """看一个网址是不是官方的、像哪个官方网址；不会打开它。

    Say whether a link is an official one, and which official host it imitates. It is not opened.
    """
    return _result(*answers.look_at(link))


def ask_policy(
    question: Question, region: Region = "", on: Day = ""
) -> Annotated[CallToolResult, AnswerOut]:
    """问医保规定：个人账户能不能这样用、异地、家庭共济、停保。有日期、有依据，或说不知道。

    Ask the rules of Chinese medical insurance: what the personal account may be used for,
    elsewhere, family sharing, suspension; by place and day, with the source, or an honest unknown.
    """
    return _result(*answers.rule(question, region, on))


def split_bill(case: CaseIn) -> Annotated[CallToolResult, SplitOut]:
    """算一张账单：统筹基金、个人账户、现金各付多少，每一步都写出来。金额一律用“分”。

    Work out who pays what of a bill, with every step; amounts in fen. Beijing and Shanghai are
    reviewed; Shenzhen, Chongqing and Anshan are a guide; other places are an error that says so.
    """
    return _result(*answers.split(case.model_dump(exclude_none=True)))


def about() -> str:
    """What it is, its limits, and the version of the knowledge."""
    return LIMITS.format(version=yibao.__version__, knowledge=knowledge_version())


def _add(server: MCPServer[Any], tool: Any, title: str) -> None:
    server.add_tool(tool, title=title, annotations=_READS, structured_output=True)


def _result(text: str, told: dict[str, Any]) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=told)
