"""Processes that end by themselves are started again, a little later each time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from rich.console import Console

from onehall.stack.errors import StackError
from onehall.stack.processes import Process

LOOK_SECONDS = 0.5
PAUSE_SECONDS = (0.0, 1.0, 2.0, 5.0, 15.0)
HEALTHY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Watched:
    """A supervised process and the way to bring it back."""

    name: str
    process: Process
    restart: Callable[[], Awaitable[None]]


async def watch(each: Iterable[Watched], console: Console) -> None:
    """Bring back whatever ends by itself; runs until cancelled."""
    async with asyncio.TaskGroup() as group:
        for watched in each:
            group.create_task(_watch(watched, console))


async def _watch(watched: Watched, console: Console) -> None:
    deaths = 0
    while True:
        began = asyncio.get_running_loop().time()
        while watched.process.running:  # noqa: ASYNC110 - only the kernel knows when it ends
            await asyncio.sleep(LOOK_SECONDS)
        if asyncio.get_running_loop().time() - began > HEALTHY_SECONDS:
            deaths = 0
        pause = PAUSE_SECONDS[min(deaths, len(PAUSE_SECONDS) - 1)]
        deaths += 1
        console.print(f"✗ {watched.name} ended by itself; starting it again", style="red")
        await asyncio.sleep(pause)
        await _bring_back(watched, console)


async def _bring_back(watched: Watched, console: Console) -> None:
    try:
        await watched.restart()
    except StackError as error:
        console.print(f"✗ {error}", style="red", markup=False)
