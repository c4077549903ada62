"""Notify on a real database and a real mail server, with somebody playing intake's contacts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from fastapi import FastAPI, Request
from onehall_bus import Delivery, topology
from onehall_calendar import FrozenClock
from onehall_chassis import Peer, Service, application
from onehall_chassis.problems import respond
from onehall_contracts import Event
from onehall_contracts.event import unpack
from onehall_contracts.ids import uuid7
from onehall_contracts.problem import Problem
from onehall_notify import api, handlers, store
from onehall_notify.clients.contacts import Contacts
from onehall_notify.sending import Ledger, Pump, opened
from onehall_notify.settings import Settings
from onehall_notify.sink import Sink
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE

from tests.building import APPLICANT, body
from tests.fixtures import Auth
from tests.keys import VAULT_KEY
from tests.unit.notify.examples import AT
from tests.waiting import until

Database = Callable[[str], Awaitable[str]]
Amqp = Callable[[str, str], str]
TOKEN = "notify-s-own-token"


class Desk:
    """Intake's contacts: what a person's reference stands for."""

    def __init__(self) -> None:
        self.people: dict[UUID, dict[str, Any]] = {
            APPLICANT: {"name": "王五", "email": "wang@example.org", "language": "zh"}
        }
        self.away = False
        self.app = FastAPI()
        self.app.add_exception_handler(Problem, _problem)
        self.asked = 0
        self.app.post("/internal/contacts")(self.contacts)

    async def contacts(self, request: Request) -> dict[str, Any]:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        self.asked += 1
        if self.away:
            raise Problem(503, "unavailable", "away")
        refs = (UUID(ref) for ref in (await request.json())["refs"])
        known = {str(ref): self.people[ref] for ref in refs if ref in self.people}
        return {"contacts": {ref: {"phone": None, **one} for ref, one in known.items()}}


async def _problem(_: Request, error: Exception) -> Any:
    assert isinstance(error, Problem)
    return respond(error)


@dataclass
class Rig:
    """What a test needs of notify."""

    host: Host[Any, Any, Any]
    settings: Settings
    clock: FrozenClock
    sink: Sink
    desk: Desk
    http: httpx.AsyncClient
    auth: Auth
    app: FastAPI
    stop: asyncio.Event
    addresses: dict[str, list[str]] = field(default_factory=dict)

    async def hears(self, *events: Event) -> None:
        """Deliver events as the broker would."""
        pieces = unpack(body(*events))
        queue = topology.service_queue("notify")
        await self.host.desk.handle([Delivery(queue, 0, str(uuid7()), None, False, pieces)])

    @asynccontextmanager
    async def pump(self) -> AsyncIterator[Pump]:
        """Make a pump as the process would, but with intake within reach."""
        transport = httpx.ASGITransport(self.desk.app)
        async with Peer("intake", "http://intake", transport) as peer:
            contacts = Contacts(peer, TOKEN)
            engine, clock = self.host.engine, self.clock
            async with opened(engine, clock, contacts, self.settings, self.names) as pump:
                yield pump

    async def names(self, host: str, _port: int) -> list[str]:
        """Resolve as the test wants."""
        return self.addresses[host]

    async def sends(self) -> None:
        """Send until nothing is due."""
        async with self.pump() as pump:
            while await pump.round(Ledger(self.host.engine, self.stop), self.stop):
                continue

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[httpx.AsyncClient]:
        """Serve on a port, for what a client in the process cannot do: follow."""
        server = uvicorn.Server(uvicorn.Config(self.app, "127.0.0.1", 0, log_config=None))
        serving = asyncio.create_task(server.serve())
        await until(lambda: server.started, describe="notify serves")
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            yield http
        self.stop.set()
        server.should_exit = server.force_exit = True
        await serving

    async def until_sent(self) -> None:
        """Let a pump run until no mail is due: what is paused is tried again by itself."""
        async with self.pumping():
            await until(self._nothing_due, describe="everything is sent")

    async def _nothing_due(self) -> bool:
        return not await self.rows("SELECT 1 FROM notify.delivery WHERE state = 'due'")

    @asynccontextmanager
    async def pumping(self) -> AsyncIterator[asyncio.Task[None]]:
        """Let a pump run, and end it as a kill would if the test has not stopped it."""
        async with self.pump() as pump:
            task = asyncio.create_task(pump.run(self.stop))
            yield task
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def rows(self, query: str, *args: Any) -> list[Any]:
        async with self.host.pool.acquire() as connection:
            return list(await connection.fetch(query, *args))

    async def state(self) -> str:
        """Return where the only mail stands."""
        (row,) = await self.rows("SELECT state FROM notify.delivery WHERE channel = 'mail'")
        return str(row["state"])

    async def happened(self) -> list[str]:
        """Return what is on record of the only mail."""
        rows = await self.rows(
            "SELECT e.type FROM notify.event e JOIN notify.delivery d "
            "ON e.stream = d.notice_id::text WHERE d.channel = 'mail' ORDER BY e.version"
        )
        return [row["type"] for row in rows]

    async def said(self) -> list[str]:
        """Return the types of everything published, in order; nothing is connected to take it."""
        rows = await self.rows("SELECT body FROM notify.outbox ORDER BY id")
        return [piece.type for row in rows for piece in unpack(row["body"])]  # type: ignore[union-attr]  # our own

    async def leases_run_out(self) -> None:
        """Let the time pass that a killed process's lease takes."""
        await self.rows("UPDATE notify.delivery SET leased_until = now() - interval '1 s'")

    def later(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))

    def mails(self) -> list[EmailMessage]:
        return self.sink.mails()


@asynccontextmanager
async def notify(
    database: Database, auth: Auth, folder: Path, attempt_seconds: float = 30.0, **more: Any
) -> AsyncIterator[Rig]:
    """Open notify with an inbox, a mail server and contacts; nothing is sent by itself."""
    async with Sink(folder / "mail") as sink:
        settings = Settings(
            database_url=await database("notify"),
            amqp_url="amqp://127.0.0.1:1/none",
            auth_jwks=auth.jwks,
            service_token=TOKEN,
            smtp_url=sink.url,
            mail_from="onehall@example.org",
            smtp_connections=2,
            attempt_seconds=attempt_seconds,
            poll_seconds=0.05,
            breaker_seconds=0.05,
            vault_key=VAULT_KEY,
            **more,
        )
        clock = FrozenClock(AT)
        urls = Urls(settings.database_url.get_secret_value(), settings.amqp_url.get_secret_value())
        host = Host(store.MODEL, handlers.CONSUMES, urls, clock)
        service = Service("notify", settings, [api.router], host, outages=OUTAGE, clock=clock)
        stop = asyncio.Event()
        async with host:
            app = application(service, stop)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://notify") as http:
                rig = Rig(host, settings, clock, sink, Desk(), http, auth, app, stop)
                app.state.resolve = rig.names
                yield rig


@asynccontextmanager
async def contacts_of(**more: str) -> AsyncIterator[str]:
    """Serve contacts on a port of this machine, for a notify that is a process."""
    desk = Desk()
    desk.people[APPLICANT] |= more
    server = uvicorn.Server(uvicorn.Config(desk.app, "127.0.0.1", 0, log_config=None))
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started, describe="contacts are served")
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = server.force_exit = True
    await serving
