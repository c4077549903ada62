"""A worker with an inbox in memory and a broker that is a list."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar
from uuid import uuid4

from onehall_bus import Delivery, NotPublished, Outgoing
from onehall_bus.topology import tasks_queue
from onehall_contracts import Envelope, Event, Message, Unreadable, encode, unpack
from onehall_contracts.ids import derived

from onehall_worker.examining import Handlers
from onehall_worker.local import Local
from onehall_worker.opinions import Later
from onehall_worker.running import Duty, Shift
from onehall_worker.testing.keys import settings
from onehall_worker.testing.telling import Asks, Handed
from onehall_worker.worker import Worker

T = TypeVar("T")
R = TypeVar("R")
Offered: TypeAlias = Asks | Handed | Event | bytes
EVERY = 0.001
AT_ONCE = settings(attempts=1, timeout=30.0, grace=30.0)


class WouldPark(Exception):
    """The worker would set aside what it was offered; the text says why and what would help."""


AT_ONCE = settings(attempts=1, timeout=30.0, grace=30.0)


async def offer(worker: Worker, *offered: Offered) -> list[Message]:
    """Return what the worker would publish, in order; raise what its handlers raise.

    Raises `WouldPark` for a message the worker cannot use. Offer to a `Harness` to go on later.
    """
    async with Harness(worker) as harness:
        return await harness.offer(*offered)


class Harness:
    """A worker with an inbox in memory and nobody to publish to; use as a context manager.

    Within it `worker.answer`, `worker.reply` and what they answer work on that inbox; what they
    say is returned by the next `offer()`.
    """

    def __init__(self, worker: Worker) -> None:
        duty, self._worker = worker.duty(AT_ONCE), worker
        self._broker, self._errors, self._begun = Memory(), list[Exception](), 0
        given = duty.handlers
        handlers = Handlers(
            {item: self._watched(handler) for item, handler in given.by_item.items()},
            self._watched(given.activity) if given.activity else None,
            self._watched(given.cancelled) if given.cancelled else None,
            self._watched(given.clarified) if given.clarified else None,
        )
        watched = Duty(duty.department, handlers, AT_ONCE, duty.now, duty.seconds)
        self._shift = Shift(watched, Local(None), self._broker)

    @property
    def local(self) -> Local:
        """The inbox, to look into."""
        return self._shift.local

    async def __aenter__(self) -> "Harness":
        """Open the inbox."""
        await self._shift.local.open()
        self._worker.share(self._shift)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Forget everything."""
        self._worker.share(None)
        await self._shift.local.close()

    async def offer(self, *offered: Offered) -> list[Message]:
        """Return what the worker would publish now; a task offered twice gets its answer twice.

        Of several, each is offered when the handlers of those before it are done or have to wait.
        """
        return [event.message for event in await self.events(*offered)]

    async def events(self, *offered: Offered) -> list[Event]:
        """Return the same with the envelopes."""
        self._broker.sent.clear()
        self._errors.clear()
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._shift.work(stop))
            for one in offered:
                await self._until(lambda: self._shift.handling.in_hand == self._begun)
                await self._shift.handle([self._delivery(one)])
            await self._until(lambda: not self._shift.handling.in_hand)
            stop.set()
        await self._complain()
        return self._broker.sent.copy()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():  # noqa: ASYNC110 - nobody but a test waits for it
            await asyncio.sleep(EVERY)

    def _delivery(self, offered: Offered) -> Delivery:
        queue = tasks_queue(self._shift.duty.department)
        return Delivery(queue, 1, str(uuid4()), None, False, _pieces(offered))

    async def _complain(self) -> None:
        if self._errors:
            raise self._errors[0]
        for parked in await self._shift.local.parked():
            raise WouldPark(f"{parked.reason}: {parked.detail}")

    def _watched(self, handler: Callable[[T], Awaitable[R]]) -> Callable[[T], Awaitable[R]]:
        async def watched(asked: T) -> R:
            self._begun += 1
            try:
                return await handler(asked)
            except Later:
                raise
            except Exception as error:
                self._errors.append(error)
                raise
            finally:
                self._begun -= 1

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
            return unpack(b"[" + encode(_event(offered)) + b"]")


def _event(told: Asks | Handed) -> Event:
    """Return the event of a message; the same message told again is the same event."""
    event_id = derived("testing", told.wire_name, told.model_dump_json())
    case = told.subject
    return Event(event_id, "onehall/approval", datetime.now(UTC), told, case)
