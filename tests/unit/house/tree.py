"""The files a commit would hold, for the tests that read the project's own sources."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CODE = ("libs", "services", "examples", "benchmarks", "scripts")
NOT_OURS = {".git", ".venv", ".onehall", "__pycache__", "dist"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed or would be; without git, all outside the working folders."""
    listed = _listed_by_git() if (ROOT / ".git").exists() else _found()
    return tuple(sorted(path for path in listed if path.is_file()))


def python_files(*folders: str) -> list[Path]:
    return [f for f in files() if f.suffix == ".py" and f.relative_to(ROOT).parts[0] in folders]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Lines from `def` to the end, the docstring not counted."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)


def _listed_by_git() -> list[Path]:
    # safe.directory: root may test a checkout that belongs to an ordinary user
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others"]
    out = subprocess.run(
        [*command, "--exclude-standard"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / line for line in out.split("\0") if line]


def _found() -> list[Path]:
    return [
        path
        for path in ROOT.rglob("*")
        if not NOT_OURS.intersection(path.relative_to(ROOT).parts)
        and not any(part.endswith("_cache") for part in path.relative_to(ROOT).parts)
    ]
