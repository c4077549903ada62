"""Intake on a real database and broker, reached over HTTP, with somebody playing approval."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_calendar import SHANGHAI, FrozenClock
from onehall_chassis import Service, application
from onehall_contracts import Envelope, Event
from onehall_contracts.ids import uuid7
from onehall_intake import api, handlers, store
from onehall_intake.documents import Folder
from onehall_intake.loading import load_catalogue
from onehall_intake.settings import Settings
from onehall_intake.store.hall.following import Halls
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE

from tests.building import body
from tests.fixtures import Auth
from tests.keys import VAULT_KEY
from tests.unit.intake.papers import pdf

MONDAY = datetime(2011, 9, 26, 9, 0, tzinfo=SHANGHAI)
COMPANY = {"kind": "organisation", "name": "示例建设有限公司", "id_number": "916101990000791932"}
PERSON = {
    "kind": "person",
    "name": "张示例",
    "id_number": "610199199001010019",
    "email": "zhang@example.com",
    "phone": "19900001234",
    "language": "en",
}
DAY = timedelta(days=1)
LIMIT = 4096
CATALOGUE = load_catalogue()


class Quiet:
    """What dispute would say: how many disputes of anybody run."""

    count = 0

    async def running(self, _applicant: UUID) -> int:
        return self.count


class Rig:
    """What a test needs of a running intake service."""

    def __init__(self, http: httpx.AsyncClient, auth: Auth, clock: FrozenClock, url: str) -> None:
        self.http, self.auth, self.clock, self.url = http, auth, clock, url
        self.heard: list[Envelope] = []
        self.amqp_url = ""
        self.disputes = Quiet()
        self.engine: Any = None
        self.app: Any = None
        self.vault: Any = None

    async def get(self, path: str, who: str = "wang", role: str = "applicant", **more: Any) -> Any:
        return await self.http.get(path, headers=self.auth.headers(role, subject=who), **more)

    async def post(
        self,
        path: str,
        content: Any = None,
        who: str = "wang",
        role: str = "applicant",
        **headers: str,
    ) -> httpx.Response:
        """Post JSON, or raw bytes, under a new key unless one is given."""
        sent = {"Idempotency-Key": str(uuid4())} | self.auth.headers(role, subject=who)
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(content, bytes):
            return await self.http.post(path, content=content, headers=sent)
        return await self.http.post(path, json=content or {}, headers=sent)

    async def as_clerk(
        self, path: str, content: Any = None, version: int | None = None, **headers: str
    ) -> httpx.Response:
        seen = {} if version is None else {"If_Match": f'"{version}"'}
        return await self.post(path, content, "clerk-1", "clerk", **seen, **headers)

    async def as_department(
        self, path: str, content: Any = None, department: str = "XFZD"
    ) -> httpx.Response:
        sent = {"Idempotency-Key": str(uuid4())}
        sent |= self.auth.headers("department", subject="window-3", department=department)
        return await self.http.post(path, json=content or {}, headers=sent)

    async def papers(self, *kinds: str) -> list[dict[str, str]]:
        return [{"kind": kind, "sha256": await self.document(kind)} for kind in kinds]

    async def document(self, text: str = "form", who: str = "wang", role: str = "applicant") -> str:
        response = await self.post("/documents", pdf(text), who, role)
        assert response.status_code == 201, response.text
        return str(response.json()["sha256"])

    async def submission(self, **more: Any) -> dict[str, Any]:
        """Return a good body, its one document uploaded."""
        return {
            "class_id": "PC2",
            "answers": {"PC2-13": False},
            "applicant": COMPANY,
            "documents": [{"kind": "D01", "sha256": await self.document()}],
            "channel": "online",
        } | more

    async def submit(self, **more: Any) -> dict[str, Any]:
        response = await self.post("/cases", await self.submission(**more))
        assert response.status_code == 201, response.text
        return dict(response.json())

    async def rows(self, query: str, *args: Any) -> list[Any]:
        connection = await asyncpg.connect(self.url)
        try:
            return list(await connection.fetch(query, *args))
        finally:
            await connection.close()

    async def as_approval(self, *events: Event) -> None:
        async with Publisher(self.amqp_url, "test") as publisher:
            outgoing = Outgoing(uuid7(), topology.EVENTS, "approval", body(*events), None)
            (error,) = await publisher.publish([outgoing])
        assert error is None, error

    def said(self, wire_name: str) -> list[Envelope]:
        return [e for e in self.heard if e.type == wire_name]


@asynccontextmanager
async def intake(database: Any, amqp: Any, auth: Auth, folder: Path) -> AsyncIterator[Rig]:
    """Run intake; listen to what it says to everybody."""
    clock, stop = FrozenClock(MONDAY), asyncio.Event()
    url = await database("intake")
    settings = Settings(
        auth_jwks=auth.jwks,
        database_url=url,
        amqp_url=amqp("svc-intake", "onehall"),
        data_dir=folder,
        vault_key=VAULT_KEY,
        document_max_bytes=LIMIT,
        allow_fictitious_region=True,
    )
    resources: dict[str, Any] = {
        "catalogue": nullcontext(CATALOGUE),
        "folder": nullcontext(Folder(folder / "documents")),
        "disputes": nullcontext(disputes := Quiet()),
    }
    host = Host(store.MODEL, handlers.CONSUMES, Urls(url, amqp("svc-intake", "onehall")), clock)
    resources["halls"] = Halls(host, clock)
    service = Service(
        "intake",
        settings,
        api.routers,
        host,
        resources=resources,
        outages=OUTAGE,
        clock=clock,
        limits_itself=frozenset({"/documents"}),
    )
    app = application(service, stop)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        host,
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://intake") as http,
        asyncio.TaskGroup() as tasks,
    ):
        rig = Rig(http, auth, clock, url)
        rig.app = app
        rig.disputes, rig.engine, rig.vault = disputes, host.engine, settings.vault
        rig.amqp_url = amqp("svc-approval", "onehall")
        tasks.create_task(host.run(stop))
        tasks.create_task(_listen(amqp("svc-supervision", "onehall"), rig.heard, stop))
        try:
            yield rig
        finally:
            stop.set()


async def _listen(url: str, into: list[Envelope], stop: asyncio.Event) -> None:
    async def note(deliveries: Sequence[Delivery]) -> None:
        into.extend(p for d in deliveries for p in d.pieces if isinstance(p, Envelope))

    await Consumer(url, "test listener", ["supervision.in"], note).run(stop)
