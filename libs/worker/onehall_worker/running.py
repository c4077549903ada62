"""One worker running: consume into the local inbox, handle, publish; and stop in that order.

Crash-only: what is not on record yet is delivered again, and what is on record is taken up again.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from onehall_bus import Consumer, Delivery, Publisher
from onehall_bus.topology import receipts_queue, tasks_queue
from onehall_contracts.statements import SeenCheckpoint

from onehall_worker.asked import Asked
from onehall_worker.examining import Examiner, Handlers, Seconds
from onehall_worker.handling import Handling
from onehall_worker.heart import Heart
from onehall_worker.local import Local
from onehall_worker.publishing import Publishes, Publishing
from onehall_worker.receiving import Sorter, Unfit
from onehall_worker.records import Kept, Parked, Results
from onehall_worker.saying import Now, Voice
from onehall_worker.settings import Settings
from onehall_worker.witnessing import Witness

log = logging.getLogger(__name__)

POLL = 1.0
PAGE = 1024
FLUSH_SECONDS = 15.0
LAST_BEAT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Duty:
    """What a worker is there for, and the clocks it goes by: business time, and real seconds."""

    department: str
    handlers: Handlers
    settings: Settings
    now: Now
    seconds: Seconds

    def voice(self, seen: Callable[[], SeenCheckpoint | None] = lambda: None) -> Voice:
        """Return the voice the department speaks in; `seen` is the checkpoint it cosigns."""
        settings = self.settings
        return Voice(self.department, settings.officer, self.now, settings.key, seen)


class Shift:
    """One run of one worker: everything between its broker and its handlers."""

    def __init__(self, duty: Duty, local: Local, publisher: Publishes) -> None:
        self.duty, self.local = duty, local
        settings = duty.settings
        find = settings.centre.get
        witness = Witness(settings.log)
        self.sorter = Sorter(duty.department, duty.handlers.handles, duty.now, find, witness)
        self.voice = duty.voice(lambda: local.largest)
        self.publishing = Publishing(duty.department, local, publisher, duty.seconds, self._settled)
        examiner = Examiner(duty.handlers, self.voice, settings, duty.seconds, self.publishing.say)
        self.handling = Handling(examiner, self.publishing.put)
        self.heart = Heart(duty.department, local, publisher, duty.now, settings.heartbeat)
        self._refill = asyncio.Event()
        self._more = False

    async def handle(self, deliveries: Sequence[Delivery]) -> None:
        """Put everything that arrived on record, and begin with what is new."""
        tasks, arrived = self.sorter.sort(deliveries)
        for one in arrived.parked:
            log.error("parked: %s: %s", one.reason, one.detail)
        new = await self.local.accept(arrived)
        for back in arrived.returned:
            if back.event_id in new:
                facts = back.message, back.event_id, back.reason, back.detail
                log.error("the centre did not take %s %s: %s: %s", *facts)
        if len(new) < len(tasks):
            self.publishing.sweep()  # asked again: answer again
        fresh = {asked.id: asked for asked in tasks if asked.id in new}
        self._take(list(fresh.values()))

    async def work(self, stop: asyncio.Event) -> None:
        """Handle and publish until `stop`; then let handlers end, and publish what is ready."""
        handled, flushed = asyncio.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            refills = group.create_task(self._refills(stop), name="refill")
            flush = group.create_task(self.publishing.run(handled), name="publishing")
            heart = group.create_task(self.heart.run(flushed), name="heart")
            await self.handling.run(stop, self.duty.settings.grace)
            refills.cancel()
            handled.set()
            self.publishing.sweep()
            await asyncio.wait([flush], timeout=FLUSH_SECONDS)
            flush.cancel()  # what the broker has not taken by now is on record
            flushed.set()
            await asyncio.wait([heart], timeout=LAST_BEAT_SECONDS)
            heart.cancel()

    async def refill(self) -> None:
        """Take in hand what is due on record: left by an earlier run, failed, or not had room."""
        self._more = False
        limit = self.handling.in_hand + min(PAGE, max(0, self.handling.room))
        kept = await self.local.waiting(self.duty.seconds(), limit)
        self._take(list(self._again(kept)))
        self._more = self._more or len(kept) == limit

    def _take(self, tasks: Sequence[Asked]) -> None:
        if not self.handling.take(tasks):
            self._more = True

    def _again(self, kept: Sequence[Kept]) -> Iterator[Asked]:
        for one in kept:
            if self.handling.has(one.task_id):
                continue
            try:
                yield self.sorter.again(one)
            except Unfit as unfit:  # kept by another version of these handlers
                aside = self.sorter.set_aside(one.body, unfit)
                parked = Parked(one.task_id, aside.parked_at, unfit.reason, unfit.detail, one.body)
                self.publishing.put(Results(parked=[parked]))

    def _settled(self, task_ids: Sequence[UUID]) -> None:
        self.handling.settled(task_ids)
        if self._more and self.handling.room >= PAGE:
            self._refill.set()

    async def _refills(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._refill.clear()
            await self.refill()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._refill.wait()


class Running:
    """A shift with its broker: the consumer, the publisher, and whether both are live."""

    def __init__(self, duty: Duty, *, opened: Callable[[Shift], None] = lambda _: None) -> None:
        self._duty, self._opened = duty, opened
        url, name = duty.settings.url, f"dept-{duty.department}@{os.getpid()}"
        queues = [tasks_queue(duty.department), receipts_queue(duty.department)]
        self._publisher = Publisher(url, f"{name} publisher")
        self._consumer = Consumer(url, name, queues, self._handle)
        self._shift: Shift | None = None

    @property
    def ready(self) -> bool:
        """Whether tasks arrive and opinions can leave now."""
        return self._consumer.ready and self._publisher.connected

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then finish; raises `Unusable` if the local inbox cannot be had."""
        settings = self._duty.settings
        local = Local(settings.file(self._duty.department), settings.synchronous)
        await local.open(exclusive=True)
        try:
            async with self._publisher:
                self._shift = Shift(self._duty, local, self._publisher)
                self._opened(self._shift)
                await self._run(self._shift, stop)
        finally:
            await local.close()

    async def _run(self, shift: Shift, stop: asyncio.Event) -> None:
        log.info("%s answers its reviews", self._duty.department)
        consumed = asyncio.Event()
        async with asyncio.TaskGroup() as critical:
            critical.create_task(shift.work(consumed), name="work")
            await critical.create_task(self._consumer.run(stop), name="consumer")
            consumed.set()
        log.info("%s stops; %d published", self._duty.department, shift.publishing.published)

    async def _handle(self, deliveries: Sequence[Delivery]) -> None:
        assert self._shift is not None  # noqa: S101 - the consumer runs within the shift
        await self._shift.handle(deliveries)
