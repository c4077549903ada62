"""Where a service's deliveries become commands: read, sort, deal with once, park what cannot be.

A handler is a pure mapping from an event to the commands it means. Pieces that cannot be read, are
of an unknown version, are refused or break their handler are parked alone, with their reason; their
neighbours go on.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
from onehall_bus import Delivery
from onehall_bus.tracing import processing, sampled
from onehall_calendar.clock import Clock
from onehall_contracts import Envelope, Event, Message, UnknownMessage, Unreadable, explain, unpack
from onehall_contracts.ids import derived
from pydantic import ValidationError

from onehall_store.alone import one_by_one, refused, without_commands
from onehall_store.batch import Ask
from onehall_store.deciding import Heard, Origin
from onehall_store.engine import Consumed, Engine, Hook
from onehall_store.hands import Hands
from onehall_store.inbox import FIRST, Parked, park, suspicion
from onehall_store.outages import Refusal, refusals, until_back
from onehall_store.pacing import Judge, nobody

log = logging.getLogger(__name__)

Command = TypeVar("Command")
KILLS = 3


class Unacceptable(Exception):
    """A handler will not take an event: not a defect, but not to be believed or not possible."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class NotOpen(Exception):
    """A parked message is not open, or no longer."""


@dataclass(frozen=True, slots=True)
class Received:
    """An event with what the broker attests about it, and the business time it is handled at."""

    event: Event
    queue: str
    user_id: str | None
    now: datetime

    @property
    def message(self) -> Any:
        """The message; handlers know its class, for they are registered under it."""
        return self.event.message


Handler: TypeAlias = Callable[[Received], Iterable[tuple[str, Command]] | Heard]
Handlers: TypeAlias = Mapping[type[Message], Handler[Command]]


