"""A register changes once for an Idempotency-Key; a repetition gets the same answer."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from asyncpg import Connection, Pool
from fastapi import Request
from fastapi.responses import JSONResponse
from onehall_chassis import Actor
from onehall_store import Answer, RequestKey, Requests

REQUESTS: Final = Requests("approval")

Work: TypeAlias = Callable[[Connection], Awaitable[Answer]]


async def once(request: Request, actor: Actor, key: str, work: Work) -> JSONResponse:
    """Do `work` once for a key, in one transaction with its answer."""
    path = f"{request.method} {request.url.path}".encode()
    wanted = RequestKey.of(actor.subject, key, path, await request.body())
    pool: Pool = request.app.state.host.pool
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        answer = await REQUESTS.once(connection, wanted, work)
    return JSONResponse(answer.body, answer.status)
