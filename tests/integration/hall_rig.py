"""A whole hall in one process: intake, approval, supervision and notify on one real broker.

Every service is its own host on its own schema, as in production; only the clock is shared, and
stands still until a test says what day it is. The departments are played: the thirteen of
class PC2, and those of PC5, which districts share with the city.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aio_pika
import asyncpg
import httpx
from fastapi import FastAPI
from onehall.stack import prepare, signing
from onehall.stack.infrastructure import Infrastructure
from onehall_approval.certificates.holders import Holders
from onehall_approval.certificates.maker import Maker
from onehall_approval.certificates.pool import Pool
from onehall_approval.domain.posts import OPENING
from onehall_approval.settings import Settings as ApprovalSettings
from onehall_bus import Outgoing, Publisher, topology
from onehall_calendar import FrozenClock
from onehall_chassis import Peer, Service, application
from onehall_contracts import Envelope, Event, Message
from onehall_contracts.ids import uuid7
from onehall_contracts.intake import CaseAcceptedV1
from onehall_intake import api as intake_api
from onehall_intake import handlers as intake_handlers
from onehall_intake import store as intake_store
from onehall_intake.documents import Folder
from onehall_intake.loading import load_catalogue
from onehall_intake.settings import Settings as IntakeSettings
from onehall_notify import api as notify_api
from onehall_notify import handlers as notify_handlers
from onehall_notify import store as notify_store
from onehall_notify.clients.contacts import Contacts
from onehall_notify.sending import opened
from onehall_notify.settings import Settings as NotifySettings
from onehall_notify.sink import Sink
from onehall_store import Host, Urls, migrations
from onehall_store.outages import OUTAGE
from onehall_supervision import api as supervision_api
from onehall_supervision import handlers as supervision_handlers
from onehall_supervision import store as supervision_store
from onehall_supervision.settings import Settings as SupervisionSettings

from tests.building import body, signed_opinion
from tests.fixtures import ADMIN, Auth
from tests.integration import approval_rig
from tests.integration.approval_rig import Door
from tests.integration.intake_rig import MONDAY
from tests.keys import VAULT_KEY, centre_key, log_key, vouch_all
from tests.quick_servers import delete_vhosts, import_definitions
from tests.unit.intake.papers import pdf
from tests.waiting import until

CLASS, LEAD = "PC2", "GHJ"
STORED = ("intake", "approval", "supervision", "notify")
DEPARTMENTS = prepare.departments_of(CLASS)
PLAYED = tuple(dict.fromkeys((*DEPARTMENTS, *prepare.departments_of("PC5"))))
TAP = "tap"
CATALOGUE = load_catalogue()
BUILDER = {
    "kind": "organisation",
    "name": "示例建设有限公司",
    "id_number": "916101990000791932",
    "email": "builder@example.test",
}


@dataclass
class Servers:
    """A database and a pair of vhosts of the hall's own, with all thirteen departments."""

    platform: Infrastructure
    suffix: str

    @property
    def vhosts(self) -> dict[str, str]:
        return {v: f"{v}-{self.suffix}" for v in (topology.INTERNAL, topology.DEPARTMENTS)}

    def amqp(self, user: str, vhost: str) -> str:
        return self.platform.amqp_url(user, self.vhosts[vhost])

    def urls(self, service: str) -> Urls:
        database = self.platform.database_url(f"onehall_{service}", self.suffix)
        user = topology.service_user(service)
        outside = self.amqp(user, topology.DEPARTMENTS) if service == "approval" else None
        return Urls(database, self.amqp(user, topology.INTERNAL), outside)

    async def make(self) -> None:
        await asyncio.gather(self._schemas(), self._topology())

    async def drop(self) -> None:
        await delete_vhosts(self.platform, self.vhosts.values())
        admin = await asyncpg.connect(self.platform.postgres_url)
        await admin.execute(f"DROP DATABASE {self.suffix} WITH (FORCE)")
        await admin.close()

    async def _schemas(self) -> None:
        admin = await asyncpg.connect(self.platform.postgres_url)
        await admin.execute(f"CREATE DATABASE {self.suffix}")
        await admin.close()
        owner = await asyncpg.connect(self.platform.postgres_url, database=self.suffix)
        for service in STORED:
            role = f"onehall_{service}"
            await migrations.create_role(owner, role, self.platform.credentials.postgres(role))
            files = migrations.of_package(f"onehall_{service}")
            await migrations.apply(owner, service, role, files)
        await owner.close()

    async def _topology(self) -> None:
        users = [*topology.users(PLAYED), ADMIN]
        document = topology.definitions(
            PLAYED,
            {user: self.platform.credentials.amqp(user) for user in users},
            internal=self.vhosts[topology.INTERNAL],
            external=self.vhosts[topology.DEPARTMENTS],
        )
        await import_definitions(self.platform, document)
        connection = await aio_pika.connect(self.amqp(ADMIN, topology.INTERNAL))
        queue = await (await connection.channel()).declare_queue(TAP, durable=True)
        for service in topology.LISTENS:
            await queue.bind(topology.EVENTS, service)
        await connection.close()


