"""Approval on a real database and broker, with somebody playing intake and the departments.

Its commands come over HTTP, from departments, applicants, clerks and operators; its clock stands
still until a test moves it, and then its alarms ring.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI
from onehall_approval import handlers, store
from onehall_approval.__main__ import serving
from onehall_approval.settings import Settings
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_calendar import Clock, FrozenClock
from onehall_chassis import application
from onehall_contracts import Envelope, Event
from onehall_contracts.ids import uuid7
from onehall_store import Host, Pacing, Urls

from tests.building import ACCEPTED_AT, NOTARY, body
from tests.fixtures import DEPARTMENTS, Auth
from tests.keys import VAULT_KEY, centre_key, vouch_all

Database = Callable[[str], Awaitable[str]]
Amqp = Callable[[str, str], str]


@dataclass(frozen=True)
class Door:
    """A service's HTTP side, and somebody in front of it with a token."""

    http: httpx.AsyncClient
    auth: Auth

    async def get(
        self, path: str, role: str = "supervisor", who: str = "boss", **query: Any
    ) -> httpx.Response:
        return await self.http.get(path, params=query, headers=self.auth.headers(role, subject=who))

    async def post(
        self, path: str, content: Any = None, role: str = "clerk", who: str = "clerk-1", **more: str
    ) -> httpx.Response:
        """Post under a new key; `more` are claims of the token, but for `if_match`, a header."""
        sent = {"Idempotency-Key": str(uuid7())}
        if version := more.pop("if_match", ""):
            sent["If-Match"] = f'"{version}"'
        sent |= self.auth.headers(role, subject=who, **more)
        if isinstance(content, bytes):
            return await self.http.post(path, content=content, headers=sent)
        return await self.http.post(path, json=content or {}, headers=sent)

    async def department(
        self, name: str, path: str, content: Any = None, officer: str = "01"
    ) -> httpx.Response:
        """Post as an officer of a department: the chief representative, unless said otherwise."""
        return await self.post(path, content, "department", f"{name}-{officer}", department=name)

    async def applicant(self, path: str, content: Any = None, who: str = "wang") -> httpx.Response:
        return await self.post(path, content, "applicant", who)


class Rig:
    """What a test needs of a running approval service."""

    def __init__(
        self, url: str, amqp: Amqp, clock: FrozenClock, known: handlers.Known, door: Door | None
    ) -> None:
        self.url, self.amqp, self.clock, self.known = url, amqp, clock, known
        self.heard: list[Envelope] = []
        self.asked: list[Envelope] = []
        self.receipts: list[Envelope] = []
        self._door = door

    @property
    def door(self) -> Door:
        assert self._door, "open the rig with `auth` to reach approval over HTTP"
        return self._door

    def on(self, instant: datetime) -> None:
        """Let it be that instant; what is due by then rings."""
        self.clock.advance(instant - self.clock.now())

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
async def approval(
    database: Database,
    amqp: Amqp,
    auth: Auth | None = None,
    folder: Path = Path(),
    watched: store.checkpoints.Log | None = None,
) -> AsyncIterator[Rig]:
    """Run approval; listen to what it says to everybody and to the departments.

    With `auth` its HTTP side is open too, and `folder` is where it keeps documents. With the log
    that is `watched` nothing is issued without a fresh checkpoint.
    """
    url = await database("approval")
    await vouch_all(url, DEPARTMENTS, ACCEPTED_AT)
    urls = Urls(url, amqp("svc-approval", "onehall"), amqp("svc-approval", "departments"))
    known, clock, stop = knowing(DEPARTMENTS, watched), FrozenClock(ACCEPTED_AT), asyncio.Event()
    host = hosted(urls, clock, known, DEPARTMENTS)
    async with (
        host,
        asyncio.TaskGroup() as tasks,
        _door(host, urls, known, auth, folder) as door,
    ):
        rig = Rig(url, amqp, clock, known, door)
        tasks.create_task(known.checkpoints.part(_app(host, clock), stop))
        tasks.create_task(host.run(stop))
        tasks.create_task(listen(amqp("svc-supervision", "onehall"), rig.heard, stop))
        for department in DEPARTMENTS:
            at = amqp(topology.department_user(department), "departments")
            tasks.create_task(listen(at, rig.asked, stop, topology.tasks_queue(department)))
            receipts = topology.receipts_queue(department)
            tasks.create_task(listen(at, rig.receipts, stop, receipts))
        try:
            yield rig
        finally:
            stop.set()


def knowing(
    departments: Sequence[str], watched: store.checkpoints.Log | None = None
) -> handlers.Known:
    """Return what approval knows besides its events; its centre is that of all tests."""
    checkpoints = store.Checkpoints(watched)
    return handlers.Known(store.Register(departments), store.Keys(), NOTARY, checkpoints)


def _app(host: Host[Any, Any, Any], clock: Clock) -> Any:
    """Return what parts of the process take for the application."""
    return SimpleNamespace(state=SimpleNamespace(host=host, clock=clock))


def hosted(
    urls: Urls, clock: Clock, known: handlers.Known, departments: Sequence[str]
) -> Host[Any, Any, Any]:
    """Return approval's host, as its process would wire it."""
    reading = Pacing([topology.opinions_queue(d) for d in departments])
    model = store.watching(known.checkpoints)
    return Host(model, handlers.consumes(known), urls, clock, reading, prepare=known.open)


def served(
    host: Host[Any, Any, Any], settings: Settings, known: handlers.Known, stop: asyncio.Event
) -> FastAPI:
    """Return approval's HTTP side; documents are made by whoever asks for it."""
    return application(replace(serving(settings, host, known), parts=[]), stop)


@asynccontextmanager
async def _door(
    host: Host[Any, Any, Any], urls: Urls, known: handlers.Known, auth: Auth | None, folder: Path
) -> AsyncIterator[Door | None]:
    if auth is None:
        yield None
        return
    settings = Settings.model_validate(
        {
            "auth_jwks": auth.jwks,
            "database_url": urls.database,
            "amqp_url": urls.amqp,
            "departments_amqp_url": urls.departments,
            "departments": ",".join(DEPARTMENTS),
            "centre_key": centre_key().pem(),
            "vault_key": VAULT_KEY,
            "data_dir": folder,
        }
    )
    app = served(host, settings, known, asyncio.Event())
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://approval") as http,
    ):
        yield Door(http, auth)


async def listen(url: str, into: list[Envelope], stop: asyncio.Event, *queues: str) -> None:
    """Note whatever comes into `queues`, or into supervision's if none is named."""

    async def note(deliveries: Sequence[Delivery]) -> None:
        into.extend(p for d in deliveries for p in d.pieces if isinstance(p, Envelope))

    await Consumer(url, "test listener", list(queues) or ["supervision.in"], note).run(stop)
