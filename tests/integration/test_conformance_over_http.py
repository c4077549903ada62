"""The conformance kit over HTTP: the example passes, and broken ones fail with their rule's name.

No broker is needed: the kit serves what the worker asks for.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from onehall_worker.conformance.checking import Checked, check
from onehall_worker.conformance.over_http import OverHttp
from onehall_worker.conformance.rules import ALL

from tests.integration.broken.over_http import BROKEN
from tests.integration.test_conformance import expecting, failed, subject, told

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/http_worker/worker.py"
SCRIPT = Path(__file__).parent / "broken/over_http.py"
AT_ONCE = 12
OUTAGE = {"reconnects", "backs-off"}  # seconds each: for those alone that break them
FAINT_HEARTED, FORGED_RECEIPT = "dies of a forged receipt", "refuses-a-forged-receipt"
RULES = {rule.name: rule for rule in ALL}
Runs = dict[str, asyncio.Task[Checked]]
Example = asyncio.Task[tuple[int | None, str, Path]]


async def checked(name: str, room: asyncio.Semaphore) -> Checked:
    """Hold a broken worker to the rules that are tried as its own is."""
    own = RULES.get(name, RULES[FORGED_RECEIPT])
    rules = [rule for rule in ALL if rule.alone == own.alone and rule.name not in OUTAGE]
    rules += [own] if name in OUTAGE else []
    command = [sys.executable, str(SCRIPT), name]

    async def run(patience: float) -> Checked:
        return await check(subject(patience=patience), command, rules, OverHttp)

    async with room:
        return await expecting({own.name}, run)


@pytest.fixture(scope="module")
async def runs() -> AsyncIterator[Runs]:
    """All of them side by side: most of the time each of them waits."""
    room = asyncio.Semaphore(AT_ONCE)
    longest_first = sorted(BROKEN, key=lambda name: not RULES[name].alone)
    longest_first.insert(0, FAINT_HEARTED)
    started = {name: asyncio.create_task(checked(name, room)) for name in longest_first}
    yield started
    for run in started.values():
        run.cancel()
    await asyncio.gather(*started.values(), return_exceptions=True)


async def by_command(report: Path) -> tuple[int | None, str, Path]:
    """Check the example as a department would."""
    arguments = ["--department", "XFZD", "--item", "PC2-06", "--later-item", "PC2-07"]
    arguments += ["--via", "http", "--json", str(report)]
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "onehall_worker", "check", *arguments, "--"),
        *(sys.executable, str(EXAMPLE)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await started.communicate()
    return started.returncode, output.decode(), report


@pytest.fixture(scope="module", autouse=True)
async def example(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Example]:
    """The good one begins with the broken ones, which have the time it takes anyway."""
    started = asyncio.create_task(by_command(tmp_path_factory.mktemp("check") / "found.json"))
    yield started
    await started


@pytest.mark.parametrize("rule", BROKEN)
async def test_a_worker_that_breaks_a_rule_fails_with_its_name(rule: str, runs: Runs) -> None:
    found = await runs[rule]
    assert failed(found) == {rule}, told(found)


async def test_a_worker_that_dies_of_one_thing_costs_no_other_rule(runs: Runs) -> None:
    found = await runs[FAINT_HEARTED]
    assert failed(found) == {FORGED_RECEIPT}, told(found)
    (reason,) = next(one.reasons for one in found.results if one.outcome == "failed")
    assert reason.seen == "it ended with status 1"


def test_every_rule_that_applies_over_http_has_a_worker_that_breaks_it() -> None:
    assert {rule.name for rule in ALL if "http" in rule.ways} == BROKEN.keys()


async def test_the_command_lets_the_http_example_pass(example: Example) -> None:
    status, output, report = await example
    assert status == 0, output
    found = json.loads(report.read_text("utf-8"))
    assert found["passed"]
    assert {one["outcome"] for one in found["rules"]} == {"passed", "not applicable"}
    assert [one["name"] for one in found["rules"]] == list(RULES)
