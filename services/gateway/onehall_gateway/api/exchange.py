"""The HTTP way HTTP 接入: for departments that cannot speak AMQP, the same messages over HTTP."""

from typing import Annotated

from fastapi import Header, Query, Request, Response
from onehall_contracts.event import CONTENT_TYPE, MAX_BYTES, MAX_EVENTS
from onehall_contracts.problem import Problem

from onehall_gateway.api import models
from onehall_gateway.api.answers import exchange as answers
from onehall_gateway.api.door import PaperDoor, doors, operation
from onehall_gateway.api.fields import ONCE_EACH, DepartmentId
from onehall_gateway.api.relaying import forward, hand_over, pull
from onehall_gateway.policy import Permission, needs

KINDS = frozenset({CONTENT_TYPE, "application/json"})
EVENT = {
    "specversion": "1.0",
    "id": "0197f2d4-9b7e-7c55-8f0a-1d2c3b4a5968",
    "source": "departments/XFZD",
    "type": "departments.heartbeat.v1",
    "time": "2011-10-10T09:00:00+08:00",
    "data": {"department": "XFZD"},
}
BATCH = {
    "requestBody": {
        "required": True,
        "description": f"at most {MAX_EVENTS} events and {MAX_BYTES // 1024} KiB",
        "content": {
            CONTENT_TYPE: {
                "schema": {"type": "array", "maxItems": MAX_EVENTS, "items": {"type": "object"}},
                "example": [EVENT],
            }
        },
    }
}


class BatchDoor(PaperDoor):
    """A door for a batch of events, as wide as a message of AMQP."""

    max_bytes = MAX_BYTES


router = doors()
batches = doors(BatchDoor)


@router.get("/{department}/inbox", **operation("pullEvents", answers.Inbox))
@needs(Permission.EVENTS_PULL)
async def pull_events(
    request: Request, department: DepartmentId, query: Annotated[models.EventsPull, Query()]
) -> Response:
    """Return what is for a department after a cursor: tasks, receipts, what was returned.

    With `wait` the answer comes when there is something, at the latest after so many seconds. At
    most 1 MiB, but one event if there is any. Nothing is taken away: the same cursor gives the
    same events, so keep `next` when you have dealt with what came before it. Events may come again
    under another number after a change of transport: take each `id` once. A 409 `goes-by-amqp`
    says that the department is reached over AMQP; an operator changes that.
    """
    return await pull(request, f"/departments/{department}/inbox", query)


@batches.post(
    "/{department}/events",
    dependencies=[ONCE_EACH],
    openapi_extra=BATCH,
    **operation("pushEvents", answers.AllTold),
)
@needs(Permission.EVENTS_PUSH)
async def push_events(
    request: Request,
    department: DepartmentId,
    content_type: Annotated[str | None, Header(include_in_schema=False, max_length=100)] = None,
) -> Response:
    """Say what a department says on AMQP: opinions, steps, attendance, questions, heartbeats.

    Sending again is harmless, with or without an Idempotency-Key: the ids of the events are
    natural keys, kept for ever, and what was taken once is answered as taken. So after a 503, or no
    answer at all, send the same body again. The token attests who sends; an opinion counts by its
    own signature. `application/json` is taken too.
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        detail = f"send the events as {CONTENT_TYPE}, with that Content-Type"
        raise Problem(415, "unsupported-media-type", detail)
    return await hand_over(request, "approval", f"/departments/{department}/events", kind)


@router.get("/{department}/transport", **operation("readTransport", answers.Transport))
@needs(Permission.TRANSPORT_READ)
async def read_transport(request: Request, department: DepartmentId) -> Response:
    """Return which way a department is reached, who had it so, and how far it has pulled."""
    return await forward(request, "approval", f"/departments/{department}/transport")


@router.put("/{department}/transport", **operation("changeTransport", answers.Transport))
@needs(Permission.TRANSPORT_CHANGE)
async def change_transport(
    request: Request, department: DepartmentId, body: models.NewTransport
) -> Response:
    """Have a department reached the other way from now on; nothing on its way is lost.

    To HTTP: what is in its queues comes to its inbox, but for what a worker that still runs takes
    first. To AMQP: what it has not pulled goes back to its queues.
    """
    path = f"/departments/{department}/transport"
    return await forward(request, "approval", path, body=body)
