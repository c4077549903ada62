"""A whole city for system tests: the six services, 13 departments and a mail sink as processes."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from onehall.demo.papers import pdf
from onehall.demo.story import BUILDER
from onehall.stack import played, ports, prepare, services, vouching
from onehall.stack.credentials import open_credentials
from onehall.stack.infrastructure import PORTS_FILE, Infrastructure
from onehall.stack.paths import State, temporary_state
from onehall.stack.services import DATABASE, NAMES, Options, ServiceSpec
from onehall.stack.suite import Suite
from onehall.stack.watching import watch
from onehall_bus import topology
from onehall_contracts.ids import uuid7
from rich.console import Console

from tests.quick_servers import delete_vhosts, import_definitions
from tests.system.at_time import ROOT, Days
from tests.waiting import pause

CLASS = "PC2"
FIRE = "XFZD"
GONE = (httpx.TransportError,)
API = "/api/v1"
# What people do in weeks comes in seconds; and documents are made in tests of their own.
QUICK = {"ONEHALL_RATE_BURST": "100000", "ONEHALL_CERTIFICATE_PROCESSES": "0"}


@dataclass
class City:
    """The running system, seen from its front door and, as a test may, from behind."""

    infrastructure: Infrastructure
    suite: Suite
    http: httpx.AsyncClient
    mails: Path
    papers: list[dict[str, str]] = field(default_factory=list)

    def headers(self, *roles: str, subject: str = "builder", key: str = "") -> dict[str, str]:
        token = prepare.token(self.infrastructure.credentials, subject, roles)
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": key or str(uuid7())}

    async def call(self, method: str, path: str, headers: dict[str, str], **more: Any) -> Any:
        """Ask until there is an answer that is not "later": what a patient front end does."""
        async with asyncio.timeout(120):
            while True:
                try:
                    answer = await self.http.request(method, API + path, headers=headers, **more)
                except GONE:
                    await pause()
                    continue
                if answer.status_code not in (502, 503):
                    return answer
                await pause()

    async def upload_papers(self) -> None:
        notice = (await self.call("GET", f"/catalogue/classes/{CLASS}/notice", {})).json()
        for paper in (p for p in notice["papers"] if p["bring"]):
            headers = self.headers("applicant") | {"Content-Type": "application/pdf"}
            stored = await self.call("POST", "/documents", headers, content=pdf(paper["id"]))
            assert stored.status_code in (200, 201), stored.text
            self.papers.append({"kind": paper["id"], "sha256": stored.json()["sha256"]})

    def filing(self, **changes: Any) -> dict[str, Any]:
        answers = {"PC2-13": True}
        base = {"class_id": CLASS, "answers": answers, "applicant": BUILDER, "channel": "online"}
        return base | {"documents": self.papers} | changes

    async def hand_in(self) -> dict[str, Any]:
        answer = await self.call("POST", "/cases", self.headers("applicant"), json=self.filing())
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def accept(self, case_id: str) -> None:
        clerk = self.headers("clerk", subject="clerk")
        seen = await self.call("GET", f"/cases/{case_id}", clerk)
        clerk["If-Match"] = seen.headers["ETag"]
        answer = await self.call("POST", f"/cases/{case_id}/acceptance", clerk, json={})
        assert answer.status_code in (200, 201), answer.text

    async def database(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.infrastructure.postgres.superuser_url(DATABASE))

    async def number(self, query: str, *args: Any) -> int:
        """Return one number, or -1 while the database is away."""
        try:
            connection = await self.database()
        except (OSError, asyncpg.PostgresError):
            return -1
        try:
            return int(await connection.fetchval(query, *args))
        finally:
            await connection.close()

    async def issuances(self) -> int:
        return await self.number("SELECT count(*) FROM approval.event WHERE type = 'issuance-made'")

    async def waiting_messages(self) -> int:
        tables = " + ".join(
            f"(SELECT count(*) FROM {name}.outbox)" for name in NAMES if name != "gateway"
        )
        return await self.number(f"SELECT {tables}")

    def logs(self) -> str:
        return logged(self.infrastructure.state)


def logged(state: State, *levels: str) -> str:
    """Return what all processes logged; of some levels only, if any are given."""
    lines = (
        line
        for file in sorted(state.logs.glob("*.log*"))
        for line in file.read_text(errors="replace").splitlines()
    )
    wanted = [f'"level": "{level}"' for level in levels]
    return "\n".join(line for line in lines if not levels or any(map(line.__contains__, wanted)))


@asynccontextmanager
async def running() -> AsyncIterator[City]:
    """Run a city; whatever dies is started again, as `onehall up` does it."""
    with temporary_state() as state:
        definitions = prepare.definitions(open_credentials(state.root))
        infrastructure = await Infrastructure.start(state, definitions)
        try:
            await prepare.database(infrastructure)
            async with _suite(infrastructure, state, None) as city:
                yield city
        finally:
            await infrastructure.stop()


@asynccontextmanager
async def lodging(infrastructure: Infrastructure, calendar: Days) -> AsyncIterator[City]:
    """Run a city on servers that others use too, and on a calendar of the test's own.

    Nobody in it is sent a mail. What it leaves behind are the broker's users: see `broker_users`.
    """
    await import_definitions(infrastructure, prepare.definitions(infrastructure.credentials))
    await prepare.database(infrastructure)
    try:
        async with _suite(infrastructure, infrastructure.state, calendar) as city:
            yield city
    finally:
        await delete_vhosts(infrastructure, (topology.INTERNAL, topology.DEPARTMENTS))
        connection = await asyncpg.connect(infrastructure.postgres_url)
        await connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        await connection.close()


@asynccontextmanager
async def _suite(
    infrastructure: Infrastructure, state: State, calendar: Days | None
) -> AsyncIterator[City]:
    chosen = ports.remembered(state.root / PORTS_FILE, (*NAMES, "mail-sink"), {})
    mails = state.root / "mail"
    mails.mkdir(exist_ok=True)
    specs = _specifications(infrastructure, chosen, mails, calendar)
    suite = Suite(state, specs, Console(quiet=True))
    await suite.start()
    supervising = asyncio.create_task(watch(suite.watched(), Console(quiet=True)))
    try:
        url = services.address(chosen["gateway"])
        now = calendar.now if calendar else vouching.wall_clock
        await played.introduce(state.root, url, prepare.departments_of(CLASS), now)
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            city = City(infrastructure, suite, http, mails)
            await city.upload_papers()
            yield city
    finally:
        supervising.cancel()
        await asyncio.gather(supervising, return_exceptions=True)
        await suite.stop()


def _specifications(
    infrastructure: Infrastructure, chosen: dict[str, int], mails: Path, calendar: Days | None
) -> list[ServiceSpec]:
    smtp = None if calendar else f"smtp://127.0.0.1:{chosen['mail-sink']}"
    options = Options(smtp_url=smtp, extra=QUICK if calendar else {})
    options = prepare.complete(options, infrastructure.credentials)
    suite = services.specifications(infrastructure, chosen, options)
    if calendar:
        told = played.environments(infrastructure, prepare.departments_of(CLASS))
        there = {name: {**one, **calendar.environment} for name, one in told.items()}
        return calendar.kept_by([*suite, _departments(there)])
    return [*suite, *_workers(infrastructure), _sink(chosen["mail-sink"], mails)]


def _sink(port: int, mails: Path) -> ServiceSpec:
    module = ("-m", "onehall_notify.sink", "--port", str(port), "--folder", str(mails))
    return ServiceSpec("mail-sink", (sys.executable, *module), dict(os.environ))


def _workers(infrastructure: Infrastructure) -> list[ServiceSpec]:
    told = played.environments(infrastructure, prepare.departments_of(CLASS))
    fire = {**os.environ, **told.pop(FIRE)}
    worker = (sys.executable, "-m", "fire_safety_worker")
    return [_departments(told), ServiceSpec("fire", worker, fire)]


def _departments(told: Mapping[str, Mapping[str, str]]) -> ServiceSpec:
    """Return one process of many departments, that agree at once."""
    here = {**os.environ, "PYTHONPATH": str(ROOT), "BENCH_DEPARTMENTS": json.dumps(told)}
    return ServiceSpec("departments", (sys.executable, "-m", "benchmarks.departments"), here)
