"""`python -m benchmarks.stuck`: what listing and counting stuck cases costs among 100,000 open."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import asyncpg
from onehall.stack import ports
from onehall.stack.credentials import open_credentials
from onehall.stack.paths import temporary_state
from onehall.stack.postgres import Postgres
from onehall_store import migrations
from onehall_supervision.store import doubting
from rich.console import Console
from rich.table import Table

ROLE = "onehall_supervision"
OPEN = 100_000
TIMES = 20
FILL = """
INSERT INTO supervision.doubtful (case_id, since, doubts)
SELECT gen_random_uuid(), at, jsonb_build_array(
    jsonb_build_object('invariant', 'review-unanswered', 'item', 'PC2-06', 'since', at),
    jsonb_build_object('invariant', 'check-missed', 'item', null, 'since', at + interval '30 days'))
FROM (SELECT clock_timestamp() + CASE WHEN n <= $2 THEN '-1 day' ELSE '9 days' END::interval AS at
      FROM generate_series(1, $1) n) made
"""


async def main() -> None:
    """Print what a page and the counts cost, with few and with many of them stuck."""
    table = Table("open", "stuck", "a page of 50, ms", "the counts, ms")
    with temporary_state() as state:
        chosen = ports.remembered(state.root / "ports.json", ("postgres",))
        server = Postgres(state, open_credentials(state.root), chosen["postgres"])
        await server.start()
        try:
            async with asyncpg.create_pool(server.url) as pool:
                await migrations.create_role(pool, ROLE, "of no use here")
                files = migrations.of_package(ROLE)
                async with pool.acquire() as connection:
                    await migrations.apply(connection, "supervision", ROLE, files)
                for late in (0, 100, 10_000):
                    table.add_row(f"{OPEN:,}", f"{late:,}", *await _measured(pool, late))
        finally:
            await server.stop()
    Console().print(table)


async def _measured(pool: asyncpg.Pool, late: int) -> tuple[str, str]:
    await pool.execute("TRUNCATE supervision.doubtful")
    await pool.execute(FILL, OPEN, late, timeout=300)
    await pool.execute("VACUUM ANALYZE supervision.doubtful")
    now = datetime.now(UTC)
    page = await _ms(lambda: doubting.late(pool, now, doubting.Page()))
    counts = await _ms(lambda: doubting.counts(pool, now))
    return f"{page:.1f}", f"{counts:.1f}"


async def _ms(work: Callable[[], Awaitable[Any]]) -> float:
    """Return the best of some runs: the machine is shared."""
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await work()
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


if __name__ == "__main__":
    asyncio.run(main())
