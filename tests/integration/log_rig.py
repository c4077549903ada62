"""A ledger with its evidence log, without a broker: rows are written as the engine writes them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
from onehall_calendar.clock import Clock, clock_from
from onehall_contracts.ids import derived
from onehall_contracts.log import exported
from onehall_store.streams import EventRow, Streams
from onehall_supervision.messages.log import LogKeys
from onehall_supervision.store import history
from onehall_supervision.store.sequencing import Sequencer

from tests.keys import log_key

ORIGIN = "onehall/test/supervision"
KEYS = LogKeys(ORIGIN, log_key())
START = datetime(2011, 9, 26, 9, tzinfo=UTC)
AT_ONCE = 10_000
STREAMS = Streams("supervision")


def case(number: int) -> str:
    """Return the id of a case."""
    return str(derived("case", number))


def row(stream: str, version: int, seed: int = 0) -> EventRow:
    """Return an event as the engine would append it."""
    return EventRow(
        stream,
        version,
        derived(stream, version, seed),
        "observed",
        START + timedelta(seconds=version),
        f"onehall/{('intake', 'approval', 'dispute')[version % 3]}",
        derived("cause", stream, version) if version > 1 else None,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" if version % 2 else None,
        f'{{"type": "approval.step-done.v1", "data": {{"note": "第{version}步", "n": {seed}}}}}',
    )


@dataclass
class Ledger:
    """A ledger in a database of its own, and its sequencer."""

    url: str
    pool: asyncpg.Pool
    sequencer: Sequencer

    async def write(self, *rows: EventRow) -> None:
        """Append events in one transaction."""
        async with self.pool.acquire() as connection, connection.transaction():
            await STREAMS.append(connection, rows, ())

    async def note(self) -> str:
        """Return the newest checkpoint."""
        found = await self.pool.fetchrow(history.NEWEST)
        assert found is not None
        return str(found["note"])

    async def leaves(self) -> list[tuple[str, int]]:
        """Return which events are in the log, in its order."""
        rows = await self.pool.fetch("SELECT stream, version FROM supervision.leaf ORDER BY index")
        return [(found["stream"], found["version"]) for found in rows]


async def written(ledger: Ledger, cases: int, events: int, seed: int = 1) -> None:
    """Write a history: so many events of so many cases, in a seeded order, in batches."""
    random = Random(seed)  # noqa: S311 - a seed
    versions = dict.fromkeys(map(case, range(cases)), 0)
    for head in await ledger.pool.fetch("SELECT stream, version FROM supervision.stream"):
        versions[head["stream"]] = head["version"]
    batch: list[EventRow] = []
    for _ in range(events):
        stream = random.choice(list(versions))
        versions[stream] += 1
        batch.append(row(stream, versions[stream], random.randrange(1_000_000)))
    for start in range(0, events, 50):
        await ledger.write(*batch[start : start + 50])


async def lines(connection: asyncpg.Connection) -> Sequence[Any]:
    """Return the whole log as an export has it, read by the code that exports read with."""
    newest = await history.newest(connection)
    read = await history.entries(connection, 0, AT_ONCE)
    read += [{"leaf": None, "row": one} for one in await history.without_leaf(connection, AT_ONCE)]
    note = newest["note"] if newest else ""
    return [exported.head(ORIGIN, note, KEYS.public), *read, exported.end(len(read))]


@asynccontextmanager
async def ledger(database: Any, clock: Clock | None = None) -> AsyncIterator[Ledger]:
    """Open an empty ledger with a sequencer that nobody has started."""
    url = await database("supervision")
    async with asyncpg.create_pool(url, min_size=1, max_size=4) as pool:
        yield Ledger(url, pool, Sequencer(pool, KEYS, clock or clock_from(None)))
