"""Approval on a real database and broker, with somebody playing intake and the departments."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from onehall_approval import handlers, store
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_calendar import FrozenClock
from onehall_contracts import Envelope, Event
from onehall_contracts.ids import uuid7
from onehall_store import Host, Urls

from tests.building import ACCEPTED_AT, body
from tests.fixtures import DEPARTMENTS

Database = Callable[[str], Awaitable[str]]
Amqp = Callable[[str, str], str]


class Rig:
    """What a test needs of a running approval service."""

    def __init__(self, url: str, amqp: Amqp) -> None:
        self.url, self.amqp = url, amqp
        self.heard: list[Envelope] = []
        self.asked: list[Envelope] = []

    async def as_intake(self, *events: Event) -> None:
        await self.send("svc-intake", "onehall", topology.EVENTS, "intake", body(*events))

    async def as_department(self, department: str, *events: Event) -> None:
        user = topology.department_user(department)
        exchange = topology.from_department(department)
        await self.send(user, "departments", exchange, "", body(*events), user)

    async def send(
        self, user: str, vhost: str, exchange: str, key: str, content: bytes,
        user_id: str | None = None,
    ) -> None:  # fmt: skip
        async with Publisher(self.amqp(user, vhost), "test") as publisher:
            (error,) = await publisher.publish([Outgoing(uuid7(), exchange, key, content, user_id)])
        assert error is None, error

    async def rows(self, query: str, *args: Any) -> list[Any]:
        connection = await asyncpg.connect(self.url)
        try:
            return list(await connection.fetch(query, *args))
        finally:
            await connection.close()

    async def count(self, table: str) -> int:
        return int((await self.rows(f"SELECT count(*) n FROM approval.{table}"))[0]["n"])

    async def parked(self) -> list[str]:
        return [r["reason"] for r in await self.rows("SELECT reason FROM approval.parked")]

    def said(self, wire_name: str) -> list[Envelope]:
        return [e for e in self.heard if e.type == wire_name]


@asynccontextmanager
async def approval(database: Database, amqp: Amqp) -> AsyncIterator[Rig]:
    """Run approval; listen to what it says to everybody and to the departments."""
    rig = Rig(await database("approval"), amqp)
    urls = Urls(rig.url, amqp("svc-approval", "onehall"), amqp("svc-approval", "departments"))
    queues = [topology.opinions_queue(d) for d in DEPARTMENTS]
    stop = asyncio.Event()
    host = Host(store.MODEL, handlers.CONSUMES, urls, FrozenClock(ACCEPTED_AT), queues)
    async with host, asyncio.TaskGroup() as tasks:
        tasks.create_task(host.run(stop))
        tasks.create_task(_listen(amqp("svc-supervision", "onehall"), rig.heard, stop))
        for department in DEPARTMENTS:
            url = amqp(topology.department_user(department), "departments")
            tasks.create_task(_listen(url, rig.asked, stop, topology.tasks_queue(department)))
        yield rig
        stop.set()


async def _listen(
    url: str, into: list[Envelope], stop: asyncio.Event, queue: str = "supervision.in"
) -> None:
    async def note(deliveries: Sequence[Delivery]) -> None:
        into.extend(p for d in deliveries for p in d.pieces if isinstance(p, Envelope))

    await Consumer(url, "test listener", [queue], note).run(stop)
