"""A worker at work without a broker: its inbox in a file, its clock and its broker in our hands."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onehall_bus import Delivery, NotPublished, Outgoing
from onehall_contracts import Envelope, Event, encode, unpack
from onehall_contracts.approval import RequestReviewV1
from onehall_contracts.departments import OpinionGivenV1
from onehall_contracts.ids import uuid7
from onehall_contracts.statements import OpinionStatement
from onehall_worker import Worker, testing
from onehall_worker.local import Local
from onehall_worker.running import Duty, Shift
from onehall_worker.testing import Asks, Handed, opinion, review

from tests.waiting import until


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class Broker:
    """Takes what is published, unless it is down or has something against one event."""

    def __init__(self) -> None:
        self.messages: list[list[Event]] = []
        self.opinions: list[OpinionStatement] = []
        self.refused = 0
        self.down = False
        self.dislikes: set[str] = set()

    async def publish(self, messages: Sequence[Outgoing]) -> list[NotPublished | None]:
        return [self._one(message) for message in messages]

    def _one(self, message: Outgoing) -> NotPublished | None:
        assert message.exchange == "from.XFZD"
        assert message.routing_key == ""
        assert message.user_id == "dept-XFZD"
        events = [p.open() for p in unpack(message.body) if isinstance(p, Envelope)]
        if self.down or any(e.subject in self.dislikes for e in events):
            self.refused += 1
            return NotPublished("no")
        self.messages.append(events)
        self.opinions += [opinion(e.message) for e in events if e.type == OpinionGivenV1.wire_name]
        return None

    @property
    def events(self) -> list[Event]:
        return [event for message in self.messages for event in message]

    @property
    def replies(self) -> list[Any]:
        return [e.message for e in self.events if e.type == "departments.attendance-given.v1"]

    async def answered(self, n: int) -> list[OpinionStatement]:
        await until(
            lambda: len(self.opinions) >= n, describe=lambda: f"{len(self.opinions)} of {n}"
        )
        return self.opinions


def ask(item: str = "PC2-06", department: str = "XFZD", **changes: Any) -> RequestReviewV1:
    return review(item, department=department, **changes)


def asked(*requests: Asks | Handed, traceparent: str | None = None) -> Delivery:
    return delivery(*(event(request, traceparent) for request in requests))


def event(request: Asks | Handed, traceparent: str | None = None) -> Event:
    at, case = datetime.now(UTC), request.subject
    return Event(uuid7(), "onehall/approval", at, request, case, traceparent=traceparent)


def delivery(*pieces: Event | bytes) -> Delivery:
    bodies = [piece if isinstance(piece, bytes) else encode(piece) for piece in pieces]
    unpacked = [piece for body in bodies for piece in unpack(b"[" + body + b"]")]
    return Delivery("dept.XFZD.tasks", 1, "", "svc-approval", False, unpacked)


def duty(worker: Worker, clock: Clock, **settings: Any) -> Duty:
    given: Any = {"grace": 5.0, "timeout": 30.0} | settings
    base = worker.duty(testing.settings(**given))
    return Duty(base.department, base.handlers, base.settings, base.now, clock)


@asynccontextmanager
async def working(
    worker: Worker, file: Path | None, broker: Broker, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Shift]:
    """Run a shift until the end of the block, and then to its orderly end."""
    local = Local(file)
    await local.open()
    shift = Shift(duty(worker, clock or Clock(), **settings), local, broker)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(shift.work(stop))
        yield shift
        stop.set()
    await local.close()


@asynccontextmanager
async def killed(
    worker: Worker, file: Path, broker: Broker, **settings: Any
) -> AsyncIterator[Shift]:
    """Run a shift that is cut off at the end of the block, as by kill -9."""
    local = Local(file)
    await local.open()
    shift = Shift(duty(worker, Clock(), **settings), local, broker)
    work = asyncio.create_task(shift.work(asyncio.Event()))
    yield shift
    work.cancel()
    await asyncio.wait([work])
    await local.close()
