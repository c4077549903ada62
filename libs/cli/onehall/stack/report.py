"""What `onehall status` shows: one row per process that should be running."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from onehall.stack import identity, probes, processes, supervisor
from onehall.stack.paths import State
from onehall.stack.processes import Record

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One process as it is now; `pid` is None when it does not run."""

    name: str
    pid: int | None
    port: int | None
    ready: bool
    memory_bytes: int
    log: str


async def rows(state: State) -> list[Row]:
    """Return a row for everything recorded, and for what the supervisor started and is gone."""
    recorded = processes.records(state)
    found = list(await asyncio.gather(*(_row(record) for record in recorded)))
    holder = supervisor.read(state)
    known = {row.name for row in found}
    missing = [name for name in (holder.names if holder else ()) if name not in known]
    return found + [_down(name, str(state.logs / f"{name}.log")) for name in missing]


def healthy(each: Sequence[Row]) -> bool:
    """Whether there is something running, and all of it is ready."""
    return bool(each) and all(row.ready for row in each)


def table(each: Sequence[Row]) -> Table:
    """Return the rows as a table for the terminal."""
    drawn = Table("name", "pid", "port", "ready", "memory", "log file")
    for row in each:
        ready = "[green]yes[/]" if row.ready else "[red]no[/]"
        drawn.add_row(
            row.name,
            str(row.pid or "down"),
            str(row.port or "-"),
            ready,
            f"{row.memory_bytes / MEBIBYTE:.0f} MB" if row.pid else "-",
            row.log,
        )
    drawn.columns[-1].overflow = "fold"
    return drawn


async def _row(record: Record) -> Row:
    if not identity.alive(record.identity):
        return _down(record.name, record.log, record.port)
    memory = await asyncio.to_thread(identity.memory_bytes, record.pid)
    ready = await _ready(record)
    return Row(record.name, record.pid, record.port, ready, memory, record.log)


def _down(name: str, log: str, port: int | None = None) -> Row:
    return Row(name, None, port, False, 0, log)


async def _ready(record: Record) -> bool:
    if record.ready_url is not None:
        return await probes.http_ready(record.ready_url)
    if record.port is None:
        return True
    asked = {"postgres": probes.postgres_answers, "rabbitmq": probes.amqp_answers}
    return await asked.get(record.kind, probes.listens)(record.port)
