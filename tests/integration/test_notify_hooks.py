"""Webhooks and live inboxes on a real database, with a real endpoint and a resolver of our own."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from onehall_contracts import intake
from onehall_notify.api import endpoints
from standardwebhooks import Webhook

from tests.building import APPLICANT, event
from tests.integration.notify_rig import Rig, notify
from tests.unit.notify.examples import AT, SUBMITTED
from tests.waiting import until

HOOK = "http://hook.example.org"
TRUSTED = frozenset({"hook.example.org"})


class Endpoint:
    """A front end's endpoint on a port of this machine."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.status, self.headers = 204, dict[str, str]()
        app = FastAPI()
        app.post("/{path:path}")(self.take)
        self.server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_config=None))
        self.port = 0

    async def take(self, request: Request) -> Response:
        self.heard.append((dict(request.headers), await request.body()))
        return Response(status_code=self.status, headers=self.headers)

    @property
    def url(self) -> str:
        return f"{HOOK}:{self.port}/in"


@asynccontextmanager
async def endpoint() -> AsyncIterator[Endpoint]:
    found = Endpoint()
    serving = asyncio.create_task(found.server.serve())
    await until(lambda: found.server.started, describe="the endpoint serves")
    found.port = found.server.servers[0].sockets[0].getsockname()[1]
    yield found
    found.server.should_exit = True
    await serving


@asynccontextmanager
async def hooked(database: Any, auth: Any, folder: Path) -> AsyncIterator[tuple[Rig, Endpoint]]:
    async with endpoint() as found, notify(database, auth, folder, webhook_hosts=TRUSTED) as rig:
        rig.addresses["hook.example.org"] = ["127.0.0.1"]
        yield rig, found


async def registered(rig: Rig, url: str, key: str = "1") -> Any:
    return await rig.http.post("/endpoints", headers=mine(rig, key), json={"url": url})


def mine(rig: Rig, key: str = "1", subject: str = "wang") -> dict[str, str]:
    return rig.auth.headers("applicant", subject=subject) | {"Idempotency-Key": key}


