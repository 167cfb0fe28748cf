"""The shape of the code: what style asks for and a linter does not count."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "yibao"

MODULE_LINES = 400
FUNCTION_LINES = 60
POSITIONAL = 5
FRONT_DOOR_NAMES = 10

# Where a fen may be counted: no float comes near.
MONEY = ("core/money.py", "account", "settlement", "policy/benefits")
CLOCK = "core/clock.py"
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Named = Function | ast.ClassDef


@dataclass(frozen=True)
class Module:
    """One Python file, read and parsed once."""

    path: Path
    text: str
    tree: ast.Module

    def at(self, node: ast.AST | None = None) -> str:
        """`path:line`, as an editor can open it."""
        line = getattr(node, "lineno", 1)
        return f"{self.path.relative_to(ROOT)}:{line}"

    def below(self, *places: str) -> bool:
        """Whether the module is one of these files or in one of these folders of the package."""
        if not self.path.is_relative_to(SOURCE):
            return False
        own = self.path.relative_to(SOURCE).as_posix()
        return any(own in (p, f"{p}.py") or own.startswith(f"{p}/") for p in places)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    texts = [(file, file.read_text(encoding="utf-8")) for file in files]
    return tuple(Module(file, text, ast.parse(text)) for file, text in texts)


def package() -> tuple[Module, ...]:
    return modules("src")


def everything() -> tuple[Module, ...]:
    return modules("bench", "src", "tests", "tools")


def functions(module: Module) -> Iterator[Function]:
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def named(module: Module) -> Iterator[Named]:
    return (node for node in ast.walk(module.tree) if isinstance(node, Named))


def none_found(search: Callable[[Module], Iterator[str]], among: tuple[Module, ...]) -> None:
    faults = [fault for module in among for fault in search(module)]
    assert not faults, "\n".join(faults)


def test_no_module_is_longer_than_400_lines() -> None:
    def found(module: Module) -> Iterator[str]:
        lines = len(module.text.splitlines())
        if lines > MODULE_LINES:
            yield f"{module.at()}: {lines} lines"

    none_found(found, everything())


def test_no_function_is_longer_than_60_lines() -> None:
    def found(module: Module) -> Iterator[str]:
        for function in functions(module):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{module.at(function)}: {function.name} has {lines} lines"

    none_found(found, everything())


def test_no_function_takes_more_than_5_arguments_by_position() -> None:
    def found(module: Module) -> Iterator[str]:
        for function in functions(module):
            taken = [*function.args.posonlyargs, *function.args.args]
            count = sum(1 for argument in taken if argument.arg not in ("self", "cls"))
            if count > POSITIONAL:
                yield f"{module.at(function)}: {function.name} takes {count} by position"

    none_found(found, everything())


def floats(module: Module) -> Iterator[str]:
    if not module.below(*MONEY):
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Constant(value=float()):
                yield f"{module.at(node)}: the float {node.value}"
            case ast.Call(func=ast.Name(id="float")):
                yield f"{module.at(node)}: float()"
            case ast.arg(annotation=ast.expr() as kind) | ast.AnnAssign(annotation=kind):
                if "float" in names_in(kind):
                    yield f"{module.at(node)}: typed float"
            case ast.FunctionDef(returns=ast.expr() as kind) if "float" in names_in(kind):
                yield f"{module.at(node)}: gives a float"
            case ast.BinOp(op=ast.Div(), right=right) if not is_text(right):
                yield f"{module.at(node)}: true division; use //, or Fraction of whole numbers"
            case ast.AugAssign(op=ast.Div()):
                yield f"{module.at(node)}: true division; use //, or Fraction of whole numbers"


def names_in(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def is_text(node: ast.AST) -> bool:
    """The right side of `folder / "name"`, which divides nothing."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_no_float_comes_near_money() -> None:
    none_found(floats, package())


CLOCK_READINGS = {"now", "today", "utcnow"}
TIME_READINGS = {"time", "time_ns", "localtime", "gmtime", "ctime"}


