"""`python -m benchmarks.timers`: what a million armed alarms cost asleep, and as they ring.

A private PostgreSQL, the real engine and alarm clock; an empty table beside a full one in one run.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
from onehall.stack import ports, processes
from onehall.stack.credentials import open_credentials
from onehall.stack.paths import temporary_state
from onehall.stack.postgres import Postgres
from onehall_calendar import SystemClock
from onehall_store import Engine, migrations
from onehall_store.ringing import Ringer
from onehall_store.timers import AlarmClock
from rich.console import Console
from rich.table import Table

from benchmarks import accounting
from tests.integration.counting import MODEL

ROLE = "onehall_approval"
TICKS = 500
ARM = """
INSERT INTO approval.timer (stream, kind, fire_at)
SELECT 'far' || n, 'remind', clock_timestamp() + interval '1 day' + n * interval '1 second'
FROM generate_series(1, $1) n
"""
DUE = """
WITH armed AS (
    SELECT 'due' || $2 || '-' || n AS stream, clock_timestamp() AS at FROM generate_series(1, $1) n
), events AS (
    INSERT INTO approval.event (stream, version, id, type, at, actor, payload)
    SELECT stream, 1, gen_random_uuid(), 'added', at, 'bench',
           json_build_object('n', 1, 'remind_at', at) FROM armed
), heads AS (
    INSERT INTO approval.stream (stream, version) SELECT stream, 1 FROM armed
)
INSERT INTO approval.timer (stream, kind, fire_at) SELECT stream, 'remind', at FROM armed
"""
SIZE = "SELECT pg_total_relation_size('approval.timer')"


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured with so many alarms asleep."""

    armed: int
    asleep_ms: float
    server_ms: float
    tick_ms: float
    rung_per_s: float
    mib: float

    def row(self) -> list[str]:
        """Return it as a line of the table."""
        return [
            f"{self.armed:,}",
            f"{self.asleep_ms:.2f}",
            f"{self.server_ms:.2f}",
            f"{self.tick_ms:.3f}",
            f"{self.rung_per_s:,.0f}",
            f"{self.mib:.0f}",
        ]


async def main() -> None:
    """Print the table: nothing armed, then so many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--armed", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000, help="alarms that ring at once")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to sleep")
    options = parser.parse_args()
    table = Table(
        "armed", "asleep: ms CPU a second", "its server: ms CPU a second", "a look, ms",
        f"alarms rung a second ({options.due:,} at once)", "table and indexes, MiB",
    )  # fmt: skip
    with temporary_state() as state:
        chosen = ports.remembered(state.root / "ports.json", ("postgres",))
        credentials = open_credentials(state.root)
        server = Postgres(state, credentials, chosen["postgres"])
        await server.start()
        try:
            owner = await asyncpg.connect(server.url)
            await migrations.create_role(owner, ROLE, credentials.postgres(ROLE))
            await migrations.apply(owner, "approval", ROLE, migrations.of_package(ROLE))
            pids = {one.name: one.pid for one in processes.records(state)}
            for armed in (0, options.armed):
                await owner.execute(ARM, armed, timeout=600)
                await owner.execute("VACUUM ANALYZE approval.timer", timeout=600)
                url = server.database_url(ROLE, "postgres")
                found = await _measured(url, owner, pids, armed, options)
                table.add_row(*found.row())
            await owner.close()
        finally:
            await server.stop()
    Console(width=140).print(table)


async def _measured(
    url: str, owner: asyncpg.Connection, pids: dict[str, int], armed: int, options: Any
) -> Found:
    pool = await asyncpg.create_pool(url, min_size=2, max_size=4)
    engine: Engine[Any, Any, Any] = Engine(MODEL, pool, lambda _rows: None)
    clock = AlarmClock(engine.timers, pool, SystemClock(), Ringer(engine, _room))
    asleep, by_server = await _asleep(clock, pids, options.seconds)
    tick = await _seconds(lambda: _ticks(clock)) / TICKS
    await owner.execute(DUE, options.due, str(armed), timeout=600)
    ringing = await _seconds(lambda: _rung(clock))
    size = await owner.fetchval(SIZE) / 1024**2
    await pool.close()
    per_second = options.due / ringing
    return Found(armed, asleep, by_server, tick * 1000, per_second, size)


async def _asleep(clock: AlarmClock, pids: dict[str, int], seconds: float) -> tuple[float, float]:
    """Return the CPU milliseconds a second, ours and the server's, while nothing is due."""
    stop = asyncio.Event()
    ours, servers = time.process_time(), sum(accounting.cpu_of(pids).values())
    running = asyncio.create_task(clock.run(stop))
    await asyncio.sleep(seconds)
    spent = time.process_time() - ours, sum(accounting.cpu_of(pids).values()) - servers
    stop.set()
    await running
    return spent[0] * 1000 / seconds, spent[1] * 1000 / seconds


async def _ticks(clock: AlarmClock) -> None:
    for _ in range(TICKS):
        await clock._tick()


async def _rung(clock: AlarmClock) -> None:
    while await clock._tick() == 0.0:
        continue


async def _seconds(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def _room() -> None:
    """Nothing is published here."""


if __name__ == "__main__":
    asyncio.run(main())
