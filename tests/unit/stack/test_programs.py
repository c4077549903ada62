"""Programs that run once: their output, their complaint, and no trace of them when interrupted."""

import asyncio
import os
from pathlib import Path

import pytest
from onehall.stack import identity
from onehall.stack.errors import StackError
from onehall.stack.programs import Surroundings, run

from tests.waiting import until

CHILD_AND_GRANDCHILD = ("sh", "-c", "sleep 600 & echo $! > pids; echo $$ >> pids; wait")


async def test_the_output_is_returned_and_seen_line_by_line() -> None:
    lines: list[str] = []
    assert await run(("sh", "-c", "echo one; echo two >&2"), each_line=lines.append) == "one\ntwo\n"
    assert lines == ["one", "two"]


async def test_a_failure_names_the_program_and_its_complaint() -> None:
    with pytest.raises(StackError, match=r"sh ended with status 4:\nno paper"):
        await run(("sh", "-c", "echo no paper >&2; exit 4"))


async def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(StackError, match="no-such-program could not be run"):
        await run(("no-such-program",))


async def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="longer than"):
        await run(CHILD_AND_GRANDCHILD, Surroundings(dict(os.environ), tmp_path, seconds=0.5))
    await _all_gone(tmp_path)


async def test_an_interrupted_program_leaves_no_process(tmp_path: Path) -> None:
    running = asyncio.create_task(run(CHILD_AND_GRANDCHILD, Surroundings(cwd=tmp_path)))
    await until(lambda: len(_pids(tmp_path)) == 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await _all_gone(tmp_path)


def _pids(folder: Path) -> list[int]:
    file = folder / "pids"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


async def _all_gone(folder: Path) -> None:
    found = [who for pid in _pids(folder) if (who := identity.identify(pid))]
    await until(lambda: not any(identity.alive(who) for who in found))
