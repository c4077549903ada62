"""Puts outcomes on record while others are being sent: many share a transaction."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from onehall_store import Ask, Done, Engine
from onehall_store.outages import OUTAGE

from onehall_notify.domain import model as m

log = logging.getLogger(__name__)

Asks: TypeAlias = Ask[m.Command]
MOST: Final = 32
"""Outcomes that wait for the next transaction, and as many in it: what a kill lets go again."""
RETRY: Final = 0.5


class Ledger:
    """Takes outcomes at once and records them in batches; `room` waits when too many wait."""

    def __init__(self, engine: Engine[Any, m.Command, Any], stop: asyncio.Event) -> None:
        self._engine, self._stop = engine, stop
        self._pending: list[Asks] = []
        self._writer: asyncio.Task[None] | None = None
        self._written = asyncio.Event()

    def record(self, ask: Asks) -> None:
        """Take an outcome; it is on record soon."""
        self._pending.append(ask)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())

    async def room(self) -> None:
        """Return when another outcome can be taken."""
        while self._writer is not None and len(self._pending) >= MOST and not self._writer.done():
            self._written.clear()
            await self._written.wait()

    async def settled(self) -> None:
        """Return when everything is on record, or when we stop without the database."""
        if self._writer is not None:
            await self._writer

    async def _write_all(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending, []
                await self._write(batch)
                self._written.set()
        finally:
            self._written.set()

    async def _write(self, batch: Sequence[Asks]) -> None:
        while True:
            try:
                for outcome in await self._engine.ask(batch):
                    if not isinstance(outcome, Done):
                        log.error("an outcome was not recorded", extra={"reason": outcome.reason})
                return
            except OUTAGE:
                if self._stop.is_set():
                    log.warning("stopped without the database; what was sent is sent again")
                    return
                await pause(RETRY, self._stop)


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Wait, but not past `stop`."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
