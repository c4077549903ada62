"""What mail servers and telephones prove of service, put on record beside the day's work."""

import asyncio
import contextlib
import logging
from typing import Any, Final

from fastapi import FastAPI
from onehall_calendar import Clock
from onehall_store import Ask, Done, Engine, Origin
from onehall_store.outages import OUTAGE

from onehall_notify.sending.ledger import pause
from onehall_notify.store import serving

log = logging.getLogger(__name__)
ACTOR: Final = "onehall/notify/proving"
AT_ONCE: Final = 100
SECONDS: Final = 5.0
"""How often to look: proof of service may be some seconds late, its time is the server's."""


async def proving(app: FastAPI, stop: asyncio.Event) -> None:
    """Record proof until told to stop; a part of the process."""
    while not stop.is_set():
        busy = False
        with contextlib.suppress(*OUTAGE):
            busy = await prove(app.state.host.engine, app.state.clock)
        if not busy:
            await pause(SECONDS, stop)


async def prove(engine: Engine[Any, Any, Any], clock: Clock) -> bool:
    """Record the proofs there are; return whether there may be more."""
    async with engine.pool.acquire(timeout=10) as connection:
        found, more = await serving.accepted(connection, clock.now(), AT_ONCE)
    if not found:
        return False
    origin = Origin(ACTOR, clock.now())
    asks = [Ask(serving.stream_of(notice), command, origin) for notice, command in found]
    for outcome in await engine.ask(asks):
        if not isinstance(outcome, Done):
            log.error("a proof of service was not recorded", extra={"reason": outcome.reason})
    return more
