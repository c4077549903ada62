"""Our programs as real processes of a test: started, killed, started again."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.waiting import until


class Program:
    """One of our programs; `environment` is added to the test's own."""

    def __init__(self, log: Path, environment: Mapping[str, str], *arguments: str) -> None:
        self._log, self._environment, self._arguments = log, environment, arguments
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, **extra: str) -> "Program":
        environment = dict(os.environ) | dict(self._environment) | extra
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *self._arguments, env=environment, stdout=log, stderr=log
            )
        return self

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def ended(self) -> int:
        assert self._process is not None
        async with asyncio.timeout(60):
            return await self._process.wait()

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        assert self._process is not None
        if self.alive:
            self._process.send_signal(how)
        return await self.ended()

    async def keep_alive(self, stop: asyncio.Event) -> None:
        """Start it again whenever it ends, as a supervisor would."""
        while not stop.is_set():
            await until(lambda: not self.alive or stop.is_set(), deadline_s=600)
            if not stop.is_set():
                await self.start()

    def said(self) -> str:
        return self._log.read_text(errors="replace")


def approval(
    folder: Path, url: str, amqp: Callable[[str, str], str], jwks: Path, departments: str
) -> Program:
    environment = {
        "ONEHALL_PORT": "0",
        "ONEHALL_AUTH_JWKS": str(jwks),
        "ONEHALL_DATABASE_URL": url,
        "ONEHALL_AMQP_URL": amqp("svc-approval", "onehall"),
        "ONEHALL_DEPARTMENTS_AMQP_URL": amqp("svc-approval", "departments"),
        "ONEHALL_DEPARTMENTS": departments,
    }
    return Program(folder / "approval.log", environment, "-m", "onehall_approval")
