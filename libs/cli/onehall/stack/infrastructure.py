"""The servers of one stack, started together, stopped together, and broken on purpose by tests."""

import asyncio
import json
import shutil
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import Any, Self

from rich.console import Console

from onehall.stack import paths, ports, postgres, processes, rabbitmq
from onehall.stack.credentials import FILE, Credentials, open_credentials
from onehall.stack.errors import StackError
from onehall.stack.locking import Lock
from onehall.stack.paths import State
from onehall.stack.postgres import Postgres
from onehall.stack.rabbitmq import RabbitMQ
from onehall.stack.rabbitmq_settings import ADMIN, ROOT_VHOST
from onehall.stack.watching import Watched

Definitions = Mapping[str, Any] | Path | None
PORTS_FILE = "ports.json"
MARKER = "made-with"


class Infrastructure:
    """A running PostgreSQL and RabbitMQ, and the addresses to use them by."""

    def __init__(
        self, state: State, credentials: Credentials, definitions: Definitions, console: Console
    ) -> None:
        self.state = state
        self.credentials = credentials
        chosen = ports.remembered(state.root / PORTS_FILE, ("postgres", *rabbitmq.PORTS))
        self.postgres = Postgres(state, credentials, chosen["postgres"])
        self.rabbitmq = RabbitMQ(state, credentials, chosen, _read(definitions))
        self._console = console
        self._lock: Lock | None = None

    @classmethod
    async def start(
        cls,
        state: Path | State | None = None,
        definitions: Definitions = None,
        console: Console | None = None,
        lock: Lock | None = None,
    ) -> Self:
        """Start both servers and return when both accept logins; on any failure leave nothing.

        `definitions` is a RabbitMQ definitions document or its path; an administrator is added.
        `lock` is the state's lock if the caller holds it already. Raises `StackError` with a cure,
        also when another process runs this stack.
        """
        opened = state if isinstance(state, State) else paths.open_state(state)
        own = claim(opened) if lock is None else None
        try:
            await processes.stop_recorded(opened)
            credentials = open_credentials(opened.root)
            await _discard_foreign_data(opened, credentials)
            self = cls(opened, credentials, definitions, console or Console(quiet=True))
            self._lock = own
        except BaseException:
            if own is not None:
                own.release()
            raise
        await self._start()
        return self

    @property
    def postgres_url(self) -> str:
        """Return the superuser's address of the database `postgres`."""
        return self.postgres.url

    def database_url(self, role: str, database: str = "onehall") -> str:
        """Return the address of a database for one role; its password is `credentials.postgres`."""
        return self.postgres.database_url(role, database)

    def amqp_url(self, user: str = ADMIN, vhost: str = ROOT_VHOST) -> str:
        """Return the address of a vhost for one user; its password is `credentials.amqp`."""
        return self.rabbitmq.url(user, vhost)

    async def ctl(self, *arguments: str) -> str:
        """Run rabbitmqctl against the private node and return what it printed."""
        return await self.rabbitmq.control.ctl(*arguments)

    async def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Add vhosts, users and queues to the running private broker, for good."""
        await self.rabbitmq.control.import_definitions(definitions)

    async def stop(self) -> None:
        """Stop both servers and give the state folder back."""
        stopping = (self.postgres.stop(), self.rabbitmq.stop())
        results = await asyncio.gather(*stopping, return_exceptions=True)
        if self._lock is not None:
            self._lock.release()
        for failure in results:
            if isinstance(failure, BaseException):
                raise failure

    def watched(self) -> list[Watched]:
        """Return what a supervisor starts again when it ends by itself."""
        found = []
        if self.postgres.process is not None:
            found.append(Watched(postgres.NAME, self.postgres.process, self.restart_postgres))
        if self.rabbitmq.process is not None:
            found.append(Watched(rabbitmq.NAME, self.rabbitmq.process, self.restart_rabbitmq))
        return found

    async def restart_postgres(self) -> None:
        """Stop PostgreSQL if it runs, cleanly, and start it on the same port and data."""
        await self.postgres.stop()
        await self.postgres.start()

    async def restart_rabbitmq(self) -> None:
        """Stop RabbitMQ if it runs, cleanly, and start it on the same port and data."""
        await self.rabbitmq.restart(self._console)

    async def kill_postgres(self) -> None:
        """Kill PostgreSQL outright; `restart_postgres` brings it back."""
        await self.postgres.kill()

    async def kill_rabbitmq(self) -> None:
        """Kill RabbitMQ outright; `restart_rabbitmq` brings it back."""
        await self.rabbitmq.kill()

    async def _start(self) -> None:
        try:
            await together(
                self._timed("PostgreSQL", self.postgres.start()),
                self._timed("RabbitMQ", self.rabbitmq.start(self._console)),
            )
        except BaseException:
            await asyncio.shield(self.stop())
            raise

    async def _timed(self, name: str, starting: Awaitable[None]) -> None:
        began = asyncio.get_running_loop().time()
        await starting
        seconds = asyncio.get_running_loop().time() - began
        origin = self.postgres.origin if name == "PostgreSQL" else self.rabbitmq.origin
        self._console.print(f"[green]✓[/] {name} ready in {seconds:.1f} s ({origin})")


async def together(*steps: Awaitable[None]) -> None:
    """Await all steps at once; the first failure cancels the others and is raised by itself."""

    async def one(step: Awaitable[None]) -> None:
        await step

    try:
        async with asyncio.TaskGroup() as group:
            for step in steps:
                group.create_task(one(step))
    except BaseExceptionGroup as failures:
        raise _first(failures) from None


def claim(state: State) -> Lock:
    """Take the lock of a stack; raise if another process runs it."""
    lock = Lock(state.lock)
    if not lock.try_acquire():
        raise StackError(
            f"the stack in {state.root} is run by pid {lock.holder()}",
            "Stop it with `onehall down`, or use another folder with ONEHALL_STATE=...",
        )
    return lock


def _read(definitions: Definitions) -> Mapping[str, Any]:
    if definitions is None:
        return {}
    if not isinstance(definitions, Path):
        return definitions
    try:
        content = json.loads(definitions.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StackError(f"{definitions} is not a definitions file: {error}") from error
    return dict(content)


async def _discard_foreign_data(state: State, credentials: Credentials) -> None:
    # Data outside the state folder outlives its secrets when only that folder is deleted.
    marker = state.servers / MARKER
    known = marker.read_text(encoding="ascii") if marker.exists() else credentials.identity
    if known != credentials.identity:
        if state.servers.is_relative_to(state.root):
            raise StackError(
                f"the data in {state.servers} was made with other secrets",
                f"Restore {state.root / FILE}, or start afresh: `onehall down --wipe`.",
            )
        await processes.evict(state.servers / postgres.NAME / "data", postgres.PROGRAMS)
        await processes.evict(state.servers / rabbitmq.NAME, rabbitmq.PROGRAMS)
        shutil.rmtree(state.servers)
        paths.open_state(state.root)
    marker.write_text(credentials.identity, encoding="ascii")


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
