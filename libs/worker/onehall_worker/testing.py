"""Try a worker without a broker: offer it tasks, look at what it would publish.

messages = await offer(worker, review("PC2-06", department="XFZD"))
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

from onehall_bus import Delivery, NotPublished, Outgoing
from onehall_bus.topology import tasks_queue
from onehall_contracts import Envelope, Event, Message, Unreadable, encode, unpack
from onehall_contracts.approval import RequestReviewV1
from onehall_contracts.ids import uuid7
from onehall_contracts.intake import StepPlan

from onehall_worker.handling import Handler, Handlers
from onehall_worker.local import Local
from onehall_worker.opinions import Later, Outcome
from onehall_worker.running import Duty, Shift
from onehall_worker.settings import Settings
from onehall_worker.task import ReviewTask
from onehall_worker.worker import Worker

Offered: TypeAlias = RequestReviewV1 | Event | bytes
SETTINGS = Settings("", Path(), attempts=1, timeout=30.0, grace=30.0)
EVERY = 0.001


class WouldPark(Exception):
    """The worker would set aside what it was offered; the text says why and what would help."""


async def offer(worker: Worker, offered: Offered) -> list[Message]:
    """Return what the worker would publish for one task, in order; raise what its handler raises.

    Raises `WouldPark` for a message the worker cannot use. Offer to a `Harness` to do it twice.
    """
    async with Harness(worker) as harness:
        return await harness.offer(offered)


def review(item_id: str, *, department: str, **changes: Any) -> RequestReviewV1:
    """Return a believable request; `changes` are fields of `RequestReviewV1`."""
    at = datetime.now(UTC)
    request = RequestReviewV1(
        task_id=uuid4(),
        case_id=str(uuid4()),
        case_number="XA-2018-PC2-000001",
        class_id="PC2",
        item_id=item_id,
        name="a review to test with",
        department=department,
        requested_at=at,
        due_at=at + timedelta(days=14),
        due_explained="14 days from the request, for a test",
        steps=(StepPlan(name="审查", limit_wd=10, clock="decision"),),
        assumed=(),
        documents=(),
    )
    return request.model_copy(update=changes)


class Harness:
    """A worker with an inbox in memory and nobody to publish to; use as a context manager."""

    def __init__(self, worker: Worker) -> None:
        duty = worker.duty(SETTINGS)
        self._broker, self._errors = Memory(), list[Exception]()
        handlers = Handlers({i: self._watched(h) for i, h in duty.handlers.by_item.items()})
        watched = Duty(duty.department, handlers, SETTINGS, duty.now, duty.seconds)
        self._shift = Shift(watched, Local(None), self._broker)

    async def __aenter__(self) -> "Harness":
        """Open the inbox."""
        await self._shift.local.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Forget everything."""
        await self._shift.local.close()

    async def offer(self, offered: Offered) -> list[Message]:
        """Return what the worker would publish now; a task offered twice gets its answer twice."""
        return [event.message for event in await self.events(offered)]

    async def events(self, offered: Offered) -> list[Event]:
        """Return the same with the envelopes."""
        self._broker.sent.clear()
        self._errors.clear()
        queue = tasks_queue(self._shift.duty.department)
        await self._shift.handle([Delivery(queue, 1, str(uuid4()), None, False, _pieces(offered))])
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._shift.work(stop))
            while self._shift.handling.in_hand:  # noqa: ASYNC110 - nobody but a test waits for it
                await asyncio.sleep(EVERY)
            stop.set()
        await self._complain()
        return self._broker.sent.copy()

    async def _complain(self) -> None:
        if self._errors:
            raise self._errors[0]
        for parked in await self._shift.local.parked():
            raise WouldPark(f"{parked.reason}: {parked.detail}")

    def _watched(self, handler: Handler) -> Handler:
        async def watched(task: ReviewTask) -> Outcome:
            try:
                return await handler(task)
            except Later:
                raise
            except Exception as error:
                self._errors.append(error)
                raise

        return watched


@dataclass
class Memory:
    """A broker that takes everything and remembers it."""

    sent: list[Event] = field(default_factory=list)

    async def publish(self, messages: Sequence[Outgoing]) -> list[NotPublished | None]:
        """Take all of `messages`."""
        pieces = [piece for message in messages for piece in unpack(message.body)]
        self.sent += [piece.open() for piece in pieces if isinstance(piece, Envelope)]
        return [None] * len(messages)


def _pieces(offered: Offered) -> list[Envelope | Unreadable]:
    match offered:
        case bytes():
            return unpack(offered)
        case Event():
            return unpack(b"[" + encode(offered) + b"]")
        case _:
            at = offered.requested_at
            event = Event(uuid7(), "onehall/approval", at, offered, offered.case_id)
            return unpack(b"[" + encode(event) + b"]")
