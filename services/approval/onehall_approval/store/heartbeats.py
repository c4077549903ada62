"""The last word of every department's workers: alive, and what they have in hand."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Final

from asyncpg import Connection
from onehall_store.outages import OUTAGE
from opentelemetry import metrics

POLL: Final = 15.0


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What one instance of a worker said, and when we heard it (business time)."""

    department: str
    instance: str
    version: str
    waiting: int
    later: int
    unpublished: int
    parked: int
    receipts: int
    returned: int
    sent_at: datetime
    seen_at: datetime


COLUMNS: Final = tuple(field.name for field in fields(Heartbeat))
TYPES: Final = ("text",) * 3 + ("bigint",) * 6 + ("timestamptz",) * 2
KEEP: Final = f"""
INSERT INTO approval.heartbeat AS known ({", ".join(COLUMNS)})
SELECT * FROM unnest({", ".join(f"${n}::{kind}[]" for n, kind in enumerate(TYPES, 1))})
ON CONFLICT (department, instance) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
WHERE known.seen_at <= excluded.seen_at
"""  # noqa: S608
AT_MOST: Final = 32
"""Instances remembered of one department: names are its own to make up, and may be many."""
FORGET: Final = """
DELETE FROM approval.heartbeat h USING (
    SELECT department, instance, row_number() OVER (
        PARTITION BY department ORDER BY seen_at DESC, sent_at DESC, instance) AS n
    FROM approval.heartbeat WHERE department = ANY($1::text[])
) old WHERE old.n > $2 AND h.department = old.department AND h.instance = old.instance
"""
OF: Final = f"""
SELECT {", ".join(COLUMNS)} FROM approval.heartbeat WHERE department = $1
ORDER BY seen_at DESC, instance
"""  # noqa: S608
LAST: Final = "SELECT department, max(seen_at) AS seen_at FROM approval.heartbeat GROUP BY 1"


async def hears(connection: Connection, heard: Sequence[Heartbeat]) -> None:
    """Keep the last heartbeat of every instance, in two statements a batch."""
    last = {(one.department, one.instance): one for one in heard}
    rows = [astuple(last[name]) for name in sorted(last)]  # in one order, so that nobody deadlocks
    await connection.execute(KEEP, *map(list, zip(*rows, strict=True)))
    await connection.execute(FORGET, sorted({department for department, _ in last}), AT_MOST)


async def of(connection: Connection, department: str) -> list[Mapping[str, Any]]:
    """Return the last heartbeats of a department, the newest first."""
    return [dict(row) for row in await connection.fetch(OF, department)]


async def last(connection: Connection) -> Mapping[str, datetime]:
    """Return when each department was last heard of."""
    return {row["department"]: row["seen_at"] for row in await connection.fetch(LAST)}


def ages(seen: Mapping[str, datetime], now: datetime) -> list[metrics.Observation]:
    """Return how long each department has not been heard of, in business seconds."""
    return [
        metrics.Observation((now - at).total_seconds(), {"department": department})
        for department, at in sorted(seen.items())
    ]


async def part(app: Any, stop: asyncio.Event) -> None:
    """Keep a gauge of how long each department has not been heard of, until told to stop."""
    seen: dict[str, datetime] = {}
    clock, pool = app.state.clock, app.state.host.pool

    def observed(_options: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
        return ages(dict(seen), clock.now())

    metrics.get_meter("onehall").create_observable_gauge(
        "onehall_department_last_heartbeat",
        [observed],
        unit="s",
        description="business seconds since a department's workers were last heard of",
    )
    while not stop.is_set():
        with contextlib.suppress(*OUTAGE):  # the gauge goes on counting from what it knows
            async with pool.acquire(timeout=10) as connection:
                seen.update(await last(connection))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL)