class Desk(Generic[Command]):
    """The consuming side of one service."""

    def __init__(
        self,
        engine: Engine[Any, Command, Any],
        handlers: Handlers[Command],
        clock: Clock,
        judge: Judge = nobody,
    ) -> None:
        self._engine, self._clock, self._judge = engine, clock, judge
        self._hands = Hands(engine.model.hands)
        self._handlers = {kind.wire_name: handler for kind, handler in handlers.items()}
        self._stems = {name.rsplit(".", 1)[0] for name in self._handlers}
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Give up waiting for an absent database; what is in hand will be delivered again."""
        self._stop.set()

    async def handle(self, deliveries: Sequence[Delivery]) -> None:
        """Return when every piece is on record; deliveries that came before are handled alone."""
        first_time = [d for d in deliveries if not d.redelivered]
        if first_time:
            await self._handle(first_time)
        for delivery in deliveries:
            if delivery.redelivered:
                await self._alone(delivery)

    async def parked(self, after: UUID = FIRST, limit: int = 100) -> list[dict[str, Any]]:
        """Return what is set aside, in id order, without bodies."""
        async with self._engine.pool.acquire(timeout=10) as connection:
            rows = await self._engine.inbox.parked(connection, after, limit)
        return [dict(row) for row in rows]

    async def discard(self, parked_id: UUID, actor: str, reason: str) -> bool:
        """Close a parked message without handling it; return False if it is not open."""
        async with self._engine.pool.acquire(timeout=10) as connection, connection.transaction():
            row = await self._engine.inbox.settle(connection, parked_id, "discard", actor, reason)
        return row is not None

    async def replay(self, parked_id: UUID, actor: str, reason: str) -> bool:
        """Handle a parked message again, in one transaction with taking it out.

        Returns False if it is not open. If it fails again it is parked again.
        """
        body = await self._body(parked_id)
        if body is None:
            return False
        consumed, aside = self._sort([body])

        async def take(connection: asyncpg.Connection) -> None:
            if not await self._engine.inbox.settle(connection, parked_id, "replay", actor, reason):
                raise NotOpen
            await self._engine.inbox.forget(connection, [one.event_id for one in consumed])

        try:
            await self._replay(consumed, aside, take)
        except NotOpen:
            return False
        return True

    async def _replay(
        self, consumed: Sequence[Consumed[Command]], aside: Sequence[Parked], take: Hook
    ) -> None:
        try:
            with refusals():
                await self._engine.consume(consumed, aside, before=take)
        except Refusal as error:
            parked = [refused(one, error) for one in consumed]
            nothing = [without_commands(one) for one in consumed]
            await self._engine.consume(nothing, [*aside, *parked], before=take)

    async def _body(self, parked_id: UUID) -> Delivery | None:
        async with self._engine.pool.acquire(timeout=10) as connection:
            row = await self._engine.inbox.read(connection, parked_id)
        if row is None:
            return None
        # What cannot be read keeps its very bytes, and so its name.
        pieces = [
            Unreadable(piece.reason, row["body"]) if isinstance(piece, Unreadable) else piece
            for piece in unpack(b"[" + row["body"] + b"]")
        ]
        return Delivery(row["queue"], 0, "", row["user_id"], False, pieces)

    async def _alone(self, delivery: Delivery) -> None:
        """Handle one redelivered message under suspicion, so that a killer is known by name."""
        name = suspicion(delivery)
        attempts = await until_back(self._stop, lambda: self._suspect(name))
        if attempts > KILLS:
            reason = f"its handling ended the process {KILLS} times"
            await self._set_aside(delivery, "kills the process", reason)
        else:
            await self._handle([delivery])
        await until_back(self._stop, lambda: self._clear(name))

    async def _handle(self, deliveries: Sequence[Delivery]) -> None:
        consumed, aside = self._sort(deliveries)
        if not consumed and not aside:
            return
        try:
            parked = await self._hands.deal(consumed, aside, self._consume)
        except Refusal as error:
            log.error("a batch failed; less at a time", extra={"error": str(error)})
            await self._less_at_a_time(deliveries, consumed, aside)
        else:
            self._tell(deliveries, parked)

    async def _consume(
        self, consumed: Sequence[Consumed[Command]], aside: Sequence[Parked]
    ) -> Sequence[Parked]:
        dealt = await until_back(self._stop, lambda: self._engine.consume(consumed, aside))
        return dealt.aside

    async def _less_at_a_time(
        self,
        deliveries: Sequence[Delivery],
        consumed: Sequence[Consumed[Command]],
        aside: Sequence[Parked],
    ) -> None:
        """Find what the database will not have; only its own queue pays for that."""
        queues = {delivery.queue for delivery in deliveries}
        if len(queues) == 1:
            self._tell(deliveries, await one_by_one(self._engine, self._stop, consumed, aside))
            return
        for queue in sorted(queues):
            await self._handle([one for one in deliveries if one.queue == queue])

    def _tell(self, deliveries: Sequence[Delivery], aside: Sequence[Parked]) -> None:
        parked = Counter(one.queue for one in aside)
        sent: Counter[str] = Counter()
        for delivery in deliveries:
            sent[delivery.queue] += len(delivery.pieces)
        for queue, events in sent.items():
            self._judge(queue, events, parked[queue])

    async def _set_aside(self, delivery: Delivery, reason: str, detail: str) -> None:
        now = self._clock.now()
        aside = [park(piece, delivery, reason, detail, now) for piece in delivery.pieces]
        await until_back(self._stop, lambda: self._engine.consume((), aside))

    async def _suspect(self, name: str) -> int:
        async with self._engine.pool.acquire(timeout=10) as connection:
            return await self._engine.inbox.suspect(connection, name)

    async def _clear(self, name: str) -> None:
        async with self._engine.pool.acquire(timeout=10) as connection:
            await self._engine.inbox.clear(connection, name)

    def _sort(self, deliveries: Iterable[Delivery]) -> tuple[list[Consumed[Command]], list[Parked]]:
        consumed: list[Consumed[Command]] = []
        aside: list[Parked] = []
        now = self._clock.now()
        for delivery in deliveries:
            for piece in delivery.pieces:
                sorted_piece = self._piece(piece, delivery, now)
                if isinstance(sorted_piece, Parked):
                    aside.append(sorted_piece)
                elif sorted_piece is not None:
                    consumed.append(sorted_piece)
        return consumed, aside

    def _piece(
        self, piece: Envelope | Unreadable, delivery: Delivery, now: datetime
    ) -> Consumed[Command] | Parked | None:
        def aside(reason: str, detail: str) -> Parked:
            return park(piece, delivery, reason, detail, now)

        if isinstance(piece, Unreadable):
            return aside("unreadable", piece.reason)
        if piece.type not in self._handlers:
            return self._foreign(piece, aside)
        try:
            meant, traceparent = self._commands(piece, delivery, now)
        except ValidationError as error:
            return aside("wrong data", explain(error))
        except Unacceptable as error:
            return aside(error.reason, error.detail)
        except Exception as error:  # the one place: set aside, with its reason
            log.exception("a handler failed", extra={"type": piece.type})
            return aside("the handler failed", type(error).__name__)
        commands, heard = ((), meant) if isinstance(meant, Heard) else (meant, None)
        origin = Origin(piece.source, now, piece.id, traceparent)
        asks = [Ask(s, command, origin) for s, command in commands]
        return Consumed(asks, aside, key_of(piece, delivery), heard)

    def _commands(
        self, piece: Envelope, delivery: Delivery, now: datetime
    ) -> tuple[list[tuple[str, Command]] | Heard, str | None]:
        if sampled(piece.traceparent):
            with processing(piece, delivery.queue) as traceparent:
                return self._meant(piece, delivery, now), traceparent
        return self._meant(piece, delivery, now), piece.traceparent

    def _meant(
        self, piece: Envelope, delivery: Delivery, now: datetime
    ) -> list[tuple[str, Command]] | Heard:
        received = Received(piece.open(), delivery.queue, delivery.user_id, now)
        meant = self._handlers[piece.type](received)
        return meant if isinstance(meant, Heard) else list(meant)

    def _foreign(self, piece: Envelope, aside: Callable[[str, str], Parked]) -> Parked | None:
        if piece.type.rsplit(".", 1)[0] not in self._stems:
            return None  # not for us: queues bind by owner, not by type
        try:
            piece.open()
        except UnknownMessage as error:
            return aside("unknown version", str(error.args[0]))
        except ValidationError:
            return None
        return None


def key_of(piece: Envelope, delivery: Delivery) -> UUID:
    """Return the id an event is dealt with once under.

    Of somebody the broker vouches for it holds among their own events only: ids of opinions follow
    from their task, so another department could say one first and have the real one dropped.
    """
    return piece.id if delivery.user_id is None else derived(delivery.user_id, piece.id)
