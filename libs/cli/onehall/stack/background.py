"""Starting a stack in the background: a child holds it, and we return when it is ready."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from rich.console import Console

from onehall.stack import processes, supervisor
from onehall.stack.errors import StackError
from onehall.stack.paths import State

NAME = "onehall"
READY_SECONDS = 300.0
LOOK_SECONDS = 0.1
FAILED = 1
STDIN, STDOUT, STDERR = 0, 1, 2


def detach(state: State, hold: Callable[[Console], int], console: Console) -> None:
    """Run `hold` in the background and return when it says it is ready; no loop may be running.

    A fork, not a fresh start: the libraries are loaded already, and loading takes a second.
    """
    log = state.logs / f"{NAME}.log"
    processes.rotate(log)
    pid = os.fork()
    if pid == 0:
        _become(hold, str(log))
    try:
        _until_ready(state, pid)
    except BaseException:
        _stop(pid)
        raise
    console.print(f"running in the background as pid {pid}; its log is {log}")


def _become(hold: Callable[[Console], int], log: str) -> None:
    """Be the background process; never returns."""
    code = FAILED
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), STDIN)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(output, STDOUT)
        os.dup2(output, STDERR)
        code = hold(Console())
    except StackError as error:
        sys.stderr.write(f"{error}\n")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _until_ready(state: State, pid: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    log = state.logs / f"{NAME}.log"
    while True:
        held = supervisor.read(state)
        if held is not None and held.pid == pid and held.ready:
            return
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            raise StackError("the start failed", f"The end of {log}:\n{processes.tail(log)}")
        if time.monotonic() > deadline:
            raise StackError(f"not ready after {READY_SECONDS:.0f} s", f"See {log}.")
        time.sleep(LOOK_SECONDS)


def _stop(pid: int) -> None:
    with suppress(ChildProcessError):  # it has ended, and the number may be anybody's now
        if os.waitpid(pid, os.WNOHANG) == (0, 0):
            os.kill(pid, signal.SIGTERM)  # it stops what it has started, and so ends
            os.waitpid(pid, 0)