def clock_readings(module: Module) -> Iterator[str]:
    if module.below(CLOCK):
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Attribute(value=ast.Name(id="time"), attr=attr) if attr in TIME_READINGS:
                yield f"{module.at(node)}: time.{attr}"
            case ast.ImportFrom(module="time", names=names):
                yield from (
                    f"{module.at(node)}: from time import {name.name}"
                    for name in names
                    if name.name in TIME_READINGS
                )
            case ast.Call(func=ast.Attribute(value=whose, attr=attr)) if attr in CLOCK_READINGS:
                if re.search(r"\b(date|datetime|dt|pendulum)$", ast.unparse(whose)):
                    yield f"{module.at(node)}: {ast.unparse(whose)}.{attr}()"


def test_only_the_clock_reads_the_time() -> None:
    """Elsewhere time is an argument: `on` for law, a Clock for now."""
    none_found(clock_readings, package())


def undocumented(module: Module) -> Iterator[str]:
    parts = module.path.relative_to(SOURCE).with_suffix("").parts
    if any(part.startswith("_") and part not in ("__init__", "__main__") for part in parts):
        return
    if not ast.get_docstring(module.tree):
        yield f"{module.at()}: the module"
    yield from undocumented_below(module, module.tree)


def undocumented_below(module: Module, parent: ast.Module | ast.ClassDef) -> Iterator[str]:
    for node in parent.body:
        if not isinstance(node, Named) or node.name.startswith("_") or repeats(node):
            continue
        if not ast.get_docstring(node):
            yield f"{module.at(node)}: {node.name}"
        if isinstance(node, ast.ClassDef):
            yield from undocumented_below(module, node)


def repeats(node: Named) -> bool:
    """A setter, an overload or an override says nothing its first definition did not."""
    marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
    return bool(marks & {"setter", "overload", "override"})


def test_every_public_name_is_documented() -> None:
    none_found(undocumented, package())


def test_no_name_says_nothing() -> None:
    """A module, class or function called utils, helper or manager has not been named yet."""

    def found(module: Module) -> Iterator[str]:
        parts = module.path.relative_to(ROOT).with_suffix("").parts
        names = [(part, None) for part in parts] + [(node.name, node) for node in named(module)]
        for name, node in names:
            words = re.findall(r"[A-Z]?[a-z]+", name)
            if EMPTY_NAMES & {word.lower() for word in words}:
                yield f"{module.at(node)}: {name}"

    none_found(found, everything())


def test_every_package_has_a_front_door() -> None:
    """Its __init__ says what comes in and what goes out, and offers at most ten names."""
    for folder in {module.path.parent for module in package()}:
        door = folder / "__init__.py"
        assert door.is_file(), f"{folder.relative_to(ROOT)} has modules but no __init__.py"
        tree = ast.parse(door.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{door.relative_to(ROOT)} has no docstring"
        names = offered(tree)
        assert len(names) <= FRONT_DOOR_NAMES, f"{door.relative_to(ROOT)} offers {len(names)} names"


def offered(tree: ast.Module) -> list[str]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                return list(ast.literal_eval(node.value))
    return []


def test_knowledge_is_data_only() -> None:
    assert [m.at() for m in package() if m.below("knowledge")] == []


# Written in pieces, so that this file does not find itself.
MACHINE_PLACES = re.compile(
    r"(?<![\w.~*-])/(?:wor" r"k|roo" r"t|hom" r"e|User" r"s)/\w"
    r"|/opt/py" r"pi"
    r"|py" r"pi\.org|pythonho" r"sted\.org|registry\.np" r"mjs|npmm" r"irror\.com"
    r"|//mirr" r"ors?\.\w"
)  # fmt: skip


def tracked() -> Iterator[tuple[str, str]]:
    """The name and text of every text file that git holds, but for the lock."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listing.stdout.split("\0")):
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if name != "uv.lock":
            yield name, text


def test_no_tracked_file_knows_a_machine_or_a_registry() -> None:
    faults = [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]}"
        for name, text in tracked()
        for found in MACHINE_PLACES.finditer(text)
    ]
    assert not faults, "\n".join(faults)
