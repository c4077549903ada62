"""Counts stuck cases now and then, so that somebody is told who does not ask."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from asyncpg import Pool
from onehall_calendar.clock import Clock
from onehall_store.outages import OUTAGE
from opentelemetry import metrics

from onehall_supervision.domain.stuck import INVARIANTS
from onehall_supervision.store import doubting

log = logging.getLogger(__name__)
age = metrics.get_meter("onehall").create_gauge(
    "onehall_log_checkpoint_age_seconds", "s", "how old the evidence log's newest checkpoint is"
)

POLL_S: Final = 30.0
GRACE: Final = timedelta(minutes=15)
"""How long messages may take to arrive before a case counts as stuck, in real time."""


def grace(clock: Clock) -> timedelta:
    """Return the business time that passes while a message may be on its way."""
    return GRACE * max(1.0, clock.rate)


async def count(pool: Pool, clock: Clock) -> Mapping[str, int]:
    """Return how many cases are stuck now by each invariant, also by those that none breaks."""
    found = await doubting.counts(pool, clock.now() - grace(clock))
    return {name: found.get(name, 0) for name in INVARIANTS}


async def measure(pool: Pool) -> None:
    """Set the gauge to the age of the newest checkpoint, in real seconds."""
    since, now = await doubting.signed(pool)
    age.set((now - since).total_seconds() if since else 0.0)


async def part(app: Any, stop: asyncio.Event) -> None:
    """Keep a gauge of stuck cases by invariant, until told to stop."""
    known: dict[str, int] = {}

    def observed(_options: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
        return [metrics.Observation(n, {"invariant": name}) for name, n in known.items()]

    metrics.get_meter("onehall").create_observable_gauge(
        "onehall_stuck_cases", [observed], description="cases stuck by an invariant"
    )
    while not stop.is_set():
        with contextlib.suppress(*OUTAGE):  # the gauge keeps what it knows
            known |= await count(app.state.host.pool, app.state.clock)
            await measure(app.state.host.pool)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_S)
