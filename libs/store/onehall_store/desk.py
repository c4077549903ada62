"""Where a service's deliveries become commands: read, sort, deal with once, park what cannot be.

A handler is a pure mapping from an event to the commands it means. Pieces that cannot be read, are
of an unknown version, are refused or break their handler are parked alone, with their reason; their
neighbours go on.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
from onehall_bus import Delivery
from onehall_bus.session import Pauses
from onehall_bus.tracing import processing
from onehall_calendar.clock import Clock
from onehall_contracts import Envelope, Event, Message, UnknownMessage, Unreadable, explain, unpack
from pydantic import ValidationError

from onehall_store.batch import Ask
from onehall_store.deciding import Origin
from onehall_store.engine import Consumed, Engine
from onehall_store.inbox import FIRST, Parked, park
from onehall_store.outages import OUTAGE

log = logging.getLogger(__name__)

Command = TypeVar("Command")
KILLS = 3


class Unacceptable(Exception):
    """A handler will not take an event: not a defect, but not to be believed or not possible."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


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


Handler: TypeAlias = Callable[[Received], Iterable[tuple[str, Command]]]
Handlers: TypeAlias = Mapping[type[Message], Handler[Command]]


class Desk(Generic[Command]):
    """The consuming side of one service."""

    def __init__(
        self, engine: Engine[Any, Command, Any], handlers: Handlers[Command], clock: Clock
    ) -> None:
        self._engine, self._clock = engine, clock
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
        found: list[Any] = []

        async def take(connection: asyncpg.Connection) -> None:
            row = await self._engine.inbox.settle(connection, parked_id, "replay", actor, reason)
            if row is None:
                raise LookupError(parked_id)
            found.append(row)

        body = await self._body(parked_id)
        if body is None:
            return False
        consumed, aside = self._sort([body])
        try:
            await self._engine.consume(consumed, aside, before=take)
        except LookupError:
            return False
        return bool(found)

    async def _body(self, parked_id: UUID) -> Delivery | None:
        async with self._engine.pool.acquire(timeout=10) as connection:
            row = await connection.fetchrow(
                f"SELECT queue, user_id, body FROM {self._engine.model.service}.parked "  # noqa: S608
                "WHERE id = $1 AND state = 'parked'",
                parked_id,
            )
        if row is None:
            return None
        pieces = unpack(b"[" + row["body"] + b"]")
        return Delivery(row["queue"], 0, "", row["user_id"], False, pieces)

    async def _alone(self, delivery: Delivery) -> None:
        """Handle one redelivered message under suspicion, so that a killer is known by name."""
        attempts = await self._until_back(lambda: self._suspect(delivery.message_id))
        if attempts > KILLS:
            reason = f"its handling ended the process {KILLS} times"
            await self._set_aside(delivery, "kills the process", reason)
        else:
            await self._handle([delivery])
        await self._until_back(lambda: self._clear(delivery.message_id))

    async def _handle(self, deliveries: Sequence[Delivery]) -> None:
        consumed, aside = self._sort(deliveries)
        if not consumed and not aside:
            return
        try:
            await self._until_back(lambda: self._engine.consume(consumed, aside))
        except asyncpg.PostgresError as error:
            log.error("a batch failed; one at a time", extra={"sqlstate": error.sqlstate})
            await self._one_by_one(consumed, aside)

    async def _one_by_one(
        self, consumed: Sequence[Consumed[Command]], aside: Sequence[Parked]
    ) -> None:
        await self._until_back(lambda: self._engine.consume((), aside))
        for one in consumed:
            try:
                await self._until_back(lambda one=one: self._engine.consume([one]))  # type: ignore[misc]  # bound now
            except asyncpg.PostgresError as error:
                parked = one.park("the database refused it", f"SQLSTATE {error.sqlstate}")
                alone = Consumed[Command]((), one.park, one.event_id)
                await self._until_back(
                    lambda a=alone, p=parked: self._engine.consume([a], [p])  # type: ignore[misc]  # bound now
                )

    async def _set_aside(self, delivery: Delivery, reason: str, detail: str) -> None:
        aside = [
            park(piece, delivery.queue, delivery.user_id, reason, detail)
            for piece in delivery.pieces
        ]
        await self._until_back(lambda: self._engine.consume((), aside))

    async def _suspect(self, message_id: str) -> int:
        async with self._engine.pool.acquire(timeout=10) as connection:
            return await self._engine.inbox.suspect(connection, message_id)

    async def _clear(self, message_id: str) -> None:
        async with self._engine.pool.acquire(timeout=10) as connection:
            await self._engine.inbox.clear(connection, message_id)

    async def _until_back(self, work: Callable[[], Any]) -> Any:
        """Do `work`, waiting for the database as long as it is away: nothing is given back."""
        pauses = Pauses()
        while True:
            try:
                return await work()
            except OUTAGE as error:
                log.warning("the database is away", extra={"error": type(error).__name__})
                if self._stop.is_set():
                    raise
                await pauses.wait(self._stop)

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
            return park(piece, delivery.queue, delivery.user_id, reason, detail)

        if isinstance(piece, Unreadable):
            return aside("unreadable", piece.reason)
        if piece.type not in self._handlers:
            return self._foreign(piece, aside)
        try:
            with processing(piece, delivery.queue) as traceparent:
                received = Received(piece.open(), delivery.queue, delivery.user_id, now)
                commands = list(self._handlers[piece.type](received))
        except ValidationError as error:
            return aside("wrong data", explain(error))
        except Unacceptable as error:
            return aside(error.reason, error.detail)
        except Exception as error:  # the one place: set aside, with its reason
            log.exception("a handler failed", extra={"type": piece.type})
            return aside("the handler failed", type(error).__name__)
        origin = Origin(piece.source, now, piece.id, traceparent)
        return Consumed([Ask(s, command, origin) for s, command in commands], aside, piece.id)

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
