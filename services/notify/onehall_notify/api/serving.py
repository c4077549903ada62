"""Proof of service 送达: what nothing proves yet, and what a person did about it."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor, IdempotencyKey
from onehall_chassis.bodies import Given, Instant, Line, read
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done
from pydantic import StringConstraints

from onehall_notify.api.common import origin, page, submit, to_serve
from onehall_notify.domain import service as s
from onehall_notify.store import serving

router = APIRouter(tags=["service of notices"])
SERVERS = ("clerk", "coordinator")
READERS = (*SERVERS, "supervisor", "operator")
# The number of a receipt, never a name: it goes on record for good.
NUMBERED = r"[\u4e00-\u9fff]{0,8}[〔(（]\d{4}[〕)）]第?\d{1,6}号"
Receipt: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=rf"^({NUMBERED}|[0-9A-Za-z#/._-]{{3,40}})$"),
]
Limit = Annotated[int, Query(ge=1, le=200)]


class ServedBy(Given):
    """A notice was handed over against a signature, or posted: the receipt, and when."""

    proof: Literal["handed-over", "posted"]
    receipt: Receipt
    served_at: Instant | None = None


class Announced(Given):
    """A notice that could not be served otherwise was announced: where that can be read."""

    where: Line


@router.get("/notices/unserved")
async def read_unserved(
    request: Request,
    actor: CurrentActor,
    days: Annotated[int, Query(ge=0, le=365)] = 3,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return what the law has people told and nothing proves that they were, oldest first."""
    actor.must_have(*READERS)
    before = request.app.state.clock.now() - timedelta(days=days)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        rows = await serving.unserved(connection, before, cursor, limit + 1)
    shown, cursor = page(rows, limit, "notice_id")
    return {"notices": [dict(row) for row in shown], "next": cursor}


@router.get("/notices/{notice_id}/service")
async def read_service(request: Request, actor: CurrentActor, notice_id: UUID) -> dict[str, Any]:
    """Return what proves the service of a notice, the first proof first."""
    actor.must_have(*READERS)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        if not await serving.known(connection, notice_id):
            raise no_such_notice()
        proofs = await serving.proofs(connection, notice_id)
    return {"notice_id": notice_id, "proofs": [dict(row) for row in proofs]}


@router.post("/notices/{notice_id}/service")
async def record_service(
    request: Request, actor: CurrentActor, notice_id: UUID, key: IdempotencyKey
) -> JSONResponse:
    """Record that a notice was handed over or posted."""
    actor.must_have(*SERVERS)
    said = read(ServedBy, await request.body())
    at = said.served_at or request.app.state.clock.now()
    await _must_have_been(request, notice_id, at)

    def meant(notice: s.Notice) -> s.Command:
        return s.Prove(notice, s.Proof(said.proof), at, said.receipt, actor.subject)

    return await _act(request, actor, notice_id, key, meant)


@router.post("/notices/{notice_id}/announcement")
async def announce(
    request: Request, actor: CurrentActor, notice_id: UUID, key: IdempotencyKey
) -> JSONResponse:
    """Record that a notice was announced publicly 公告送达; it counts as served after its days."""
    actor.must_have(*SERVERS)
    said = read(Announced, await request.body())
    now = request.app.state.clock.now()

    def meant(notice: s.Notice) -> s.Command:
        return s.Announce(notice, said.where, actor.subject, now)

    return await _act(request, actor, notice_id, key, meant)


async def _must_have_been(request: Request, notice_id: UUID, at: datetime) -> None:
    """Raise a 422 problem for service in the future, or before there was anything to serve."""
    if at > request.app.state.clock.now():
        raise Problem(422, "invalid-request", "served_at lies in the future; say when it was")
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        queued = await serving.queued_at(connection, notice_id)
    # People write down minutes, no seconds.
    if queued and at < queued.replace(second=0, microsecond=0):
        detail = "served_at lies before the notice was written; say when it was handed over"
        raise Problem(422, "invalid-request", detail)


async def _act(
    request: Request, actor: Actor, notice_id: UUID, key: str, meant: Any
) -> JSONResponse:
    async def build(connection: Connection) -> Ask[s.Command]:
        notice = await to_serve(connection, notice_id)
        if notice is None:
            raise no_such_notice()
        return Ask(serving.stream_of(notice_id), meant(notice), origin(request, actor.subject))

    def answer(done: Done[s.Service, s.Event]) -> Answer:
        counts = done.state.announced.counts_at.isoformat() if done.state.announced else None
        proofs = [proof.value for proof in done.state.proofs]
        return Answer(200, {"notice_id": str(notice_id), "proofs": proofs, "counts_at": counts})

    return await submit(request, actor, key, build, answer)


def no_such_notice() -> Problem:
    """Return the problem of a notice whose service nobody has to prove."""
    detail = "there is no such notice that has to be served; see /notices/unserved"
    return Problem(404, "not-found", detail)
