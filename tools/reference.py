"""Write the generated reference: `./do docs`."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from yibao.service.api.benefit_schema import CaseShape, SplitShape
from yibao.service.api.policy_schema import (
    AnswerShape,
    AskedRule,
    ChangesShape,
    ProvisionShape,
    TableShape,
    UsesShape,
)
from yibao.service.api.problems import CODES
from yibao.service.api.schema import Asked, Problem, VerdictShape
from yibao.service.batch.csv_rows import ADDED
from yibao.service.cli import main
from yibao.service.rulebook.words import GRADES
from yibao.service.rulebook.words import RULINGS as RULE_RULINGS
from yibao.service.sheet.words import KINDS, LEVELS, RULINGS
from yibao.service.wiring import create_app

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
WIDTH = 88
NOTE = "<!-- Written by `./do docs`; change the source, not this page. -->"


def pages() -> dict[str, str]:
    """The text of every page by its file name."""
    return {name: f"{NOTE}\n\n{write().rstrip()}\n" for name, write in WRITERS.items()}


def cli() -> str:
    """Every command with the help it prints."""
    parts = ["# 命令 · Commands"]
    parts += [f"## `{name}`\n\n```text\n{text}\n```" for name, text in helps(main, "yibao")]
    return "\n\n".join(parts)


def helps(
    command: click.Command, name: str, parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """The full name and help text of a command and of all below it, hidden ones left out."""
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    yield context.command_path, command.get_help(context)
    if not isinstance(command, click.Group):
        return
    for below in command.list_commands(context):
        child = command.get_command(context, below)
        if child and not child.hidden:
            yield from helps(child, below, context)


API = """\
# 接口 · The HTTP interface

`yibao serve` 同时提供网页和下列接口；完整描述在 `/v1/openapi.json`。
出错时返回 `application/problem+json`（RFC 9457），`code` 不会改变。

`yibao serve` offers the pages and these routes; `/v1/openapi.json` describes them in full.
Errors are `application/problem+json` (RFC 9457); a `code` never changes.

```sh
curl -s localhost:8000/v1/check -H 'content-type: application/json' \\
  -d '{"text": "【医保局】您的医保已停用……", "region": "重庆"}'
curl -s localhost:8000/v1/check -F file=@message.txt -F region=重庆
curl -s localhost:8000/v1/policy/ask -H 'content-type: application/json' \\
  -d '{"question": "在重庆医保卡能取钱吗"}'
curl -s 'localhost:8000/v1/policy/changes?region=110000&since=2022-01-01'
```"""


def api() -> str:
    """Every route with its fields, and every code a problem may have."""
    routes = create_app().openapi()["paths"]
    parts = [API]
    for path, methods in routes.items():
        for method, one in methods.items():
            parts.append(f"## `{method.upper()} {path}`\n\n{one['summary']} {one['description']}")
    parts += [
        fields(Asked.model_json_schema(), "Asked"),
        fields(Problem.model_json_schema(), "Problem"),
    ]
    rows = [f"| {status} | `{code}` | {says} |" for code, (status, says) in CODES.items()]
    parts.append("\n".join(["| status | code | meaning |", "|---|---|---|", *rows]))
    parts.append(
        "The verdict: [verdict.md](verdict.md). Rules: [rules.md](rules.md). "
        "Bills: [bills.md](bills.md)."
    )
    return "\n\n".join(parts)


VERDICT = """\
# 结论 · The verdict, `yibao.verdict/1`

`yibao check --json`、`--batch`（jsonl）和 `POST /v1/check` 给出同一个 JSON 对象。
字段只增不改；含义有变时 `schema` 换号。
位置（span）是原文里 Unicode 码位的起止，不含末位：`text[start:end]` 就是 `quote`，
只是证件号、卡号、手机号打了星号。

`yibao check --json`, `--batch` on jsonl and `POST /v1/check` give the same JSON object.
Fields may be added; a change of meaning changes `schema`.
A span is start and end in Unicode code points of the original text, the end not included:
`text[start:end]` is `quote`, but for the stars over numbers that identify a person or card."""

BATCH = """\
## 批量 · Batch

`yibao check --batch IN --out OUT` 保留每一列和每一行的顺序。
jsonl 的每个对象加上 `verdict`；读不了的行 `verdict` 是 `null`，并有 `error`（`代码: 说明`）。
csv 在后面加上这些列；读不了的行只填 `error`。列名已被占用时加 `_2`。

`yibao check --batch IN --out OUT` keeps every column and the order of rows.
In jsonl each object gains `verdict`; a row that cannot be read has `null` there and an `error`
(`code: sentence`). In csv these columns follow; such a row fills only `error`.
A name already taken gets `_2`.

