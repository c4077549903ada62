"""Our programs as real processes of a test: started, killed, started again."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from onehall_bus import topology

from tests.keys import VAULT_KEY, centre_key, department_key
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

    def signal(self, what: signal.Signals) -> None:
        """Stop it for a while, or let it go on."""
        assert self._process is not None
        self._process.send_signal(what)

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
        "ONEHALL_CENTRE_KEY": centre_key().pem(),
        "ONEHALL_VAULT_KEY": VAULT_KEY,
    }
    return Program(folder / "approval.log", environment, "-m", "onehall_approval")


def workers(folder: Path, amqp: Callable[[str, str], str], *names: str) -> Program:
    """Return workers of these departments in one process, which agree at once."""
    told = {
        name: {
            "ONEHALL_DEPARTMENT_AMQP_URL": amqp(topology.department_user(name), "departments"),
            "ONEHALL_DEPARTMENT_KEY": department_key(name).pem(),
            "ONEHALL_CENTRE_KEYS": json.dumps({"keys": [dict(centre_key().public.jwk)]}),
            "ONEHALL_WORKER_DATA": str(folder / name),
        }
        for name in names
    }
    environment = {"BENCH_DEPARTMENTS": json.dumps(told)}
    log = folder / f"{'-'.join(names)}.log"
    return Program(log, environment, "-m", "benchmarks.departments")