async def test_an_endpoint_hears_of_a_notice_signed_with_ids_and_nothing_to_read(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with hooked(database, auth, tmp_path) as (rig, found):
        made = await registered(rig, found.url)
        assert made.status_code == 201
        secret = made.json()["secret"]
        again = await registered(rig, found.url)
        assert again.json() == made.json() | {"secret": None}, "a secret is shown once"
        assert secret not in str(await rig.rows("SELECT t::text FROM notify.request t"))
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        ((headers, body),) = found.heard
        assert headers["host"] == f"hook.example.org:{found.port}"
        said = Webhook(secret).verify(body, headers)
        (inbox,) = (await rig.http.get("/inbox", headers=mine(rig))).json()["notices"]
        assert said["data"]["notice_id"] == inbox["notice_id"]
        assert set(said["data"]) == {"notice_id", "case_id", "template", "recipient_ref"}
        assert "王五" not in body.decode()


async def test_after_a_rotation_both_secrets_hold(database: Any, auth: Any, tmp_path: Path) -> None:
    async with hooked(database, auth, tmp_path) as (rig, found):
        made = (await registered(rig, found.url)).json()
        path = f"/endpoints/{made['endpoint_id']}"
        new = (await rig.http.post(f"{path}/rotate", headers=mine(rig, "2"))).json()["secret"]
        tested = await rig.http.post(f"{path}/test", headers=mine(rig, "3"))
        assert tested.json() == {"delivered": True, "reason": None}
        ((headers, body),) = found.heard
        for secret in (made["secret"], new):
            assert Webhook(secret).verify(body, headers)["type"] == "endpoint.tested"
        await rig.rows("UPDATE notify.endpoint SET before_until = now() - interval '1 s'")
        await rig.http.post(f"{path}/test", headers=mine(rig, "4"))
        assert len(found.heard[1][0]["webhook-signature"].split()) == 1


async def test_an_endpoint_that_fails_for_days_is_disabled_and_its_owner_enables_it(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with hooked(database, auth, tmp_path) as (rig, found):
        made = (await registered(rig, found.url)).json()
        found.status = 500
        await rig.hears(event(SUBMITTED))
        for _ in range(8):
            await rig.sends()
            rig.later(days=2)
        assert len(found.heard) == 8
        assert len({headers["webhook-id"] for headers, _ in found.heard}) == 1
        (own,) = (await rig.http.get("/endpoints", headers=mine(rig))).json()["endpoints"]
        assert (own["state"], own["reason"]) == ("disabled", "hook-500")
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert len(found.heard) == 8, "it is told nothing while it is disabled"
        path = f"/endpoints/{made['endpoint_id']}"
        await rig.http.post(f"{path}/enable", headers=mine(rig, "5"))
        found.status = 204
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert len(found.heard) == 9
        gone = await rig.http.post(f"{path}/remove", headers=mine(rig, "6"))
        assert gone.json()["state"] == "removed"
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert len(found.heard) == 9


async def test_gone_ends_an_endpoint_and_a_redirect_is_not_followed(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with hooked(database, auth, tmp_path) as (rig, found):
        await registered(rig, found.url)
        found.status, found.headers = 302, {"Location": f"http://127.0.0.1:{found.port}/other"}
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert len(found.heard) == 1
        found.status = 410
        rig.later(minutes=2)
        await rig.sends()
        (own,) = (await rig.http.get("/endpoints", headers=mine(rig))).json()["endpoints"]
        assert (own["state"], own["reason"]) == ("disabled", "hook-410")


async def test_a_name_that_turns_to_an_inner_address_gets_nothing(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    """Registered while it was public, as DNS rebinding does; the port is a server that is real."""
    async with endpoint() as found, notify(database, auth, tmp_path) as rig:
        rig.addresses["h.example.org"] = ["93.184.215.14"]
        made = await registered(rig, f"https://h.example.org:{found.port}/")
        assert made.status_code == 201, made.text
        rig.addresses["h.example.org"] = ["127.0.0.1"]
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert found.heard == []
        (row,) = await rig.rows("SELECT reason FROM notify.delivery WHERE channel = 'webhook'")
        assert row["reason"] == "forbidden-address"


async def test_an_endpoint_that_answers_a_byte_at_a_time_holds_nobody_up(
    database: Any, auth: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "TEST_SECONDS", 0.3)
    dripping = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = dripping.sockets[0].getsockname()[1]
    async with dripping, notify(database, auth, tmp_path, webhook_hosts=TRUSTED) as rig:
        rig.addresses["hook.example.org"] = ["127.0.0.1"]
        made = (await registered(rig, f"{HOOK}:{port}/")).json()
        async with asyncio.timeout(30):
            path = f"/endpoints/{made['endpoint_id']}/test"
            tested = await rig.http.post(path, headers=mine(rig, "2"))
        assert tested.json() == {"delivered": False, "reason": "timed-out"}


async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer for ever: each byte comes in time, the answer never."""
    with contextlib.suppress(ConnectionError):
        writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.wait([asyncio.create_task(writer.wait_closed())], timeout=0.05)


async def test_what_cannot_be_an_endpoint_is_refused_with_the_cure(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        rig.addresses |= {"in.example.org": ["10.0.0.7"], "out.example.org": ["93.184.215.14"]}
        for url in ("http://out.example.org/", "https://in.example.org/", "https://u:pw@x.org/"):
            refused = await registered(rig, url)
            (error,) = refused.json()["errors"]
            assert (refused.status_code, error["field"]) == (422, "url")
            assert "pw" not in refused.text
        for number in range(6):
            made = await registered(rig, f"https://out.example.org/{number}", str(number + 10))
            assert made.status_code == (201 if number < 5 else 409)
        strange = mine(rig, "9", subject="li")
        one = (await rig.http.get("/endpoints", headers=mine(rig))).json()["endpoints"][0]
        path = f"/endpoints/{one['endpoint_id']}/rotate"
        assert (await rig.http.post(path, headers=strange)).status_code == 404


async def test_an_erased_person_s_endpoints_are_gone_with_their_secrets(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with hooked(database, auth, tmp_path) as (rig, found):
        await registered(rig, found.url)
        erased = intake.PersonErasedV1(applicant_ref=APPLICANT, ground="person-asks", erased_at=AT)
        await rig.hears(event(erased))
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert found.heard == []
        (row,) = await rig.rows("SELECT url, locked, state FROM notify.endpoint")
        assert tuple(row) == ("", None, "removed")
        assert await rig.rows("SELECT 1 FROM notify.vault_key") == []


async def test_an_inbox_is_followed_live_and_resumed_where_it_broke_off(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig, rig.serving() as door:
        async with following(door, mine(rig)) as heard:
            await until(lambda: unread(heard) == 0, describe="it says how many are unread")
            await rig.hears(event(SUBMITTED))
            await until(lambda: len(told(heard)) == 1 and unread(heard) == 1)
        (last,) = (one["id"] for one in heard if one["event"] == "notice")
        await rig.hears(event(SUBMITTED))
        await rig.hears(event(SUBMITTED))
        async with following(door, mine(rig) | {"Last-Event-ID": last}) as resumed:
            await until(lambda: len(told(resumed)) == 2 and unread(resumed) == 3)
        assert len({*told(heard), *told(resumed)}) == 3, "each once"
        async with following(door, mine(rig, subject="li")) as other:
            await until(lambda: unread(other) == 0)
            assert told(other) == []
        bad = mine(rig) | {"Last-Event-ID": "7"}
        assert (await door.get("/inbox/stream", headers=bad)).status_code == 422


def told(heard: list[dict[str, Any]]) -> list[str]:
    return [one["data"]["notice_id"] for one in heard if one["event"] == "notice"]


def unread(heard: list[dict[str, Any]]) -> int | None:
    """Return the last number that was said; it may come before the notice that it counts."""
    said = [int(one["data"]["unread"]) for one in heard if one["event"] == "unread"]
    return said[-1] if said else None


@asynccontextmanager
async def following(door: Any, headers: dict[str, str]) -> AsyncIterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    async def listen() -> None:
        async with door.stream("GET", "/inbox/stream", headers=headers) as answer:
            assert answer.status_code == 200
            entry: dict[str, Any] = {}
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name in ("event", "id"):
                    entry[name] = value
                elif name == "data":
                    entry["data"] = json.loads(value)
                elif not line and entry:
                    heard.append(entry)
                    entry = {}

    task = asyncio.create_task(listen())
    yield heard
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
