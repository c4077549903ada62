"""`python -m benchmarks.log`: events the sequencer takes into the log, rows that are verified.

A ledger of so many events on a private PostgreSQL, written as the engine writes it; then the
sequencer from an empty log, and the verifier of an export. Wall and CPU seconds of this process.
"""

import argparse
import asyncio
import json
import time
from typing import Any

import asyncpg
from onehall.heads import SpilledHeads
from onehall.stack import prepare
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import temporary_state
from onehall.stack.services import DATABASE, database_role
from onehall_calendar.clock import clock_from
from onehall_contracts.ids import derived
from onehall_contracts.log import exported
from onehall_contracts.signing import SigningKey
from onehall_supervision.messages.log import LogKeys
from onehall_supervision.store import history
from onehall_supervision.store.sequencing import Sequencer
from rich.console import Console
from rich.table import Table

CASE_EVENTS = 25
PAYLOAD_BYTES = 900
KEYS = LogKeys("onehall/benchmark/supervision", SigningKey.generate())
WRITE = """
INSERT INTO supervision.event (stream, version, id, type, at, actor, payload)
SELECT s, v, gen_random_uuid(), 'observed', now(), 'onehall/approval',
       json_build_object('data', repeat('x', $2)) FROM unnest($1::text[]) s,
       generate_series(1, $3) v ORDER BY v, s
"""
HEADS = "INSERT INTO supervision.stream (stream, version) SELECT unnest($1::text[]), $2"


async def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.log", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    events: int = parser.parse_args().events
    table = Table("what", "rows", "rows/s", "CPU µs/row", title="the evidence log")
    with temporary_state() as state:
        infrastructure = await Infrastructure.start(state)
        try:
            await prepare.database(infrastructure)
            url = infrastructure.database_url(database_role("supervision"), DATABASE)
            async with asyncpg.create_pool(url, min_size=1, max_size=2) as pool:
                for line in await measured(pool, events // CASE_EVENTS):
                    table.add_row(*line)
        finally:
            await infrastructure.stop()
    Console(width=100).print(table)


async def measured(pool: asyncpg.Pool, cases: int) -> list[tuple[str, ...]]:
    """Fill a ledger, take it into the log, read it as an export does, and verify it."""
    streams = [str(derived("case", number)) for number in range(cases)]
    await pool.execute(WRITE, streams, PAYLOAD_BYTES, CASE_EVENTS, timeout=600)
    await pool.execute(HEADS, streams, CASE_EVENTS)
    await pool.execute("ANALYZE supervision.event")
    rows, found = cases * CASE_EVENTS, []
    started = time.perf_counter(), time.process_time()
    await Sequencer(pool, KEYS, clock_from(None)).catch_up()
    found.append(_line("sequencer: leaf and checkpoint, its own CPU", rows, started))
    started = time.perf_counter(), time.process_time()
    lines = [json.dumps(line) async for line in _exported(pool)]
    found.append(_line("export: read and written as JSON", rows, started))
    started = time.perf_counter(), time.process_time()
    wrong = list(exported.verify(map(json.loads, lines), (), None, SpilledHeads()))
    found.append(_line(f"verifier: {len(wrong)} findings", rows, started))
    return found


async def _exported(pool: asyncpg.Pool) -> Any:
    async with pool.acquire() as connection:
        newest = await history.newest(connection)
        assert newest is not None  # noqa: S101 - the sequencer has signed one
        yield exported.head(KEYS.origin, newest["note"], KEYS.public)
        start = 0
        while page := await history.entries(connection, start, 1_000):
            for one in page:
                yield one
            start += len(page)
        yield exported.end(start)


def _line(what: str, rows: int, started: tuple[float, float]) -> tuple[str, ...]:
    wall, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    return what, str(rows), f"{rows / wall:.0f}", f"{1e6 * cpu / rows:.0f}"


if __name__ == "__main__":
    asyncio.run(main())
