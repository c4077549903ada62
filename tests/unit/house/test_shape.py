"""STYLE as tests: what ruff cannot say about the shape of this project."""

import ast
import re
from pathlib import Path

import pytest

from tests.unit.house import tree

MAX_FUNCTION = 30
MAX_FILE = 300
LONG_BY_NATURE: frozenset[str] = (
    frozenset()
)  # tables and data, by path from the root; keep it short

# Spelled in two parts, so that this file passes its own test.
FOREIGN = [
    "/work" + "/",
    "files.python" + "hosted",
    "pypi.org" + "/simple",
    "registry.npm" + "js",
    "deb.debian" + ".org",
]
BARE_IGNORE = re.compile(r"#\s*type:\s*" + r"ignore(?!\[[a-z-]+(?:, ?[a-z-]+)*\]\s+#\s*\S.{4})")
SLEEPERS = {"time", "asyncio", "anyio", "trio"}
CLOCKS = {"now", "utcnow", "today"}


def test_there_is_something_to_look_at() -> None:
    assert tree.python_files(*tree.CODE)
    assert tree.python_files("tests")


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{tree.name(path)}:{function.lineno} {function.name}: {tree.length(function)} lines"
        for path in tree.python_files(*tree.CODE)
        for function in tree.functions(path)
        if tree.length(function) > MAX_FUNCTION
    ]
    assert not long, f"over {MAX_FUNCTION} lines; give a part of it a name: {long}"


def test_no_file_holds_more_than_one_idea() -> None:
    lengths = {tree.name(path): _lines(path) for path in tree.python_files(*tree.CODE)}
    long = {name: n for name, n in lengths.items() if n > MAX_FILE and name not in LONG_BY_NATURE}
    assert not long, f"over {MAX_FILE} lines; split by idea: {long}"


def test_a_file_is_exempt_only_while_it_is_long() -> None:
    lengths = {name: _lines(tree.ROOT / name) for name in LONG_BY_NATURE}
    assert not {n for n, lines in lengths.items() if lines <= MAX_FILE}, lengths


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        tree.name(path)
        for path in tree.python_files(*tree.CODE)
        if not ast.get_docstring(tree.parsed(path))
    ]
    assert not silent, f"no module docstring: {silent}"


def test_no_type_error_is_ignored_without_a_code_and_a_reason() -> None:
    bare = [
        f"{tree.name(path)}:{number}"
        for path in tree.python_files(*tree.CODE, "tests")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if BARE_IGNORE.search(line)
    ]
    assert not bare, f"write `# type: ignore[code]  # the reason`: {bare}"


@pytest.mark.parametrize("pattern", FOREIGN)
def test_nothing_names_one_machine_or_one_registry(pattern: str) -> None:
    naming = [tree.name(path) for path in tree.files() if pattern.encode() in path.read_bytes()]
    assert not naming, f"{pattern!r} in {naming}"


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in tree.python_files("tests")}
    bare = [tree.name(f) for f in sorted(folders) if not (f / "__init__.py").exists()]
    assert not bare, f"add __init__.py, so that equal file names may repeat: {bare}"


def test_no_test_sleeps() -> None:
    sleeping = [
        f"{tree.name(path)}:{line}"
        for path in tree.python_files("tests")
        if tree.name(path) != "tests/waiting.py"
        for line in _sleeps(path)
    ]
    assert not sleeping, f"wait on a condition, tests.waiting.until: {sleeping}"


def test_no_domain_reads_a_clock_or_awaits() -> None:
    impure = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.python_files("services")
        if "domain" in path.parts or path.name == "domain.py"
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.expr | ast.stmt) and _is_impure(node)
    ]
    assert not impure, f"times come in as data, and nothing is awaited: {impure}"


def _is_impure(node: ast.expr | ast.stmt) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in CLOCKS
        case ast.Call(func=ast.Name(id=name)):
            return name in {"print", "open", "input"}
        case _:
            return isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.Global)


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _sleeps(path: Path) -> list[int]:
    nodes = (n for n in ast.walk(tree.parsed(path)) if isinstance(n, ast.expr | ast.stmt))
    return [node.lineno for node in nodes if _is_sleep(node)]


def _is_sleep(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr="sleep")):
            return module in SLEEPERS
        case ast.ImportFrom(module=str(module), names=names):
            return module in SLEEPERS and any(n.name == "sleep" for n in names)
        case _:
            return False
