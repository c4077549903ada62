"""One event-sourced service, wired: pool, buses, relay, alarms, consumers. Crash-only.

`run` returns when told to stop, after finishing what is in hand, and raises when a part of it dies,
so that the process ends and is started again.
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

import asyncpg
from onehall_bus import Consumer, Publisher, topology
from onehall_calendar.clock import Clock

from onehall_store import faults, migrations, unsent
from onehall_store.deciding import Model
from onehall_store.desk import Desk, Handlers
from onehall_store.engine import Engine
from onehall_store.outages import OUTAGE
from onehall_store.outbox import Relay
from onehall_store.pacing import Pacing
from onehall_store.ringing import Ringer
from onehall_store.timers import AlarmClock, pause

State = TypeVar("State")
Command = TypeVar("Command")
Event = TypeVar("Event")

POOL_SIZE = 8
CLOSE_TIMEOUT = 5.0
CATCH_UP = 60.0
CALM = 1.0


@dataclass(frozen=True, slots=True)
class Urls:
    """Where a service's database and buses are; `departments` only for who may talk to them."""

    database: str
    amqp: str
    departments: str | None = None


Prepare: TypeAlias = Callable[[asyncpg.Pool], Awaitable[None]]


class Host(Generic[State, Command, Event]):
    """Runs a `Model` with its handlers; open it with `async with`, then `run` it.

    `prepare` reads what the handlers need to know before anything is consumed; `departments`
    says which of their queues are read, and how fast.
    """

    def __init__(
        self,
        model: Model[State, Command, Event],
        handlers: Handlers[Command],
        urls: Urls,
        clock: Clock,
        departments: Pacing | None = None,
        prepare: Prepare | None = None,
    ) -> None:
        self.model, self.clock = model, clock
        self._handlers, self._urls, self._departments = handlers, urls, departments or Pacing()
        self._prepare = prepare
        self._resources = contextlib.AsyncExitStack()
        self._consumers: list[Consumer] = []
        self._migrated = False

    async def __aenter__(self) -> "Host[State, Command, Event]":
        """Connect the pool and start connecting to the buses."""
        name = self.model.service
        self.pool = await open_pool(self._urls.database, name)
        self._resources.push_async_callback(close_pool, self.pool)
        if self._prepare:
            await self._prepare(self.pool)
        self._publishers = {topology.INTERNAL: Publisher(self._urls.amqp, f"{name} publisher")}
        if self._urls.departments:
            to_departments = Publisher(self._urls.departments, f"{name} to departments")
            self._publishers[topology.DEPARTMENTS] = to_departments
        for publisher in self._publishers.values():
            await self._resources.enter_async_context(publisher)
        self.relay = Relay(name, self.pool, self._publishers)
        self.engine = Engine(self.model, self.pool, self.relay.send)
        self.desk = Desk(self.engine, self._handlers, self.clock, self._departments.judge)
        self._consumers = self._make_consumers()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the buses, then the pool."""
        await self._resources.aclose()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume, ring and relay until `stop`; then finish what is in hand."""
        relay_stop = asyncio.Event()
        ringer = Ringer(self.engine, self.relay.room)
        alarms = AlarmClock(self.engine.timers, self.pool, self.clock, ringer)
        self.engine.armed = alarms.armed
        async with asyncio.TaskGroup() as critical:
            critical.create_task(self.relay.run(relay_stop), name="relay")
            critical.create_task(
                unsent.watch(self.pool, self.model.service, stop), name="outbox gauges"
            )
            critical.create_task(self._ring_when_caught_up(alarms, stop), name="alarms")
            readers = [
                critical.create_task(consumer.run(stop), name="consumer")
                for consumer in self._consumers
            ]
            await stop.wait()
            self.desk.stop()
            await asyncio.wait(readers)
            relay_stop.set()

    async def unsent(self) -> list[dict[str, Any]]:
        """Return what lies in the outbox though it should be out, by destination."""
        return await unsent.by_destination(self.pool, self.model.service)

    async def checks(self) -> Mapping[str, bool]:
        """Return what readiness means here: database, migrations, publishers, live consumers."""
        database = True
        try:
            async with self.pool.acquire(timeout=2) as connection:
                self._migrated = self._migrated or await migrations.current(
                    connection,
                    self.model.service,
                    migrations.of_package(f"onehall_{self.model.service}"),
                )
                await connection.execute("SELECT 1", timeout=2)
        except OUTAGE:
            database = False
        return {
            "database": database,
            "migrations": self._migrated,
            "publishers": all(p.connected for p in self._publishers.values()),
            "consumers": all(consumer.ready for consumer in self._consumers),
        }

    async def _ring_when_caught_up(self, alarms: AlarmClock, stop: asyncio.Event) -> None:
        """Read what has piled up before ringing: an answer in time may be waiting in a queue.

        What comes after that is for the alarms to keep up with: where something always comes, it
        is never calm. Where others read the same queues, calm tells that all is read. Bounded,
        because an alarm with legal effect must not wait for a broker for ever.
        """
        loop = asyncio.get_running_loop()
        began, calm_since = loop.time(), None
        while not stop.is_set() and loop.time() - began < CATCH_UP:
            now, idle = loop.time(), all(consumer.idle for consumer in self._consumers)
            calm_since = (calm_since or now) if idle else None
            if calm_since is not None and now - calm_since >= CALM:
                break
            if now - began >= CALM and all(consumer.caught_up for consumer in self._consumers):
                break
            await pause(CALM / 4, stop)
        await alarms.run(stop)

    async def _handle(self, deliveries: Any) -> None:
        await self.relay.room()
        await self.desk.handle(deliveries)
        faults.place("consumer.handled")

    def _make_consumers(self) -> list[Consumer]:
        name = f"{self.model.service}@{os.getpid()}"
        queue = topology.service_queue(self.model.service)
        hands = self.model.hands
        made = [Consumer(self._urls.amqp, name, [queue], self._handle, hands=hands)]
        if self._urls.departments and self._departments.queues:
            queues, pace = self._departments.queues, self._departments.pace
            made.append(Consumer(self._urls.departments, name, queues, self._handle, pace))
        return made


async def open_pool(url: str, name: str) -> asyncpg.Pool:
    """Open a connection pool, waiting up to half a minute for the database."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await asyncpg.create_pool(
                    url,
                    min_size=2,
                    max_size=POOL_SIZE,
                    command_timeout=20,
                    reset=_leave_as_it_is,
                    server_settings={"application_name": f"onehall-{name}"},
                )
            except OUTAGE:
                await asyncio.sleep(0.2)


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    """Save a round trip a transaction: nothing here locks, listens or sets outside of one."""


async def close_pool(pool: asyncpg.Pool) -> None:
    """Close a pool politely, and then not."""
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT):
            await pool.close()
    except TimeoutError:
        pool.terminate()
