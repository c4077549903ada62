"""The HTTP way: read the queues of departments that cannot, and keep what is in them.

One consumer for each such department, so that a flooded one delays no other. It acknowledges what
is committed to the department's inbox, and nothing else; several processes may read the same queue.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from asyncpg import PostgresError
from onehall_bus import Consumer, Delivery, topology
from onehall_bus.session import Pauses
from onehall_contracts.event import Envelope, Unreadable
from onehall_store.outages import OUTAGE

from onehall_approval.store import inbox
from onehall_approval.store.ways import Ways

log = logging.getLogger(__name__)

POLL = 0.25
"""Seconds until a change by another process is known here."""


@dataclass
class _Reader:
    """Somebody who reads one department's queues, until told to stop."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Bridge:
    """Reads for every department that comes by HTTP, as long as it does."""

    def __init__(self, url: str, ways: Ways) -> None:
        self._url, self._ways = url, ways
        self._readers: dict[str, _Reader] = {}

    async def part(self, app: Any, stop: asyncio.Event) -> None:
        """Be a part of the service's process, beside its other endless tasks."""
        await self.run(app.state.host, stop)

    async def run(self, host: Any, stop: asyncio.Event) -> None:
        """Have as many readers as departments come by HTTP, until told to stop."""
        async with asyncio.TaskGroup() as readers:
            while not stop.is_set():
                await self._look(host, readers)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), POLL)
            self._ways.close()
            for reader in self._readers.values():
                reader.stop.set()

    async def _look(self, host: Any, readers: asyncio.TaskGroup) -> None:
        try:
            await self._ways.refresh(host.pool)
        except OUTAGE as error:
            log.warning("the HTTP way waits", extra={"error": type(error).__name__})
            return
        wanted = set(self._ways.newest)
        for department, reader in list(self._readers.items()):
            if reader.task is not None and reader.task.done():
                del self._readers[department]
            elif department not in wanted:
                reader.stop.set()
        for department in sorted(wanted - self._readers.keys()):
            new = self._readers[department] = _Reader()
            new.task = readers.create_task(self._read(host, department, new.stop))

    async def _read(self, host: Any, department: str, stop: asyncio.Event) -> None:
        queues = [topology.tasks_queue(department), topology.receipts_queue(department)]

        async def keep(deliveries: Sequence[Delivery]) -> None:
            await self._keep(host, department, deliveries, stop)

        name = f"approval for {department}@{os.getpid()}"
        # What arrives after the change is not acknowledged, and so is in the queue again.
        with contextlib.suppress(inbox.NotKept):
            await Consumer(self._url, name, queues, keep).run(stop)

    async def _keep(
        self, host: Any, department: str, deliveries: Sequence[Delivery], stop: asyncio.Event
    ) -> None:
        """Return when everything is kept; as long as the database will not have it, wait.

        Raises `inbox.NotKept` when the department's own worker is to have it.
        """
        pieces = [piece for delivery in deliveries for piece in delivery.pieces]
        events = {p.id: inbox.body_of(p) for p in pieces if isinstance(p, Envelope)}
        pauses = Pauses()
        while True:
            try:
                async with host.pool.acquire(timeout=10) as connection, connection.transaction():
                    last = await inbox.add(connection, department, events)
                break
            except (PostgresError, *OUTAGE) as error:
                log.warning("an inbox waits", extra={"error": type(error).__name__})
                if stop.is_set():
                    raise inbox.NotKept from error
                await pauses.wait(stop)
        self._ways.reached(department, last)
        await _park_unreadable(host, deliveries)


async def _park_unreadable(host: Any, deliveries: Sequence[Delivery]) -> None:
    """Set aside what is no event: only a broken process of ours could have said it."""
    for one in deliveries:
        unreadable = [piece for piece in one.pieces if isinstance(piece, Unreadable)]
        if unreadable:
            await host.desk.handle([replace(one, pieces=unreadable, redelivered=False)])
