"""Supervision on a real database and broker, with somebody playing the other services."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_calendar.clock import Clock
from onehall_chassis import Service, application
from onehall_contracts import Envelope, Event
from onehall_contracts.ids import uuid7
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE
from onehall_supervision import api, handlers, store
from onehall_supervision.settings import Settings

from tests.building import body
from tests.keys import log_key
from tests.waiting import until


class Rig:
    """What a test needs of a running supervision service."""

    def __init__(self, url: str, amqp: Any, auth: Any, http: httpx.AsyncClient, host: Any) -> None:
        self.url, self.amqp, self.auth, self.http, self.host = url, amqp, auth, http, host
        self.heard: list[Envelope] = []

    async def publish(self, owner: str, *events: Event) -> None:
        """Say `events` in one message, as the service that owns them would."""
        outgoing = Outgoing(uuid7(), topology.EVENTS, owner, body(*events))
        url = self.amqp(topology.service_user(owner), "onehall")
        async with Publisher(url, "test") as publisher:
            (error,) = await publisher.publish([outgoing])
        assert error is None, error

    async def get(
        self, path: str, *roles: str, subject: str = "somebody", headers: Any = None, **query: Any
    ) -> httpx.Response:
        sent = self.auth.headers(*(roles or ("supervisor",)), subject=subject) | (headers or {})
        return await self.http.get(path, params=query, headers=sent)

    async def ledger(self, case_id: str) -> list[dict[str, Any]]:
        response = await self.get(f"/cases/{case_id}/ledger")
        return list(response.json()["entries"]) if response.is_success else []

    async def rows(self, query: str) -> list[Any]:
        connection = await asyncpg.connect(self.url)
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()

    def cards(self) -> list[dict[str, Any]]:
        return [e.data for e in self.heard if e.type == "supervision.card-issued.v1"]


async def seen(rig: Rig, case_id: str, count: int) -> None:
    """Wait until a ledger has so many entries."""

    async def enough() -> bool:
        return len(await rig.ledger(case_id)) >= count

    await until(enough, describe=f"{count} entries in the ledger")


def events_of(text: str) -> list[tuple[str, str, Any]]:
    """Return the (event, id, data) of a stream of server-sent events."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in block.splitlines() if not line.startswith(":")
        )
        if "data" in fields:
            found.append((fields["event"], fields.get("id", ""), json.loads(fields["data"])))
    return found


@asynccontextmanager
async def supervision(database: Any, amqp: Any, auth: Any, clock: Clock) -> AsyncIterator[Rig]:
    """Run supervision with its HTTP side; listen to what it says."""
    url = await database("supervision")
    urls = Urls(url, amqp("svc-supervision", "onehall"))
    settings = Settings.model_validate(
        {
            "auth_jwks": auth.jwks,
            "database_url": url,
            "amqp_url": urls.amqp,
            "log_key": log_key().pem(),
        }
    )
    host = Host(store.MODEL, handlers.CONSUMES, urls, clock)
    service = Service("supervision", settings, [api.router], host, outages=OUTAGE, clock=clock)
    stop = asyncio.Event()
    async with host, asyncio.TaskGroup() as tasks:
        transport = httpx.ASGITransport(application(service, stop))
        async with httpx.AsyncClient(transport=transport, base_url="http://supervision") as http:
            rig = Rig(url, amqp, auth, http, host)
            tasks.create_task(host.run(stop))
            tasks.create_task(_listen(amqp("svc-notify", "onehall"), rig.heard, stop))
            try:
                yield rig
            finally:
                stop.set()


@asynccontextmanager
async def beside(rig: Rig) -> AsyncIterator[None]:
    """Run what a second process would: another reader of the same queue, with the same ledger."""
    urls = Urls(rig.url, rig.amqp("svc-supervision", "onehall"))
    host, stop = Host(store.MODEL, handlers.CONSUMES, urls, rig.host.clock), asyncio.Event()
    async with host, asyncio.TaskGroup() as tasks:
        tasks.create_task(host.run(stop))
        try:
            yield
        finally:
            stop.set()


async def _listen(url: str, into: list[Envelope], stop: asyncio.Event) -> None:
    async def note(deliveries: Sequence[Delivery]) -> None:
        into.extend(p for d in deliveries for p in d.pieces if isinstance(p, Envelope))

    await Consumer(url, "test listener", [topology.service_queue("notify")], note).run(stop)
