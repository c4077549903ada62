"""Starting a stack in the background: another process holds it, and this one returns when ready."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence

from rich.console import Console

from onehall.stack import processes, supervisor
from onehall.stack.errors import StackError
from onehall.stack.paths import State

NAME = "onehall"
READY_SECONDS = 300.0
LOOK_SECONDS = 0.1


async def detach(state: State, arguments: Sequence[str], console: Console) -> None:
    """Run `onehall <arguments>` in the background and return when it says it is ready."""
    log = state.logs / f"{NAME}.log"
    processes.rotate(log)
    with log.open("ab") as output:
        child = subprocess.Popen(  # noqa: ASYNC220 - returns at once
            (sys.executable, "-m", "onehall", *arguments),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        await _until_ready(state, child)
    except BaseException:
        child.terminate()  # it stops what it has started, and so ends
        await asyncio.shield(asyncio.to_thread(child.wait))
        raise
    console.print(f"running in the background as pid {child.pid}; its log is {log}")


async def _until_ready(state: State, child: subprocess.Popen[bytes]) -> None:
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    log = state.logs / f"{NAME}.log"
    while True:
        held = supervisor.read(state)
        if held is not None and held.pid == child.pid and held.ready:
            return
        if child.poll() is not None:
            raise StackError(f"the start failed; the end of {log}:\n{processes.tail(log)}")
        if asyncio.get_running_loop().time() > deadline:
            raise StackError(f"not ready after {READY_SECONDS:.0f} s", f"See {log}.")
        await asyncio.sleep(LOOK_SECONDS)
