"""A running dispute service on a real database and broker, and what tests do to it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_calendar import FrozenClock
from onehall_chassis import Service, application
from onehall_contracts import Envelope, Message
from onehall_contracts.ids import derived, uuid7
from onehall_dispute import api, handlers, store
from onehall_dispute.settings import Settings
from onehall_gateway.__main__ import service as gateway
from onehall_gateway.settings import Settings as GatewaySettings
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE

from tests.building import body
from tests.keys import VAULT_KEY
from tests.unit.dispute.examples import (
    ACCEPTED,
    CASE_ID,
    ISSUED_AT,
    NOTIFIED,
    OPINION,
    SUBMITTED,
    issued,
    told,
)
from tests.waiting import until

FILED_AT = ISSUED_AT + timedelta(hours=1)
STATEMENT = "规划部门没有说明理由。我叫王小明。"
FILING = {"case_id": CASE_ID, "ground": "G2", "item_id": "PC2-04", "statement": STATEMENT}
TOLD = (SUBMITTED, NOTIFIED, ACCEPTED, OPINION, issued())


def expert_ref(name: str) -> str:
    return str(derived("applicant", name))


class Rig:
    """A running dispute service, and what a test does to it."""

    def __init__(self, url: str, amqp: Any, auth: Any) -> None:
        self.url, self.amqp, self.auth = url, amqp, auth
        self.clock = FrozenClock(FILED_AT)
        self.heard: list[Envelope] = []
        self.acted = 0
        self.http: httpx.AsyncClient
        self.inside: httpx.AsyncBaseTransport
        self.host: Any
        self.vault: Any

    async def tell(
        self, *said: Message, facts: int | None = None, case: str = CASE_ID, hour: int = 0
    ) -> None:
        events = [told(one, hour + n) for n, one in enumerate(said)]
        async with Publisher(self.amqp("svc-intake", "onehall"), "test") as publisher:
            message = Outgoing(uuid7(), topology.EVENTS, "intake", body(*events))
            assert await publisher.publish([message]) == [None]
        await until(lambda: self.holds(facts or len(events), case), describe="the case file")

    async def holds(self, facts: int, case: str = CASE_ID) -> bool:
        found = await self.host.engine.state(case)
        return found is not None and len(found[1].facts) == facts

    async def register(self, *experts: str, field: str = "行政法") -> None:
        """Put experts, named by who they log in as, into the register 专家库."""
        for one in experts:
            path = f"/experts/{expert_ref(one)}"
            proposed = await self.act("coordinator", f"{path}/proposal", name=one, fields=[field])
            confirmed = await self.act("legal-officer", f"{path}/confirmation")
            assert (proposed.status_code, confirmed.status_code) == (200, 200), proposed.text

    async def file(self, key: str = "k1", who: str = "wang", **more: Any) -> httpx.Response:
        headers = self.auth.headers("applicant", subject=who) | {"Idempotency-Key": key}
        return await self.http.post("/disputes", json=FILING | more, headers=headers)

    async def get(self, path: str, *roles: str, who: str = "somebody") -> httpx.Response:
        return await self.http.get(path, headers=self.auth.headers(*roles, subject=who))

    async def act(self, role: str, path: str, **body: Any) -> httpx.Response:
        """Do something in a part; `by` is who, `department` whose, `key` which request."""
        claims = {"department": body.pop("department")} if "department" in body else {}
        headers = self.auth.headers(role, subject=body.pop("by", role), **claims)
        headers["Idempotency-Key"] = body.pop("key", f"{role}-{self.acted}")
        self.acted += 1
        return await self.http.post(path, json=body, headers=headers)

    async def count(self, table: str) -> int:
        async with self.host.pool.acquire() as connection:
            return int(await connection.fetchval(f"SELECT count(*) FROM dispute.{table}"))

    def said(self, wire_name: str) -> list[Envelope]:
        return [e for e in self.heard if e.type == wire_name]


@asynccontextmanager
async def dispute(database: Any, amqp: Any, auth: Any) -> AsyncIterator[Rig]:
    """Run dispute over its HTTP application; listen to what it tells."""
    rig = Rig(await database("dispute"), amqp, auth)
    urls = Urls(rig.url, amqp("svc-dispute", "onehall"))
    settings = Settings(
        auth_jwks=auth.jwks, database_url=rig.url, amqp_url=urls.amqp, vault_key=VAULT_KEY
    )
    rig.vault = settings.vault
    rig.host = Host(store.MODEL, handlers.CONSUMES, urls, rig.clock)
    service = Service(
        "dispute",
        settings,
        [api.router, api.register, api.internal],
        rig.host,
        outages=OUTAGE,
        clock=rig.clock,
    )
    stop = asyncio.Event()
    async with rig.host, asyncio.TaskGroup() as tasks:
        tasks.create_task(rig.host.run(stop))
        tasks.create_task(_listen(amqp("svc-notify", "onehall"), rig.heard, stop))
        rig.inside = transport = httpx.ASGITransport(application(service, stop))
        async with httpx.AsyncClient(transport=transport, base_url="http://dispute") as rig.http:
            yield rig
        stop.set()


@asynccontextmanager
async def through_the_gateway(rig: Rig) -> AsyncIterator[Rig]:
    """Put the gateway before a running dispute service."""
    settings = GatewaySettings(auth_jwks=rig.auth.jwks, rate_burst=10_000)
    outside = application(gateway(settings, lambda _: Shared(rig.inside)), asyncio.Event())
    transport, behind = httpx.ASGITransport(outside), rig.http
    base = "http://gateway/api/v1"
    async with (
        outside.router.lifespan_context(outside),
        httpx.AsyncClient(transport=transport, base_url=base) as rig.http,
    ):
        yield rig
    rig.http = behind


class Shared(httpx.AsyncBaseTransport):
    """A way to a service that is not closed by whoever uses it."""

    def __init__(self, to: httpx.AsyncBaseTransport) -> None:
        self._to = to

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._to.handle_async_request(request)


async def _listen(url: str, into: list[Envelope], stop: asyncio.Event) -> None:
    async def note(deliveries: Sequence[Delivery]) -> None:
        pieces = [p for d in deliveries for p in d.pieces if isinstance(p, Envelope)]
        into.extend(p for p in pieces if p.source == "onehall/dispute")

    await Consumer(url, "test listener", [topology.service_queue("notify")], note).run(stop)
