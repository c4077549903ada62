"""One batch, one transaction: fold every stream, decide, append, arm timers, fill the outbox.

Streams are locked in id order, so that two batches never wait for each other in a ring; a deadlock
or a serialization failure (40P01, 40001) is tried again all the same. States are kept in memory
between batches and believed only under the lock, when their version is the stored one.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import asyncpg
from asyncpg import Connection, Pool
from onehall_contracts.problem import Problem

from onehall_store import faults
from onehall_store.batch import Ask, Batch, Broken, Done, Outcome
from onehall_store.crowding import Crowding
from onehall_store.deciding import Heard, Model, Refused
from onehall_store.inbox import Inbox, Parked
from onehall_store.requests import Answer, RequestKey, Requests
from onehall_store.streams import OutboxRow, Streams
from onehall_store.timers import Timers

State = TypeVar("State")
Command = TypeVar("Command")
Event = TypeVar("Event")
Result = TypeVar("Result")

CACHED_STREAMS = 4096
ACQUIRE_TIMEOUT = 10.0
ATTEMPTS = 8
RETRY = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,  # somebody else began or extended a stream meanwhile
)

Hook = Callable[[Connection], Awaitable[Any]]
Work = Callable[[Connection], Awaitable[tuple[Batch[Any, Any, Any] | None, Result]]]
Send = Callable[[Sequence[OutboxRow]], None]


class Conflict(Problem):
    """A command was refused by the domain: a 409 with the domain's own reason as its code."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(409, refused.reason, refused.detail)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Consumed(Generic[Command]):
    """One event to be dealt with once: the commands it maps to, and how it would be parked.

    Or one that is only `heard`, however often it comes.
    """

    asks: Sequence[Ask[Command]]
    park: Callable[[str, str], Parked]
    event_id: Any
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class Dealt:
    """What became of some events: how many were new, and what of them was set aside."""

    new: int
    aside: Sequence[Parked]


