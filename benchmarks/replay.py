"""`python -m benchmarks.replay`: how long history takes to be judged again.

A ledger filled with whole cases of a made-up year (`benchmarks.year`), then the program that a
person runs, `python -m onehall_supervision.rejudging`, with one process a core. What a year of the
city takes is extrapolated by events unless that many cases are asked for.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
from onehall.stack.services import DATABASE
from onehall_contracts.ids import uuid7
from onehall_supervision import messages
from onehall_supervision.store import CODEC
from rich.console import Console
from rich.table import Table

from benchmarks.supervision import System, running
from benchmarks.year import CASES, Year

COLUMNS = ("stream", "version", "id", "type", "at", "actor", "payload")
CITY = 1_500_000
SPAN = ("--from", "2010-01-01", "--until", "2011-06-01")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run took, and what it told."""

    seconds: float
    cpu: float
    told: dict[str, Any]


async def main() -> None:
    """Fill a ledger, judge it again, print how long that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES // 10)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    async with running() as system:
        events = await _filled(system.database, options.cases)
        taken = await _rejudged(system, options.jobs)
    table = Table("cases", "events", "processes", "seconds", "CPU s", "events/s", "CPU us an event",
                  "cards", f"{CITY:,} events, minutes")  # fmt: skip
    rate = events / taken.seconds
    table.add_row(
        f"{taken.told['cases']:,}", f"{events:,}", str(options.jobs), f"{taken.seconds:.1f}",
        f"{taken.cpu:.1f}", f"{rate:,.0f}", f"{1e6 * taken.cpu / events:.0f}",
        f"{taken.told['cards']['replayed']:,}", f"{CITY / rate / 60:.1f}",
    )  # fmt: skip
    Console(width=140).print(table)


async def _filled(database: asyncpg.Connection, cases: int) -> int:
    """Write a year's ledgers as they would stand, without judging anything."""
    rows = list(_rows(cases))
    await database.copy_records_to_table(
        "event", schema_name="supervision", columns=COLUMNS, records=rows
    )
    await database.execute("ANALYZE supervision.event")
    return len(rows)


def _rows(cases: int) -> Iterator[tuple[Any, ...]]:
    versions: Counter[str] = Counter()
    for event in Year(cases).events():
        stream, entry = messages.stream_of(event), messages.observed(event)
        versions[stream] += 1
        yield (
            stream, versions[stream], uuid7(), CODEC.name_of(entry), event.time, event.source,
            CODEC.encode(entry),
        )  # fmt: skip


async def _rejudged(system: System, jobs: int) -> Taken:
    url = system.infrastructure.database_url("onehall_supervision", DATABASE)
    before, began = _cpu(), time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "onehall_supervision.rejudging", *SPAN, "--jobs", str(jobs),
        env=dict(os.environ) | {"ONEHALL_DATABASE_URL": url}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    if process.returncode:
        sys.exit(f"rejudging ended with {process.returncode}")
    return Taken(time.perf_counter() - began, _cpu() - before, json.loads(out))


def _cpu() -> float:
    """Return the CPU seconds of everything that was started here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    asyncio.run(main())
