"""What lies in the outbox longer than sending takes: how much, for whom, since when, and why.

A row leaves the outbox when the broker has confirmed it. One that stays is said to nobody: cases
wait for it, and no other service can know.
"""

import asyncio
import contextlib
from typing import Any, Final

from asyncpg import Pool
from opentelemetry import metrics

from onehall_store.outages import OUTAGE
from onehall_store.timers import pause

LONG_S: Final = 900.0
"""From when on what waits is stuck: three times the longest pause between two attempts."""
EVERY_S: Final = 30.0
BY_DESTINATION: Final = """
SELECT bus, routing_key AS destination, count(*) AS messages, min(created_at) AS since,
       max(attempts) AS attempts, max(last_error) AS error
FROM {schema}.outbox WHERE created_at <= clock_timestamp() - make_interval(secs => $1)
GROUP BY bus, routing_key ORDER BY since, destination LIMIT 200
"""
WAITING: Final = """
SELECT count(*) AS messages,
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) AS oldest_s
FROM {schema}.outbox
"""

meter = metrics.get_meter("onehall")
waiting = meter.create_gauge(
    "onehall_outbox_messages", description="messages that are committed and not confirmed yet"
)
oldest = meter.create_gauge(
    "onehall_outbox_oldest_seconds", "s", "how long the oldest of them has waited"
)


async def by_destination(pool: Pool, schema: str) -> list[dict[str, Any]]:
    """Return what has waited too long for each destination, the longest first."""
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(BY_DESTINATION.format(schema=schema), LONG_S)
    return [dict(row) for row in rows]


async def measure(pool: Pool, schema: str) -> None:
    """Set both gauges to what the outbox holds now."""
    async with pool.acquire(timeout=10) as connection:
        found = await connection.fetchrow(WAITING.format(schema=schema))
    assert found is not None  # noqa: S101 - a count is always one row
    waiting.set(found["messages"], {"service": schema})
    oldest.set(float(found["oldest_s"]), {"service": schema})


async def watch(pool: Pool, schema: str, stop: asyncio.Event) -> None:
    """Keep both gauges, until told to stop."""
    while not stop.is_set():
        with contextlib.suppress(*OUTAGE):  # the gauges keep what they know
            await measure(pool, schema)
        await pause(EVERY_S, stop)
