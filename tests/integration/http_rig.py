"""A department that comes by HTTP: the gateway before approval, on a real database and broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from onehall_approval.__main__ import serving
from onehall_approval.handlers import Known
from onehall_approval.settings import Settings
from onehall_calendar import FrozenClock
from onehall_chassis import application
from onehall_contracts import Event
from onehall_contracts.event import CONTENT_TYPE
from onehall_gateway.__main__ import service as gateway
from onehall_gateway.settings import Settings as GatewaySettings
from onehall_store import Host, Urls

from tests.building import ACCEPTED_AT, body
from tests.fixtures import DEPARTMENTS, Auth
from tests.integration.approval_rig import Amqp, Database, Rig, hosted, knowing
from tests.keys import VAULT_KEY, centre_key, vouch_all
from tests.waiting import until

ROOT = "/api/v1"
FIRE = "XFZD"


@dataclass(frozen=True)
class Ways:
    """Over HTTP to the gateway, and inside to approval behind it; tokens for both."""

    gateway: FastAPI
    http: httpx.AsyncClient
    inside: httpx.AsyncClient
    auth: Auth


class HttpRig(Rig):
    """What a test needs of a gateway with approval behind it."""

    def __init__(
        self, url: str, amqp: Amqp, host: Host[Any, Any, Any], known: Known, ways: Ways
    ) -> None:
        super().__init__(url, amqp, host.clock, known, None)  # type: ignore[arg-type]  # it stands still
        self.host, self.http, self.inside, self.auth = host, ways.http, ways.inside, ways.auth
        self.gateway = ways.gateway

    def token(self, department: str) -> dict[str, str]:
        return self.auth.headers("department", subject=f"{department}-99", department=department)

    async def switch(self, to: str, department: str = FIRE, who: str = "operator-1") -> Any:
        headers = self.auth.headers("operator", subject=who)
        path = f"{ROOT}/departments/{department}/transport"
        answer = await self.http.put(path, json={"transport": to}, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def pull(self, department: str = FIRE, as_: str = "", **query: int) -> httpx.Response:
        path = f"{ROOT}/departments/{department}/inbox"
        headers = self.token(as_ or department)
        return await self.http.get(path, params=query, headers=headers)

    async def pulled(self, after: int = 0, wait: int = 20) -> tuple[list[dict[str, Any]], int]:
        """The events after a cursor, of which there has to be one, and the next cursor."""

        async def some() -> Any:
            answer = await self.pull(after=after, wait=wait)
            assert answer.status_code == 200, answer.text
            return answer.json() if answer.json()["events"] else None

        found = await until(some, deadline_s=60, describe="an event to pull")
        return found["events"], found["next"]

    async def push(
        self, *events: Event | bytes, department: str = FIRE, as_: str = "",
        kind: str = CONTENT_TYPE, behind: bool = False,
    ) -> httpx.Response:  # fmt: skip
        """Post events, or bytes as they are; to the gateway, or to approval `behind` it."""
        whole = [one for one in events if isinstance(one, bytes)]
        content = whole[0] if whole else body(*[one for one in events if isinstance(one, Event)])
        headers = self.token(as_ or department) | {"Content-Type": kind}
        http, root = (self.inside, "") if behind else (self.http, ROOT)
        path = f"{root}/departments/{department}/events"
        return await http.post(path, content=content, headers=headers)

    async def told(self, *events: Event, department: str = FIRE) -> list[tuple[str, str | None]]:
        """What came of events: outcome and reason of each, in their order."""
        answer = await self.push(*events, department=department)
        assert answer.status_code == 200, answer.text
        found = answer.json()["events"]
        assert [one["id"] for one in found] == [str(event.id) for event in events]
        return [(one["outcome"], one.get("reason")) for one in found]


@asynccontextmanager
async def http_way(
    database: Database,
    amqp: Amqp,
    auth: Auth,
    folder: Path,
    *,
    by: str | None = None,
    now: datetime = ACCEPTED_AT,
) -> AsyncIterator[HttpRig]:
    """Run approval as its process would, and the gateway; `by` is another way to the database."""
    url = await database("approval")
    await vouch_all(url, DEPARTMENTS, ACCEPTED_AT)
    user = "svc-approval"
    urls = Urls(by or url, amqp(user, "onehall"), amqp(user, "departments"))
    known, clock, stop = knowing(DEPARTMENTS), FrozenClock(now), asyncio.Event()
    host = hosted(urls, clock, known, DEPARTMENTS)
    service = serving(_settings(urls, auth, folder), host, known)
    inside = application(service, stop)
    door = gateway(
        GatewaySettings(auth_jwks=auth.jwks, rate_burst=10_000),
        lambda _: httpx.ASGITransport(inside, raise_app_exceptions=False),
    )
    outside = application(door, stop)
    async with (
        host,
        asyncio.TaskGroup() as tasks,
        inside.router.lifespan_context(inside),
        outside.router.lifespan_context(outside),
        _client(outside) as http,
        _client(inside) as behind,
    ):
        tasks.create_task(host.run(stop))
        for part in service.parts:
            tasks.create_task(part(inside, stop))
        try:
            yield HttpRig(url, amqp, host, known, Ways(outside, http, behind, auth))
        finally:
            stop.set()


def _client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://onehall")


def _settings(urls: Urls, auth: Auth, folder: Path) -> Settings:
    return Settings.model_validate(
        {
            "auth_jwks": auth.jwks,
            "database_url": urls.database,
            "amqp_url": urls.amqp,
            "departments_amqp_url": urls.departments,
            "departments": ",".join(DEPARTMENTS),
            "centre_key": centre_key().pem(),
            "vault_key": VAULT_KEY,
            "data_dir": folder,
            "certificate_processes": 0,
        }
    )
