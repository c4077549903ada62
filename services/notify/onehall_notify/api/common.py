"""What every request to notify shares: whose inbox it is, how a command is decided, pages."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from asyncpg import Connection
from fastapi import Request
from fastapi.responses import JSONResponse
from onehall_bus.tracing import traceparent_now
from onehall_chassis import Actor, cause_of
from onehall_contracts.ids import derived
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done, Origin, RequestKey

from onehall_notify.domain import service
from onehall_notify.store import serving
from onehall_notify.templates import UNSAYABLE

Build: TypeAlias = Callable[[Connection], Awaitable[Ask[Any]]]
Answering: TypeAlias = Callable[[Done[Any, Any]], Answer]


def refs_of(actor: Actor) -> list[UUID]:
    """Return the references whose inbox the caller reads; a department's people read its own."""
    if actor.has("department") and actor.department:
        return [actor.ref, derived("department", actor.department)]
    return [actor.ref]


def origin(request: Request, actor: str) -> Origin:
    """Return who asks, now, and because of what."""
    return Origin(actor, request.app.state.clock.now(), cause_of(request), traceparent_now())


async def submit(
    request: Request, actor: Actor, key: str, build: Build, answer: Answering
) -> JSONResponse:
    """Decide what `build` asks, once for each key, and answer."""
    what = f"{request.method} {request.url.path}".encode()
    asked = RequestKey.of(actor.subject, key, what, await request.body())
    given: Answer = await request.app.state.host.engine.submit(build, answer, asked)
    return JSONResponse(given.body, given.status)


async def to_serve(connection: Connection, notice_id: UUID) -> service.Notice | None:
    """Return a notice that has to be served; raise a 409 problem while it has no words."""
    try:
        return await serving.notice(connection, notice_id)
    except UNSAYABLE:
        detail = (
            "its template cannot be filled, so there is nothing to serve yet; "
            "have an operator correct the template, then send this again"
        )
        raise Problem(409, "nothing-to-serve", detail) from None


def page(rows: Sequence[Any], limit: int, by: str) -> tuple[Sequence[Any], UUID | None]:
    """Return a page of one row too many, and the cursor of the next if there is one."""
    shown = rows[:limit]
    return shown, shown[-1][by] if len(rows) > limit else None