| column | holds |
|---|---|
"""

COLUMNS = {
    "level": "`level`",
    "kind": "`kind`",
    "probability": "`probability`, four digits",
    "evidence": "what counts: `signal[start:end]`, joined by `; `",
    "claims": "`topic=ruling[start:end]`, joined by `; `",
    "error": "empty, or `code: sentence`",
}


def verdict() -> str:
    """Every field of the verdict JSON, and the columns of a batch."""
    schema = VerdictShape.model_json_schema()
    parts = [VERDICT, fields(schema, "Verdict")]
    parts += [meanings("level", LEVELS), meanings("kind", KINDS), meanings("ruling", RULINGS)]
    parts += [fields(one, bare(name)) for name, one in sorted(schema["$defs"].items())]
    columns = "\n".join(f"| `{name}` | {COLUMNS[name]} |" for name in ADDED)
    return "\n\n".join([*parts, BATCH + columns])


def fields(schema: Mapping[str, Any], heading: str) -> str:
    """One shape as a table of its fields."""
    rows = [
        f"| `{name}` | {kind(one)} | {one.get('description', '')} |"
        for name, one in schema["properties"].items()
    ]
    head = [f"## {heading}", "", schema["description"], "", "| field | type | meaning |"]
    return "\n".join([*head, "|---|---|---|", *rows])


def kind(schema: Mapping[str, Any]) -> str:
    """The type a JSON schema allows, in a few words."""
    match schema:
        case {"$ref": name}:
            words = bare(name.rpartition("/")[2])
        case {"anyOf": several}:
            words = " or ".join(map(kind, several))
        case {"const": value}:
            words = f"`{value}`"
        case {"enum": values}:
            words = " · ".join(f"`{value}`" for value in values)
        case {"prefixItems": _}:
            words = "[start, end]"
        case {"type": "array", "items": items}:
            words = f"list of {kind(items)}"
        case {"additionalProperties": dict(value)}:
            words = f"object of {kind(value)}"
        case _:
            words = str(schema["type"])
    return words


def bare(name: str) -> str:
    return name.removesuffix("Shape")


def meanings(name: str, words: Mapping[str, tuple[str, str]]) -> str:
    """What the values of a field mean, in both languages."""
    rows = [f"| `{key}` | {zh} | {en} |" for key, (zh, en) in words.items()]
    return "\n".join([f"### {name}", "", "| value | zh | en |", "|---|---|---|", *rows])


RULES = """\
# 规定 · Answers about rules

`yibao policy ask --json`、`--batch` 的 `answer` 和 `POST /v1/policy/ask` 给出同一个 JSON 对象。
`ruling` 是 `unknown` 时，`missing` 一定说明差什么；听不准的问题给出 `choices`，不猜。

`yibao policy ask --json`, the `answer` of `--batch` and `POST /v1/policy/ask` give the same JSON
object. Where `ruling` is `unknown`, `missing` says what is missing; a question that is not clear
gets `choices`, never a guess.

A row of `yibao policy ask --batch IN.jsonl --out OUT.jsonl` has `question` or `topic`, and where
wanted `region`, `on` and `facts`; OUT keeps every field and adds `answer`. A place, day, topic or
fact that cannot be read is answered `unknown`; a row that asks nothing has `null` and an `error`.
Topics and facts: `GET /v1/policy/topics`."""


def rules() -> str:
    """Every field of an answer about a rule, of a provision and of the lists."""
    shapes = (AnswerShape, ProvisionShape, TableShape, UsesShape, ChangesShape)
    words = RULE_RULINGS["act"]
    parts = [RULES, fields(AskedRule.model_json_schema(), "AskedRule")]
    parts += shaped(*shapes)
    return "\n\n".join([*parts, meanings("ruling", words), meanings("grade", GRADES)])


BILLS = """\
# 费用 · Bills

`yibao benefits split --json`、`--batch` 的 `split` 和 `POST /v1/benefits/split`
给出同一个 JSON 对象。
金额都是整数分；`fund_fen`、`account_fen`、`cash_fen` 加起来就是 `total_fen`。

`yibao benefits split --json`, the `split` of `--batch` and `POST /v1/benefits/split` give the same
JSON object. Amounts are whole fen; `fund_fen`, `account_fen` and `cash_fen` add up to `total_fen`.
A row of a batch that cannot be divided has `null` and an `error` that names everything wrong.

`yibao benefits simulate IN.parquet --out OUT.parquet` keeps every column and adds, for each scheme,
`before_` and `after_` with `fund_fen`, `account_fen`, `cash_fen`, `deductible_fen`, each layer, and
`problem`, which is null for a bill that could be divided."""


def bills() -> str:
    """Every field of a case and of its split."""
    return "\n\n".join([BILLS, *shaped(CaseShape, SplitShape)])


def shaped(*shapes: type[BaseModel]) -> list[str]:
    """Shapes and all below them, each once."""
    told: dict[str, str] = {}
    for shape in shapes:
        schema = shape.model_json_schema()
        told.setdefault(bare(shape.__name__), fields(schema, bare(shape.__name__)))
        for name, one in sorted(schema.get("$defs", {}).items()):
            told.setdefault(bare(name), fields(one, bare(name)))
    return list(told.values())


WRITERS: dict[str, Callable[[], str]] = {
    "api.md": api,
    "bills.md": bills,
    "cli.md": cli,
    "rules.md": rules,
    "verdict.md": verdict,
}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file_name, page_text in pages().items():
        (FOLDER / file_name).write_text(page_text, encoding="utf-8")
        click.echo(f"docs/reference/{file_name}")
