"""A department over HTTP: it pulls what is for it, and pushes what it says.

The messages are those of AMQP, word for word; the bearer token attests who sends them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from math import ceil
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from onehall_bus import Delivery, topology
from onehall_chassis import Actor, CurrentActor
from onehall_contracts.event import (
    CONTENT_TYPE,
    MAX_BYTES,
    Envelope,
    Unreadable,
    unpack,
)
from onehall_contracts.message import DepartmentId, every_message, owner_of
from onehall_contracts.problem import FieldError, Problem
from onehall_store.pacing import Bucket

from onehall_approval.store import inbox
from onehall_approval.store.telling import Returned, Teller

router = APIRouter(prefix="/departments/{department}", tags=["departments"])

LONGEST_WAIT: Final = 30
PATIENCE: Final = 8.0
"""Seconds within which the database has dealt with events; less than the gateway waits for us."""
KINDS: Final = frozenset({CONTENT_TYPE, "application/json"})
LAST: Final = 2**63 - 1
SAID_HERE: Final = frozenset(n for n in every_message() if owner_of(n) == topology.DEPARTMENTS)

After = Annotated[int, Query(ge=0, le=LAST)]
Limit = Annotated[int, Query(ge=1, le=inbox.AT_MOST)]
Wait = Annotated[int, Query(ge=0, le=LONGEST_WAIT)]
Piece = Envelope | Unreadable


@router.get("/inbox")
async def pull(
    request: Request,
    actor: CurrentActor,
    department: DepartmentId,
    after: After = 0,
    limit: Limit = inbox.AT_MOST,
    wait: Wait = 0,
) -> Response:
    """Return what came after a cursor; with `wait`, not before there is something.

    Who waits holds no connection of the database.
    """
    _must_be_of(actor, department)
    found = await _page(request, department, after, limit)
    if wait and not found.events:
        await request.app.state.ways.beyond(department, after, wait)
        found = await _page(request, department, after, limit)
    body = b'{"events":[' + b",".join(found.events) + b'],"next":%d}' % found.next
    return Response(body, media_type="application/json")


@router.post("/events")
async def push(request: Request, actor: CurrentActor, department: DepartmentId) -> dict[str, Any]:
    """Deal with what a department says, and tell what came of each event, in their order."""
    _must_be_of(actor, department)
    pieces = _pieces(request.headers.get("content-type", ""), await request.body())
    queue, user = topology.opinions_queue(department), topology.department_user(department)
    delivery = Delivery(queue, 0, "", user, False, pieces)
    state = request.app.state
    _pace(state.pushing.pace(queue), len(pieces))
    teller = Teller(state.host.engine, state.consumes, state.clock, state.pushing.judge)
    async with _patience(teller):
        await state.host.relay.room()
        told = await teller.tell(delivery)
    return {"events": [_told(*one) for one in zip(pieces, told, strict=True)]}


@asynccontextmanager
async def _patience(teller: Teller) -> AsyncIterator[None]:
    """Give up when an absent database has not come back: the sender has it all, and sends again."""
    stopping = asyncio.get_running_loop().call_later(PATIENCE, teller.stop)
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    finally:
        stopping.cancel()


async def _page(request: Request, department: str, after: int, limit: int) -> inbox.Page:
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        standing = await inbox.standing(connection, department)
        if standing.transport != "http":
            detail = (
                "what is for this department goes to its queues on AMQP; to pull it here, have an "
                "operator run `onehall transport DEPARTMENT http`"
            )
            raise Problem(409, "goes-by-amqp", detail)
        if after > standing.last:
            detail = "after: this inbox has not come so far; begin again without it"
            raise Problem(409, "unknown-cursor", detail)
        if after > standing.pulled:
            await inbox.pulled(connection, department, after)
        return await inbox.page(connection, department, after, limit)


def _pace(bucket: Bucket | None, events: int) -> None:
    """Raise a 429 problem for a department that says more than it may, and mostly what is refused.

    On AMQP its queue would be read more slowly; here it is told to wait.
    """
    if bucket is None:
        return
    if seconds := bucket.wait_s():
        detail = "more events than are taken of one department; wait as long as Retry-After says"
        raise Problem(429, "too-many-events", detail, retry_after=ceil(seconds))
    bucket.spend(events)


def _must_be_of(actor: Actor, department: str) -> None:
    actor.must_have("department")
    if actor.department != department:
        detail = "the token is another department's; a department's own token carries its id"
        raise Problem(403, "not-allowed", detail)


def _pieces(kind: str, body: bytes) -> Sequence[Piece]:
    """Return the events of a body; raise a problem for one that cannot be a batch of events."""
    if kind.partition(";")[0].strip().lower() not in KINDS:
        detail = f"send the events as {CONTENT_TYPE}, with that Content-Type"
        raise Problem(415, "unsupported-media-type", detail)
    if len(body) > MAX_BYTES:
        raise Problem(413, "too-large", f"the body may have {MAX_BYTES} bytes; send several")
    pieces = unpack(body)
    match pieces:
        case [Unreadable(reason, whole)] if whole == body:
            raise _invalid("body", reason)
    seen = set()
    for number, piece in enumerate(pieces):
        if isinstance(piece, Envelope) and piece.id in seen:
            raise _invalid(
                f"{number}.id", "is another event's of this body; every event has its own"
            )
        seen.add(getattr(piece, "id", None))
    return pieces


def _invalid(field: str, message: str) -> Problem:
    detail = "some fields are wrong; each is named with its cure under errors"
    return Problem(422, "invalid-request", detail, errors=(FieldError(field, message),))


def _told(piece: Piece, returned: Returned | None) -> dict[str, Any]:
    """Return what is said of one event; nothing of it but its id."""
    event_id = str(piece.id) if isinstance(piece, Envelope) else None
    if returned is None and isinstance(piece, Envelope) and piece.type not in SAID_HERE:
        returned = Returned("unknown-type", "no department says this; see the AsyncAPI document")
    if returned is None:
        return {"id": event_id, "outcome": "taken"}
    told = {"reason": returned.reason, "detail": returned.detail}
    return {"id": event_id, "outcome": "returned", **told}
