"""The services as supervised processes: started in order, stopped in reverse."""

import asyncio
from collections.abc import Sequence
from functools import partial

from rich.console import Console

from onehall.stack import probes
from onehall.stack.errors import StackError
from onehall.stack.infrastructure import together
from onehall.stack.paths import State
from onehall.stack.processes import Process
from onehall.stack.services import ServiceSpec, process_spec
from onehall.stack.watching import Watched

READY_SECONDS = 60.0


class Suite:
    """A set of services, each started as soon as those it comes after are ready."""

    def __init__(self, state: State, specs: Sequence[ServiceSpec], console: Console) -> None:
        self.specs = {spec.name: spec for spec in specs}
        self._order = start_order(specs)
        self._console = console
        self._processes = {
            spec.name: Process(state, process_spec(spec, state.root)) for spec in specs
        }

    async def start(self) -> None:
        """Start every service and return when all are ready; on any failure leave none."""
        ready = {name: asyncio.Event() for name in self.specs}
        try:
            await together(*(self._start_in_turn(name, ready) for name in self._order))
        except BaseException:
            await asyncio.shield(self.stop())
            raise

    async def stop(self) -> None:
        """Stop every service, each after those that depend on it."""
        for level in reversed(levels(list(self.specs.values()))):
            await together(*(self._processes[name].stop() for name in level))

    async def restart(self, name: str) -> None:
        """Stop one service if it runs, start it again and wait until it is ready."""
        await self._processes[name].stop()
        await self._start_one(name)

    async def kill(self, name: str) -> None:
        """Kill one service outright, as a crash would; `restart` brings it back."""
        await self._processes[name].kill()

    def process(self, name: str) -> Process:
        """Return the process of one service, for tests that look at it."""
        return self._processes[name]

    def watched(self) -> list[Watched]:
        """Return what a supervisor starts again when it ends by itself."""
        return [
            Watched(name, process, partial(self.restart, name))
            for name, process in self._processes.items()
        ]

    async def _start_in_turn(self, name: str, ready: dict[str, asyncio.Event]) -> None:
        for earlier in self.specs[name].after:
            await ready[earlier].wait()
        await self._start_one(name)
        ready[name].set()

    async def _start_one(self, name: str) -> None:
        spec, process = self.specs[name], self._processes[name]
        began = asyncio.get_running_loop().time()
        process.start()
        await process.ready(lambda: _ready(spec), READY_SECONDS)
        seconds = asyncio.get_running_loop().time() - began
        self._console.print(f"[green]✓[/] {name} ready in {seconds:.1f} s")


def start_order(specs: Sequence[ServiceSpec]) -> list[str]:
    """Return the names in an order that respects every `after`."""
    return [name for level in levels(specs) for name in level]


def levels(specs: Sequence[ServiceSpec]) -> list[list[str]]:
    """Return the names in groups, each of which needs only earlier groups."""
    waiting = {spec.name: set(spec.after) for spec in specs}
    unknown = {name for after in waiting.values() for name in after} - waiting.keys()
    if unknown:
        raise StackError(f"no service {sorted(unknown)}; known: {sorted(waiting)}")
    found: list[list[str]] = []
    while waiting:
        level = sorted(name for name, after in waiting.items() if not after)
        if not level:
            raise StackError(f"services wait for each other: {sorted(waiting)}")
        found.append(level)
        waiting = {n: after - set(level) for n, after in waiting.items() if n not in level}
    return found


async def _ready(spec: ServiceSpec) -> bool:
    return spec.ready_url is None or await probes.http_ready(spec.ready_url)
