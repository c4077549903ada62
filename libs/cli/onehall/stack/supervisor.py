"""The one process that holds a stack: it starts everything, and stops everything at one signal."""

import asyncio
import json
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from rich.console import Console

from onehall.stack import identity, ports, prepare, processes, services, sinks, typefaces
from onehall.stack.credentials import open_credentials
from onehall.stack.identity import Identity
from onehall.stack.infrastructure import PORTS_FILE, Infrastructure, claim
from onehall.stack.locking import Lock
from onehall.stack.paths import State
from onehall.stack.services import GATEWAY_PORT, NAMES, Options
from onehall.stack.suite import Suite
from onehall.stack.watching import Watched, watch

FILE = "supervisor.json"
STOP_SECONDS = 90.0
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Supervisor:
    """What is written down about the process that holds a stack."""

    pid: int
    started: int
    boot: str
    ready: bool
    names: tuple[str, ...]

    @property
    def identity(self) -> Identity:
        """Return which process this means."""
        return Identity(self.pid, self.started, self.boot)


class Holder:
    """Holds one stack from start to stop; without `options` only its servers."""

    def __init__(self, state: State, console: Console, options: Options | None) -> None:
        self._state = state
        self._console = console
        self._options = options

    async def hold(self, ready: Callable[[str], None]) -> None:
        """Run the stack until cancelled, then stop it.

        `ready` is told the address of the public door (empty without services) once all is ready.
        """
        async with AsyncExitStack() as held:
            lock = claim(self._state)
            held.callback(lock.release)
            _write(self._state, ready=False)
            held.callback(_forget, self._state)
            door, watched = await self._start(held, lock)
            _write(self._state, ready=True)
            ready(door)
            with suppress(asyncio.CancelledError):  # from here on, being told to stop is success
                await watch(watched, self._console)

    async def _start(self, held: AsyncExitStack, lock: Lock) -> tuple[str, list[Watched]]:
        infrastructure = await self._servers(lock)
        held.push_async_callback(infrastructure.stop)
        if self._options is None:
            return "", infrastructure.watched()
        await prepare.database(infrastructure)
        typeface = await typefaces.provided(self._console)
        options = replace(self._options, extra={**typeface, **self._options.extra})
        suite, door = self._services(infrastructure, options)
        await suite.start()
        held.push_async_callback(suite.stop)
        return door, [*infrastructure.watched(), *suite.watched()]

    async def _servers(self, lock: Lock) -> Infrastructure:
        definitions = None
        if self._options is not None:
            definitions = prepare.definitions(open_credentials(self._state.root))
        return await Infrastructure.start(self._state, definitions, self._console, lock)

    def _services(self, infrastructure: Infrastructure, options: Options) -> tuple[Suite, str]:
        root, keeping = self._state.root, sinks.needed(options)
        wanted = {"gateway": GATEWAY_PORT}
        chosen = ports.remembered(root / PORTS_FILE, (*NAMES, *keeping), wanted)
        options = sinks.told(options, keeping, chosen)
        told = prepare.complete(options, infrastructure.credentials)
        specs = sinks.specifications(root, keeping, chosen)
        specs += services.specifications(infrastructure, chosen, told)
        return Suite(self._state, specs, self._console), services.address(chosen["gateway"])


def read(state: State) -> Supervisor | None:
    """Return the process that holds a stack, if it is alive."""
    try:
        content = json.loads((state.root / FILE).read_text(encoding="utf-8"))
        found = Supervisor(**{**content, "names": tuple(content["names"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
    return found if identity.alive(found.identity) else None


async def end(state: State) -> list[str]:
    """Stop a stack, whoever holds it and however it was left; return what was stopped."""
    stopped = [each.name for each in processes.records(state) if identity.alive(each.identity)]
    if (holder := read(state)) is not None:
        await processes.end(holder.identity, signal.SIGTERM, STOP_SECONDS)
    await processes.stop_recorded(state)
    _forget(state)
    return stopped


def run(main: Coroutine[Any, Any, None], console: Console) -> int:
    """Run to the end or to the first SIGINT, SIGTERM or SIGHUP; return the exit status."""
    try:
        asyncio.run(_interruptible(main, console))
    except asyncio.CancelledError:
        return INTERRUPTED
    return 0


async def _interruptible(main: Coroutine[Any, Any, None], console: Console) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(main)
    asked: list[int] = []

    def stop(number: int) -> None:
        # Stopping must not be interrupted: half of it would leave processes behind.
        asked.append(number)
        console.print("stopping" if len(asked) == 1 else "still stopping, please wait")
        if len(asked) == 1:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop, number)
    await task


def _write(state: State, *, ready: bool) -> None:
    me = identity.identify(os.getpid())
    if me is None:
        return
    names = tuple(record.name for record in processes.records(state)) if ready else ()
    content = Supervisor(me.pid, me.started, me.boot, ready, names)
    partial = (state.root / FILE).with_suffix(".partial")
    partial.write_text(json.dumps(asdict(content)), encoding="utf-8")
    partial.replace(state.root / FILE)


def _forget(state: State) -> None:
    (state.root / FILE).unlink(missing_ok=True)
