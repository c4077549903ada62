"""Programs that run once and end, such as initdb and rabbitmqctl, and what they complain of."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from onehall.stack.accounts import Account
from onehall.stack.errors import StackError

COMPLAINT_CHARACTERS = 1200


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a program is run with: its environment, its folder, whose process it is, its time."""

    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    cwd: Path = Path("/")
    account: Account | None = None
    seconds: float = 120.0


async def run(
    argv: Sequence[str],
    surroundings: Surroundings | None = None,
    each_line: Callable[[str], None] | None = None,
) -> str:
    """Run a program to its end and return what it printed; cancelled, it leaves no process.

    Raises `StackError` with the end of its output when it fails or takes too long.
    """
    where = surroundings or Surroundings()
    process = await _start(argv, where)
    try:
        async with asyncio.timeout(where.seconds):
            output = await _collect(process, each_line)
            status = await process.wait()
    except TimeoutError:
        raise StackError(f"{argv[0]} took longer than {where.seconds:.0f} s") from None
    finally:
        await _kill_group(process)
    if status != 0:
        complaint = output.strip()[-COMPLAINT_CHARACTERS:]
        raise StackError(f"{argv[0]} ended with status {status}:\n{complaint}")
    return output


async def _start(argv: Sequence[str], where: Surroundings) -> Process:
    account = where.account
    try:
        return await asyncio.create_subprocess_exec(
            *argv,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            env=dict(where.env),
            cwd=where.cwd,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as error:
        raise StackError(f"{argv[0]} could not be run: {error}") from error


async def _collect(process: Process, each_line: Callable[[str], None] | None) -> str:
    lines: list[str] = []
    if process.stdout is not None:
        async for raw in process.stdout:
            line = raw.decode("utf-8", errors="replace")
            lines.append(line)
            if each_line is not None:
                each_line(line.rstrip("\n"))
    return "".join(lines)


async def _kill_group(process: Process) -> None:
    if process.returncode is None:  # not reaped, so the number still means this process
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
