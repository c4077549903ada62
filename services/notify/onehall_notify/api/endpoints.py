"""Webhooks of one's own: where a front end hears that one of its owner's inboxes has news."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor, IdempotencyKey
from onehall_chassis.bodies import Given, read
from onehall_contracts.ids import uuid7
from onehall_contracts.problem import FieldError, Problem
from onehall_store import Answer, RequestKey, Requests
from pydantic import Field

from onehall_notify.api.common import refs_of
from onehall_notify.clients import Undeliverable, hooking
from onehall_notify.clients.guarding import Forbidden, addressed, resolve, target
from onehall_notify.clients.hooking import Hook, Hooks
from onehall_notify.store import endpoints

router = APIRouter(prefix="/endpoints", tags=["notices"])
REQUESTS = Requests("notify")
TEST_SECONDS = 10.0
CREATED, OK = 201, 200


class Wanted(Given):
    """Where to be told."""

    url: str = Field(min_length=1, max_length=500)


@router.post("")
async def register(request: Request, actor: CurrentActor, key: IdempotencyKey) -> JSONResponse:
    """Register an endpoint for what reaches one's own inbox; its secret is shown this once."""
    content = await request.body()
    url = read(Wanted, content).url
    await _allowed(request, url)
    endpoint_id, now = uuid7(), request.app.state.clock.now()
    owner, vault = refs_of(actor)[-1], request.app.state.settings.vault
    asked = RequestKey.of(actor.subject, key, b"endpoint", content)

    async def work(connection: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
        if len(await endpoints.of(connection, owner)) >= endpoints.MOST:
            detail = f"you have {endpoints.MOST} endpoints; remove one first"
            raise Problem(409, "too-many-endpoints", detail)
        secret = await endpoints.add(connection, vault, endpoint_id, owner, url, now)
        return {"endpoint_id": str(endpoint_id), "url": url, "state": "active"}, {"secret": secret}

    return await _once(request, asked, work, CREATED)


@router.get("")
async def read_endpoints(request: Request, actor: CurrentActor) -> dict[str, Any]:
    """Return one's own endpoints, without their secrets."""
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        rows = await endpoints.of(connection, refs_of(actor)[-1])
    return {"endpoints": [dict(row) for row in rows]}


@router.post("/{endpoint_id}/rotate")
async def rotate(
    request: Request, actor: CurrentActor, endpoint_id: UUID, key: IdempotencyKey
) -> JSONResponse:
    """Make a new secret; for a day the one before signs too, so that nothing is missed."""
    vault, now = request.app.state.settings.vault, request.app.state.clock.now()
    asked = RequestKey.of(actor.subject, key, b"rotate", str(endpoint_id).encode())

    async def work(connection: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
        endpoint = await _own(connection, actor, endpoint_id)
        secret, until = await endpoints.rotate(connection, vault, endpoint, now)
        said = {"endpoint_id": str(endpoint_id), "both_sign_until": until.isoformat()}
        return said, {"secret": secret}

    return await _once(request, asked, work, OK)


@router.post("/{endpoint_id}/enable")
async def enable(
    request: Request, actor: CurrentActor, endpoint_id: UUID, _: IdempotencyKey
) -> dict[str, Any]:
    """Tell an endpoint again that was disabled because it failed for days."""
    now = request.app.state.clock.now()
    async with _transaction(request) as connection:
        await _own(connection, actor, endpoint_id)
        await endpoints.settle(connection, endpoint_id, "active", None, now)
    return {"endpoint_id": str(endpoint_id), "state": "active"}


@router.post("/{endpoint_id}/remove")
async def remove(
    request: Request, actor: CurrentActor, endpoint_id: UUID, _: IdempotencyKey
) -> dict[str, Any]:
    """Forget an endpoint and its secrets."""
    now = request.app.state.clock.now()
    async with _transaction(request) as connection:
        await _own(connection, actor, endpoint_id)
        await endpoints.remove(connection, endpoint_id, now)
    return {"endpoint_id": str(endpoint_id), "state": "removed"}


@router.post("/{endpoint_id}/test")
async def test(
    request: Request, actor: CurrentActor, endpoint_id: UUID, _: IdempotencyKey
) -> dict[str, Any]:
    """Deliver a test to an endpoint now, signed like every other, and say what became of it."""
    settings = request.app.state.settings
    async with _transaction(request) as connection:
        await _own(connection, actor, endpoint_id)
        found = await endpoints.opened(
            connection, settings.vault, [endpoint_id], also_disabled=True
        )
    endpoint = found[endpoint_id]
    at = datetime.now(UTC)
    payload = {"type": "endpoint.tested", "timestamp": at.isoformat(), "data": {}}
    hook = Hook(endpoint.url, f"test-{uuid7()}", payload, endpoint.secrets)
    try:
        async with hooking.client(TEST_SECONDS) as http, asyncio.timeout(TEST_SECONDS):
            await Hooks(http, _resolve(request), settings.webhook_hosts).deliver(hook)
    except Undeliverable as failed:
        return {"delivered": False, "reason": failed.why}
    except TimeoutError:  # an endpoint that answers one byte at a time holds nobody up
        return {"delivered": False, "reason": "timed-out"}
    return {"delivered": True, "reason": None}


async def _allowed(request: Request, url: str) -> None:
    """Raise a 422 problem for an address that no webhook may have."""
    trusted = request.app.state.settings.webhook_hosts
    try:
        async with asyncio.timeout(TEST_SECONDS):
            await addressed(target(url, trusted), _resolve(request), trusted)
    except Forbidden as error:
        raise _wrong(str(error)) from None
    except TimeoutError:
        raise _wrong("its host cannot be resolved in time; look at its name servers") from None
    except Undeliverable as failed:
        cure = {
            "cannot-resolve": "its host has no address; publish it in the DNS first",
            "forbidden-address": "its host is in a private network; a webhook goes to public ones",
        }
        raise _wrong(cure[failed.why]) from None


def _wrong(message: str) -> Problem:
    detail = "the address cannot be a webhook's; the cure is under errors"
    return Problem(422, "bad-endpoint", detail, errors=(FieldError("url", message),))


def _resolve(request: Request) -> Any:
    """Return how names are resolved: as the system does, but for tests."""
    return getattr(request.app.state, "resolve", resolve)


async def _own(connection: Connection, actor: Actor, endpoint_id: UUID) -> Mapping[str, Any]:
    found = await endpoints.own(connection, refs_of(actor), endpoint_id)
    if found is None:
        raise Problem(404, "not-found", "there is no such endpoint of yours; list them")
    return found


@contextlib.asynccontextmanager
async def _transaction(request: Request) -> AsyncIterator[Connection]:
    pool = request.app.state.host.pool
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        yield connection


async def _once(request: Request, asked: RequestKey, work: Any, status: int) -> JSONResponse:
    """Do `work` once; what is asked again under the same key is told all but the secret."""
    async with _transaction(request) as connection:
        if given := await REQUESTS.claim(connection, asked):
            return JSONResponse(given.body | {"secret": None}, given.status)
        said, secret = await work(connection)
        await REQUESTS.settle(connection, asked, Answer(status, said))
    return JSONResponse(said | secret, status)
