"""An outbox, relays that empty it, and what arrives at the departments."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import aio_pika
import asyncpg
import pytest
from onehall_bus import Consumer, Delivery, NotPublished, Outgoing, Publisher, topology
from onehall_contracts.ids import uuid7
from onehall_store import destinations, outbox
from onehall_store.outbox import Relay
from onehall_store.streams import OutboxRow

from tests.building import accepted, body, event, item

CASE = accepted(item(6, "XFZD"))
ADD = "INSERT INTO approval.outbox (id, bus, exchange, routing_key, body) VALUES ($1,$2,$3,$4,$5)"

# For a transaction that waits for a test's other half, which may be slow.
PATIENT = {"idle_in_transaction_session_timeout": "0"}


def row(department: str = "XFZD", bus: str = topology.DEPARTMENTS) -> OutboxRow:
    key = f"{department}.tasks"
    return OutboxRow(uuid7(), bus, topology.TO_DEPARTMENTS, key, body(event(CASE)))


class Office:
    """An outbox, the relays that empty it, and what arrives at the departments."""

    def __init__(self, url: str, pool: asyncpg.Pool, amqp: Any) -> None:
        self.url, self.pool, self.amqp = url, pool, amqp
        self.arrived: dict[str, list[str]] = {}

    async def put(self, *rows: OutboxRow) -> None:
        columns = [(r.id, r.bus, r.exchange, r.routing_key, r.body) for r in rows]
        await self.pool.executemany(ADD, columns)

    async def waiting(self) -> dict[UUID, Any]:
        return {r["id"]: r for r in await self.pool.fetch("SELECT * FROM approval.outbox")}

    async def empty(self) -> bool:
        return not await self.waiting()

    async def hurry(self) -> None:
        await self.pool.execute("UPDATE approval.outbox SET not_before = '-infinity'")

    def got(self, department: str, *rows: OutboxRow) -> bool:
        return {str(r.id) for r in rows} <= set(self.arrived.get(department, []))

    @asynccontextmanager
    async def listening(self, department: str) -> AsyncIterator[None]:
        ids = self.arrived.setdefault(department, [])

        async def note(deliveries: Sequence[Delivery]) -> None:
            ids.extend(d.message_id for d in deliveries)

        user = topology.department_user(department)
        url, queue = self.amqp(user, topology.DEPARTMENTS), topology.tasks_queue(department)
        async with running(Consumer(url, "test", [queue], note)):
            yield

    @asynccontextmanager
    async def relaying(self, url: str = "") -> AsyncIterator[Relay]:
        """Run a relay over the departments' bus."""
        to_departments = Publisher(url or self.amqp("svc-approval", "departments"), "test")
        async with to_departments:
            relay = Relay("approval", self.pool, {topology.DEPARTMENTS: to_departments})
            async with running(relay):
                yield relay


@asynccontextmanager
async def running(what: Any) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(what.run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


class Held:
    """A publisher that takes everything, once it is let."""

    def __init__(self, *, connected: bool = True) -> None:
        self.connected = connected
        self.taken: list[UUID] = []
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def publish(self, messages: Sequence[Outgoing]) -> list[NotPublished | None]:
        self.taken += [m.id for m in messages]
        self.begun.set()
        await self.go_on.wait()
        return [None for _ in messages]


def relay_over(pool: asyncpg.Pool, **buses: Held) -> Relay:
    return Relay("approval", pool, buses)  # type: ignore[arg-type]  # stand-ins for publishers


@asynccontextmanager
async def admin_of(office: Office) -> AsyncIterator[Any]:
    connection = await aio_pika.connect(office.amqp("onehall-admin", "departments"))
    yield await connection.channel()
    await connection.close()


@asynccontextmanager
async def without_a_broker(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """Give an outbox whose relays never wait for long."""
    monkeypatch.setattr(outbox, "SWEEP_AFTER", 0.0)
    monkeypatch.setattr(outbox, "SWEEP_EVERY", 0.05)
    monkeypatch.setattr(destinations, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(destinations, "LONGEST_PAUSE", 0.4)
    pool = await asyncpg.create_pool(url, min_size=1, max_size=4, server_settings=PATIENT)
    yield Office(url, pool, None)
    await pool.close()


@pytest.fixture
async def papers(database: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    async with without_a_broker(await database("approval"), monkeypatch) as found:
        yield found


@pytest.fixture
async def office(papers: Office, amqp: Any) -> Office:
    papers.amqp = amqp
    return papers