@dataclass
class Hall:
    """What a test needs of the hall: its doors, its clock, and what everybody said."""

    servers: Servers
    auth: Auth
    clock: FrozenClock
    stop: asyncio.Event
    apps: dict[str, FastAPI] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
    heard: list[Envelope] = field(default_factory=list)
    asked: list[Envelope] = field(default_factory=list)
    mouths: dict[str, Publisher] = field(default_factory=dict)
    maker: Maker | None = None

    @property
    def intake(self) -> Door:
        return self.doors["intake"]

    @property
    def approval(self) -> Door:
        return self.doors["approval"]

    @property
    def supervision(self) -> Door:
        return self.doors["supervision"]

    def on(self, instant: datetime) -> None:
        """Let it be that instant; what is due by then rings."""
        self.clock.advance(instant - self.clock.now())

    async def submit(self, who: str, **more: Any) -> dict[str, Any]:
        """Hand a case in at this instant, with one paper; return it as intake shows it."""
        filing = {
            "class_id": CLASS,
            "answers": {"PC2-13": True},
            "applicant": BUILDER,
            "documents": await self.papers(who, "D01"),
            "channel": "online",
        }
        answer = await self.intake.applicant("/cases", filing | more, who)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def papers(self, who: str, *kinds: str) -> list[dict[str, str]]:
        found = []
        for kind in kinds:
            stored = await self.intake.applicant("/documents", pdf(f"{who} {kind}"), who)
            assert stored.status_code == 201, stored.text
            found.append({"kind": kind, "sha256": stored.json()["sha256"]})
        return found

    async def accept(self, case: dict[str, Any], **body: Any) -> CaseAcceptedV1:
        """Accept a case at the window; return the acceptance once every department is asked."""
        path = f"/cases/{case['case_id']}/acceptance"
        answer = await self.intake.post(path, body, if_match="1")
        assert answer.status_code == 200, answer.text
        return await self.opened(case["case_id"])

    async def opened(self, case_id: str) -> CaseAcceptedV1:
        """Return the acceptance of a case once approval has asked everybody."""
        await self.says(case_id, "approval.coordination-opened.v1")
        said = CaseAcceptedV1.model_validate(self.said(case_id, "intake.case-accepted.v1")[0].data)
        await until(lambda: len(self.tasks(case_id)) >= len(said.items), describe="all are asked")
        return said

    async def case(self, who: str, **more: Any) -> CaseAcceptedV1:
        """Hand in and accept a case at this instant."""
        return await self.accept(await self.submit(who, **more))

    async def answer(
        self, case: CaseAcceptedV1, *items: str, said: str = "approve", **more: object
    ) -> None:
        """Let departments answer their newest tasks for these items, over their own queues."""
        at = self.clock.now()
        for one in (i for i in case.items if i.item_id in items):
            task = self.tasks(case.case_id, one.item_id)[-1].data["statement"]
            given = {"jti": uuid7(), **more}
            if one.authority == "局级":  # above the chief representative: the head signs too
                given["countersigned_by"] = f"{one.department}-00"
            await self.as_department(one.department, signed_opinion(task, said, at, **given))

    async def as_department(self, name: str, message: Message) -> None:
        """Say something as a department's worker would, attested by the broker."""
        user = topology.department_user(name)
        event = Event(uuid7(), f"department/{name}", self.clock.now(), message, message.subject)
        outgoing = Outgoing(uuid7(), topology.from_department(name), "", body(event), user)
        if name not in self.mouths:
            self.mouths[name] = Publisher(self.servers.amqp(user, topology.DEPARTMENTS), name)
            await self.mouths[name].__aenter__()
        assert await self.mouths[name].publish([outgoing]) == [None]

    async def recorded(self, case_id: str, count: int) -> None:
        """Wait until so many opinions of a case are on record."""
        wire = "approval.opinion-recorded.v1"
        await until(lambda: len(self.said(case_id, wire)) >= count, describe=f"{count} opinions")

    def said(self, case_id: str, wire_name: str) -> list[Envelope]:
        """Return what was said to everybody about a case."""
        return [e for e in self.heard if e.type == wire_name and e.subject == case_id]

    async def says(self, case_id: str, wire_name: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait for what is to be said to everybody; return the data of all of it."""

        def enough() -> bool:
            return len(self.said(case_id, wire_name)) >= count

        await until(enough, describe=lambda: f"{wire_name}; {self.happened(case_id)}")
        return [e.data for e in self.said(case_id, wire_name)]

    def happened(self, case_id: str) -> list[str]:
        return [e.type for e in self.heard if e.subject == case_id]

    def tasks(
        self, case_id: str, item: str = "", wire_name: str = "approval.request-review.v1"
    ) -> list[Envelope]:
        """Return what departments were sent about a case, in their own queues."""
        mine = [e for e in self.asked if e.type == wire_name and e.data["case_id"] == case_id]
        return [e for e in mine if item in ("", e.data.get("item_id"))]

    async def notices(self, case_id: str, who: str, template: str) -> list[dict[str, Any]]:
        """Wait until an applicant has a notice of this kind; return all of that kind."""

        async def found() -> list[dict[str, Any]]:
            inbox = (await self.doors["notify"].get("/inbox", "applicant", who)).json()
            return [
                n
                for n in inbox["notices"]
                if n["case_id"] == case_id and n["template"].partition("@")[0] == template
            ]

        got: list[dict[str, Any]] = await until(found, describe=f"{who} is told {template}")
        return got

    async def cards(self, case_id: str, **wanted: str) -> list[dict[str, Any]]:
        """Return the cards of a case that are like `wanted`, oldest first."""
        shown = (await self.supervision.get(f"/cases/{case_id}/cards")).json()["cards"]
        mine = [c for c in shown if all(c[k] == v for k, v in wanted.items())]
        return sorted(mine, key=lambda c: (c["breached_at"], c["issued_at"]))

    async def make_document(self, number: str) -> None:
        """Have one permit's document made; the others, which nobody looks at here, can wait."""
        wait = "UPDATE approval.certificate SET next_at = 'infinity' WHERE permit_number <> $1"
        await self.rows(wait, number)
        await until(lambda: self._made(number), deadline_s=240, describe="the document")

    async def _made(self, number: str) -> bool:
        """Make a document; what a slow machine had no time for is due again at once."""
        assert self.maker
        while await self.maker.round(self.stop):
            continue
        which = "FROM approval.certificate WHERE permit_number = $1 AND state = 'queued'"
        again = "UPDATE approval.certificate SET next_at = now(), leased_until = NULL"
        queued = await self.rows(f"SELECT 1 {which}", number)
        if queued:
            await self.rows(f"{again} WHERE permit_number = $1", number)
        return not queued

    async def rows(self, query: str, *args: Any) -> list[Any]:
        connection = await asyncpg.connect(
            self.servers.platform.postgres_url, database=self.servers.suffix
        )
        try:
            return list(await connection.fetch(query, *args))
        finally:
            await connection.close()

    async def settled(self, service: str) -> None:
        """Wait until a service has rung every alarm that is due."""
        now = self.clock.now()

        async def rung() -> bool:
            query = f"SELECT 1 FROM {service}.timer WHERE fire_at <= $1 LIMIT 1"
            return not await self.rows(query, now)

        await until(rung, describe=f"the alarms of {service}")

    async def parked(self) -> list[tuple[str, str]]:
        """Return what any service has set aside, which is nothing while all is well."""
        return [
            (service, f"{row['reason']}: {row['detail']}")
            for service in STORED
            for row in await self.rows(f"SELECT reason, detail FROM {service}.parked")
        ]


@asynccontextmanager
async def hall(platform: Infrastructure, auth: Auth, folder: Path) -> AsyncIterator[Hall]:
    """Run the hall on servers of its own, and end all of it afterwards."""
    servers = Servers(platform, f"hall_{uuid7().hex[-8:]}")
    await servers.make()
    try:
        async with _running(servers, auth, folder) as found:
            yield found
    finally:
        await servers.drop()


@asynccontextmanager
async def _running(servers: Servers, auth: Auth, folder: Path) -> AsyncIterator[Hall]:
    found = Hall(servers, auth, FrozenClock(MONDAY), asyncio.Event())
    await vouch_all(servers.urls("approval").database, PLAYED, OPENING)
    async with AsyncExitStack() as held:
        tasks = await held.enter_async_context(asyncio.TaskGroup())
        held.callback(found.stop.set)
        for name in STORED:
            app = found.apps[name] = await _service(name, found, folder, held, tasks)
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            http = httpx.AsyncClient(transport=transport, base_url=f"http://{name}")
            found.doors[name] = Door(await held.enter_async_context(http), auth)
        await _helpers(found, found.apps, folder, held, tasks)
        yield found
        await asyncio.gather(*(m.__aexit__(None, None, None) for m in found.mouths.values()))


async def _service(
    name: str, found: Hall, folder: Path, held: AsyncExitStack, tasks: asyncio.TaskGroup
) -> FastAPI:
    """Run one service; return its HTTP side."""
    host, app = _wired(name, found, folder)
    await held.enter_async_context(host)
    await held.enter_async_context(app.router.lifespan_context(app))
    tasks.create_task(host.run(found.stop), name=name)
    return app


def _wired(name: str, found: Hall, folder: Path) -> tuple[Host[Any, Any, Any], FastAPI]:
    urls = found.servers.urls(name)
    common = {
        "auth_jwks": found.auth.jwks,
        "database_url": urls.database,
        "amqp_url": urls.amqp,
        "data_dir": folder / name,
        "vault_key": VAULT_KEY,
    }
    if name == "approval":
        return _approval(found, urls, common)
    return _others(name, found, urls, common)


def _approval(
    found: Hall, urls: Urls, common: dict[str, Any]
) -> tuple[Host[Any, Any, Any], FastAPI]:
    key, chain = signing.make()
    settings = ApprovalSettings.model_validate(
        common
        | {
            "departments_amqp_url": urls.departments,
            "departments": ",".join(PLAYED),
            "signing_key": key,
            "signing_certificates": chain,
            "permits_are_samples": True,
            "centre_key": centre_key().pem(),
        }
    )
    known = approval_rig.knowing(PLAYED)
    host = approval_rig.hosted(urls, found.clock, known, PLAYED)
    return host, approval_rig.served(host, settings, known, found.stop)


def _others(
    name: str, found: Hall, urls: Urls, common: dict[str, Any]
) -> tuple[Host[Any, Any, Any], FastAPI]:
    resources: dict[str, Any] = {}
    settings: Any
    model: Any
    consumes: Any
    match name:
        case "intake":
            settings = IntakeSettings.model_validate(common | {"allow_fictitious_region": True})
            model, consumes = intake_store.MODEL, intake_handlers.CONSUMES
            routers: Sequence[Any] = intake_api.routers
            folder = nullcontext(Folder(settings.data_dir / "documents"))
            resources = {"catalogue": nullcontext(CATALOGUE), "folder": folder}
        case "supervision":
            settings = SupervisionSettings.model_validate(common | {"log_key": log_key().pem()})
            model, consumes = supervision_store.MODEL, supervision_handlers.CONSUMES
            routers = [supervision_api.router]
            resources = {"log": nullcontext(settings.log_keys)}
        case _:
            settings = NotifySettings.model_validate(common)
            model, consumes = notify_store.MODEL, notify_handlers.CONSUMES
            routers = [notify_api.router]
    host: Host[Any, Any, Any] = Host(model, consumes, urls, found.clock)
    service = Service(
        name, settings, routers, host, resources=resources, outages=OUTAGE, clock=found.clock,
        limits_itself=frozenset({"/documents"}),
    )  # fmt: skip
    return host, application(service, found.stop)


async def _helpers(
    found: Hall, apps: dict[str, FastAPI], folder: Path,
    held: AsyncExitStack, tasks: asyncio.TaskGroup,
) -> None:  # fmt: skip
    """Send mail, make documents when asked to, and note what is said."""
    sink = await held.enter_async_context(Sink(folder / "mail"))
    door = httpx.ASGITransport(apps["intake"])
    peer = await held.enter_async_context(Peer("intake", "http://intake", door))
    token = found.auth.token("service", subject="service:test")
    notify, approval = apps["notify"].state, apps["approval"].state
    wanted = notify.settings.model_copy(
        update={"smtp_url": type(notify.settings.smtp_url)(sink.url), "poll_seconds": 0.05}
    )
    contacts = Contacts(peer, token)
    pump = await held.enter_async_context(opened(notify.host.engine, found.clock, contacts, wanted))
    tasks.create_task(pump.run(found.stop), name="pump")
    pool = Pool(1)
    held.push_async_callback(pool.close)
    workshop = approval.settings.workshop
    found.maker = Maker(
        approval.host.pool, approval.settings.vault, Holders(peer, token), pool, workshop
    )
    servers, stop = found.servers, found.stop
    inside, outside = (servers.amqp(ADMIN, v) for v in (topology.INTERNAL, topology.DEPARTMENTS))
    queues = [topology.tasks_queue(d) for d in PLAYED]
    tasks.create_task(approval_rig.listen(inside, found.heard, stop, TAP), name="tap")
    tasks.create_task(approval_rig.listen(outside, found.asked, stop, *queues), name="asked")


def of(case: CaseAcceptedV1, *, but: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the items of a case, without some of them."""
    return tuple(i.item_id for i in case.items if i.item_id not in set(but))
