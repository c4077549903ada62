"""The worker under check: a process group of its own, which never outlives the kit."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from onehall_worker.conformance.findings import Unready

TAIL_LINES = 15
TAIL_BYTES = 8192
GRACE = 30.0


class Process:
    """A command that can be started, stopped and started again; `told` hears when it has ended."""

    def __init__(self, command: Sequence[str], output: Path, told: Callable[[], None]) -> None:
        self._command, self._output, self._told = command, output, told
        self._started: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether it runs now."""
        return self._started is not None and self._started.returncode is None

    @property
    def status(self) -> str:
        """What became of it, in words."""
        if self._started is None:
            return "it was not started"
        code = self._started.returncode
        return "it runs" if code is None else f"it ended with status {code}"

    async def start(self, environment: Mapping[str, str]) -> None:
        """Start it unless it runs; raise `Unready` for a command that cannot be started."""
        if self.running:
            return
        with self._output.open("ab") as output:
            try:
                self._started = await asyncio.create_subprocess_exec(
                    *self._command,
                    env=environment,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            except OSError as error:
                told = f"{self._command[0]!r} cannot be started ({error.strerror})"
                raise Unready(f"{told}; give the command after --") from None
        self._watch = asyncio.create_task(self._until_ended(self._started))

    async def kill(self) -> None:
        """End it, and whatever it started, at once."""
        if self._started and self.running:
            _signal(self._started, signal.SIGKILL)
        if self._watch:
            await self._watch

    async def stop(self) -> int | None:
        """Ask it to stop; return its exit status, or None if it had to be killed."""
        started = self._started
        if started is None or started.returncode is not None:
            return None
        _signal(started, signal.SIGTERM)
        try:
            async with asyncio.timeout(GRACE):
                return await started.wait()
        except TimeoutError:
            return None
        finally:
            await self.kill()

    def tail(self) -> str:
        """Return the last lines of what it wrote."""
        if not self._output.exists():
            return ""
        text = self._output.read_bytes()[-TAIL_BYTES:].decode("utf-8", "replace")
        return "\n".join(text.splitlines()[-TAIL_LINES:])

    async def _until_ended(self, started: asyncio.subprocess.Process) -> None:
        await started.wait()
        _signal(started, signal.SIGKILL)  # what it may have left behind
        self._told()


def _signal(started: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(started.pid, number)
