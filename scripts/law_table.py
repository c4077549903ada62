"""docs/law.md: every rule of law, the code that carries it and the tests that name it.

    python scripts/law_table.py            write docs/law.md
    python scripts/law_table.py --check    change nothing; fail if the page is not what it would be

The rules are in law.yaml. A file carries a rule when it names its id, or when law.yaml says so; a
test names it in its own lines. The tests of the house's rules do not count.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs/law.md"
RULES: Final = ROOT / "scripts/law.yaml"
CODE: Final = ("libs", "services", "examples")
WRITTEN: Final = frozenset({".py", ".yaml", ".sql"})
NOT_TESTS: Final = ROOT / "tests/unit/house"
ID: Final = re.compile(r"(?<![\w-])L-\d\d[a-d]?(?!\w)")
SHOWN = 3

PREAMBLE: Final = """\
# The law, the code, the tests

Which rule of law is kept where, and which test would notice if it were not. This page is generated
from `scripts/law.yaml` and the sources by `make law`; a rule that no test names fails
`tests/unit/house/test_law.py`. ALL is the Administrative Licensing Law 行政许可法 (2019). The words
are ours; the articles are binding.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in our own words.

    `elsewhere` says why no test here need name it; `carried_by` are files that keep the rule
    without naming its id.
    """

    id: str
    term: str
    text: str
    source: str
    elsewhere: str = ""
    carried_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Where ids stand: in the code by file, in the tests by test."""

    code: Mapping[str, tuple[str, ...]]
    tests: Mapping[str, tuple[str, ...]]


def main() -> int:
    """Write the page, or with --check say whether it is current."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    checking = parser.parse_args().check
    text = page()
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    if checking:
        sys.stderr.write("docs/law.md is not what the sources say now; run make law\n")
        return 1
    PAGE.write_text(text, "utf-8")
    return 0


def groups() -> dict[str, list[Rule]]:
    """Return all rules by group, in the order of the law."""
    read: list[dict[str, Any]] = yaml.safe_load(RULES.read_text("utf-8"))
    return {one["group"]: [Rule(**rule) for rule in one["rules"]] for one in read}


def untested() -> list[Rule]:
    """Return the rules a test must name, and none does."""
    named = found().tests
    every = (rule for rules in groups().values() for rule in rules)
    return [rule for rule in every if not rule.elsewhere and rule.id not in named]


def page() -> str:
    """Return the whole page."""
    where = found()
    lines = [PREAMBLE]
    for group, rules in groups().items():
        lines += [f"## {group}", "", "| rule | says | code | tests |", "| --- | --- | --- | --- |"]
        lines += [_row(rule, where) for rule in rules]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


@cache
def found() -> Found:
    """Search code and tests for the ids of rules."""
    code: dict[str, list[str]] = {}
    for path in _files(ROOT / top for top in CODE):
        for named in sorted(set(ID.findall(path.read_text("utf-8")))):
            code.setdefault(named, []).append(path.relative_to(ROOT).as_posix())
    tests: dict[str, list[str]] = {}
    for path in _files([ROOT / "tests"]):
        if path.suffix == ".py" and NOT_TESTS not in path.parents:
            for named, test in _named_by(path):
                tests.setdefault(named, []).append(test)
    return Found(_unique(code), _unique(tests))


def _files(tops: Iterable[Path]) -> Iterator[Path]:
    for top in tops:
        for path in sorted(top.rglob("*")):
            if path.suffix in WRITTEN and "__pycache__" not in path.parts:
                yield path


def _named_by(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each id with the test that names it; outside of every test, the file is named."""
    text, name = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
    if not path.name.startswith("test_") or not ID.search(text):
        return
    tests = list(_tests(ast.parse(text)))
    for number, line in enumerate(text.splitlines(), 1):
        within = next((test for first, last, test in tests if first <= number <= last), "")
        for named in ID.findall(line):
            yield named, f"{name}::{within}" if within else name


def _tests(module: ast.Module) -> Iterator[tuple[int, int, str]]:
    """Yield first and last line of every test, decorators included."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    functions = (node for node in ast.walk(module) if isinstance(node, kinds))
    for one in functions:
        if one.name.startswith("test"):
            first = min([one.lineno, *(d.lineno for d in one.decorator_list)])
            yield first, one.end_lineno or one.lineno, one.name


def _unique(found: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Keep each place once; a test says more than the file it is in."""
    kept = {}
    for named, places in found.items():
        once = tuple(dict.fromkeys(places))
        whole = {one.partition("::")[0] for one in once if "::" in one}
        kept[named] = tuple(one for one in once if one not in whole)
    return kept


def _row(rule: Rule, where: Found) -> str:
    says = f"{rule.text} {rule.term} ({rule.source})"
    carrying = (*rule.carried_by, *where.code.get(rule.id, ()))
    code = _listed(_short(one) for one in dict.fromkeys(carrying))
    tests = _listed(where.tests.get(rule.id, ()))
    if rule.elsewhere:
        tests = f"{rule.elsewhere} {tests}".rstrip()
    return f"| {rule.id} | {says} | {code or '—'} | {tests or '**none**'} |"


def _short(path: str) -> str:
    """Leave out what every path begins with: `services/approval/onehall_approval/`."""
    parts = path.split("/")
    return "/".join([parts[1], *parts[3:]]) if parts[0] in ("services", "libs") else path


def _listed(places: Iterable[str]) -> str:
    every = list(places)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN + 1 else ""
    shown = every[:SHOWN] if more else every
    return ", ".join(f"`{one}`" for one in shown) + more


if __name__ == "__main__":
    sys.exit(main())