class Engine(Generic[State, Command, Event]):
    """The write side of one event-sourced service."""

    def __init__(self, model: Model[State, Command, Event], pool: Pool, send: Send) -> None:
        self.model, self.pool = model, pool
        self.inbox, self.timers = Inbox(model.service), Timers(model.service)
        self._send = send
        self.armed: Callable[[datetime], None] = _nobody
        """Hears of the earliest alarm of each transaction that set any, once it is committed."""
        self._streams, self._requests = Streams(model.service), Requests(model.service)
        self._crowding = Crowding(model.service)
        self._cache: OrderedDict[str, tuple[int, State]] = OrderedDict()

    async def ask(self, asks: Sequence[Ask[Command]]) -> list[Outcome]:
        """Decide commands that come from us (timers, sweeps), in one transaction."""

        async def work(connection: Connection) -> tuple[Batch[Any, Any, Any], list[Outcome]]:
            batch = await self._open(connection, asks)
            outcomes = [batch.ask(ask) for ask in asks]
            await self._write(connection, batch)
            return batch, outcomes

        return await self._commit(work)

    async def consume(
        self,
        events: Sequence[Consumed[Command]],
        parked: Sequence[Parked] = (),
        before: Hook | None = None,
    ) -> Dealt:
        """Deal with each event once; park what is refused or broken."""

        async def work(connection: Connection) -> tuple[Batch[Any, Any, Any], Dealt]:
            if before:
                await before(connection)
            if heard := [consumed.heard.what for consumed in events if consumed.heard]:
                await self.model.hears(connection, heard)
            by_id: dict[Any, Consumed[Command]] = {}
            for consumed in events:
                if consumed.heard is None:
                    by_id.setdefault(consumed.event_id, consumed)
            streams = {ask.stream for c in by_id.values() for ask in c.asks}
            new, versions = await self._streams.claim(connection, by_id, streams)
            fresh = [c for event_id, c in by_id.items() if event_id in new]
            batch = await self._opened(connection, versions)
            aside = [*parked, *(p for c in fresh for p in _refused(batch, c))]
            if aside:
                await self._set_aside(connection, batch, aside)
            await self._write(connection, batch)
            return batch, Dealt(len(fresh), aside)

        return await self._commit(work)

    async def submit(
        self,
        build: Callable[[Connection], Awaitable[Ask[Command]]],
        answer: Callable[[Done[State, Event]], Answer],
        key: RequestKey | None = None,
    ) -> Answer:
        """Decide one command of a person, and its answer, in one transaction.

        Raises `Conflict` when the domain refuses (nothing is written, the key stays free) and
        `KeyReused` for a key that belongs to another request.
        """

        async def work(connection: Connection) -> tuple[Batch[Any, Any, Any] | None, Answer]:
            if key and (given := await self._requests.claim(connection, key)):
                return None, given
            ask = await build(connection)
            batch = await self._open(connection, [ask])
            done = _happened(batch.ask(ask))
            await self._write(connection, batch)
            reply = answer(done)
            if key:
                await self._requests.settle(connection, key, reply)
            return batch, reply

        return await self._commit(work)

    async def state(self, stream: str) -> tuple[int, State] | None:
        """Return a stream's version and state as stored now, or None if there is no such stream."""
        async with self.pool.acquire(timeout=ACQUIRE_TIMEOUT) as connection:
            rows = await self._streams.read(connection, {stream: 0})
        if not rows:
            return None
        return rows[-1]["version"], self._fold(self.model.decider.INITIAL, rows)

    def known(self, stream: str) -> tuple[int, State] | None:
        """Return a stream's version and state as last worked on here; others may be ahead."""
        return self._cache.get(stream)

    async def _commit(self, work: Work[Result]) -> Result:
        for attempt in range(ATTEMPTS):
            try:
                async with (
                    self.pool.acquire(timeout=ACQUIRE_TIMEOUT) as connection,
                    connection.transaction(),
                ):
                    batch, result = await work(connection)
                    faults.place("engine.written")
            except RETRY:
                if attempt == ATTEMPTS - 1:
                    raise
                continue
            faults.place("engine.committed")
            if batch is not None:
                self._remember(batch)
            return result
        raise AssertionError("unreachable")

    async def _open(
        self, connection: Connection, asks: Sequence[Ask[Command]]
    ) -> Batch[State, Command, Event]:
        versions = await self._streams.lock(connection, {ask.stream for ask in asks})
        return await self._opened(connection, versions)

    async def _opened(
        self, connection: Connection, versions: dict[str, int]
    ) -> Batch[State, Command, Event]:
        states: dict[str, State] = {}
        behind: dict[str, int] = {}
        for stream, version in versions.items():
            known, state = self._cache.get(stream, (0, self.model.decider.INITIAL))
            states[stream] = state
            if known != version:
                behind[stream] = known
        self._catch_up(states, await self._streams.read(connection, behind))
        return Batch(self.model, versions, states)

    def _catch_up(self, states: dict[str, State], rows: Sequence[Any]) -> None:
        for row in rows:
            states[row["stream"]] = self._fold(states[row["stream"]], [row])

    def _fold(self, state: State, rows: Sequence[Any]) -> State:
        for row in rows:
            event = self.model.codec.decode(row["type"], row["payload"])
            state = self.model.decider.evolve(state, event)
        return state

    async def _write(self, connection: Connection, batch: Batch[State, Command, Event]) -> None:
        if batch.changes_nothing:
            return
        to_set, to_clear = batch.alarm_changes()
        await self.timers.change(connection, to_set, to_clear)
        batch.armed = min((at for *_, at in to_set), default=None)
        batch.sending = batch.outbox_rows()
        if not batch.recorded and not batch.sending:
            return
        await self._streams.append(connection, batch.event_rows(), batch.sending)
        if batch.recorded:
            await self.model.project(connection, batch.recorded)

    async def _set_aside(
        self,
        connection: Connection,
        batch: Batch[State, Command, Event],
        aside: Sequence[Parked],
    ) -> None:
        new = await self.inbox.park(connection, aside)
        if new:
            await self.model.notes(connection, new)
            words = batch.turned_away(new)
            crowded = await self._crowding.full(connection, words) if words else set()
            batch.say({to: said for to, said in words.items() if to not in crowded})

    def _remember(self, batch: Batch[State, Command, Event]) -> None:
        if batch.armed:
            self.armed(batch.armed)
        if batch.sending:
            self._send(batch.sending)
        for stream, state in batch.states.items():
            self._cache[stream] = (batch.versions[stream], state)
            self._cache.move_to_end(stream)
        while len(self._cache) > CACHED_STREAMS:
            self._cache.popitem(last=False)


def _nobody(_at: datetime) -> None:
    """Wake nobody."""


def _happened(outcome: Outcome) -> Done[Any, Any]:
    if isinstance(outcome, Done):
        return outcome
    if isinstance(outcome, Broken):
        raise RuntimeError(outcome.detail)
    raise Conflict(outcome)


def _refused(batch: Batch[Any, Any, Any], consumed: Consumed[Any]) -> list[Parked]:
    outcomes = [batch.ask(ask) for ask in consumed.asks]
    return [consumed.park(o.reason, o.detail) for o in outcomes if not isinstance(o, Done)][:1]
