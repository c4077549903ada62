"""`mine FILE`: read one XES log, print what supervision finds in it as JSON."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from onehall_supervision.domain.mining.miner import Miner
from onehall_supervision.domain.mining.process import Process, in_a_row
from onehall_supervision.mining.flaws import Unreadable
from onehall_supervision.mining.reading import Keys, Log
from onehall_supervision.mining.reporting import by_case, report

DONE, BAD_INPUT = 0, 2
MOST_GIVEN: Final = 1024 * 1024


def mine(arguments: Sequence[str]) -> int:
    """Print the report of a log; return 2 if there can be none, saying why in one line."""
    given = _given(arguments)
    try:
        found = _mined(given)
    except Unreadable as error:
        sys.stderr.write(f"{given.log.name}: {error}\n")
        return BAD_INPUT
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    return DONE


def _given(arguments: Sequence[str]) -> Namespace:
    usual = Keys()
    parser = ArgumentParser("mine", description="reads a log in XES, perhaps gzipped")
    parser.add_argument("log", type=Path)
    parser.add_argument("--process", type=Path, help="steps in their order: lines, or JSON")
    parser.add_argument("--cases", action="store_true", help="add the findings of each case")
    parser.add_argument("--registered-key", default=usual.registered)
    parser.add_argument("--deadline-key", default=usual.deadline)
    parser.add_argument("--ended-key", default=usual.ended)
    return parser.parse_args(arguments)


def _mined(given: Namespace) -> dict[str, Any]:
    keys = Keys(given.registered_key, given.deadline_key, given.ended_key)
    process = _process(given.process) if given.process else None
    log, miner = Log(given.log, keys), Miner(process)
    for case in log.cases():
        miner.take(case)
    mined = miner.result()
    if not mined.cases:
        raise Unreadable("there is no case in it; give a log with <trace> elements")
    if not mined.events:
        cure = "give each a concept:name and a time:timestamp"
        raise Unreadable(f"none of its events has both a step and a time; {cure}")
    each = {"cases": list(by_case(mined))} if given.cases else {}
    return report(mined, keys, log.flaws, process is not None) | each


def _process(path: Path) -> Process:
    """Return the process in a file: an item as the catalogue gives it, or a step a line."""
    try:
        with path.open(encoding="utf-8") as file:
            steps = _steps(file.read(MOST_GIVEN))
    except (OSError, UnicodeDecodeError) as error:
        what = f"the process {path.name} cannot be read"
        raise Unreadable(f"{what}: {type(error).__name__}; name a text file") from None
    if not steps or len(set(steps)) < len(steps):
        cure = 'write one step a line, or {"steps": ["…"]}, each step once'
        raise Unreadable(f"the process {path.name} has no steps, or one of them twice; {cure}")
    return in_a_row(steps)


def _steps(text: str) -> list[str]:
    """Return the steps that a text names; none, if anything in it is not the name of a step."""
    if not text.lstrip().startswith(("{", "[")):
        return [line.strip() for line in text.splitlines() if line.strip()]
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return []
    listed = said.get("steps") if isinstance(said, dict) else said
    if not isinstance(listed, list):
        return []
    names = [one.get("name") if isinstance(one, dict) else one for one in listed]
    good = [one for one in names if isinstance(one, str) and one.strip()]
    return good if len(good) == len(names) else []
