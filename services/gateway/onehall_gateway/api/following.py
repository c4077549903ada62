"""A case on its way: who reviews, who holds it, what happened, and what it became."""

from typing import Annotated, Any

from fastapi import Header, Query, Request, Response

from onehall_gateway import sse
from onehall_gateway.api import models
from onehall_gateway.api.answers import coordination, timing
from onehall_gateway.api.answers import following as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CACHED, CaseId
from onehall_gateway.api.relaying import follow, forward
from onehall_gateway.policy import Permission, needs

router = doors()
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "events as they happen; `id` is the entry of the ledger, to resume from",
        "content": {
            sse.MEDIA_TYPE: {
                "schema": {"type": "string"},
                "example": 'id: 7\nevent: progress\ndata: {"version": 7}\n\n'
                'event: clock\ndata: {"version": 7, "phase": "review"}\n\n',
            }
        },
    }
}
LastEventId = Annotated[
    int | None,
    Header(
        alias="Last-Event-ID",
        ge=0,
        le=2**63 - 1,
        description="the last `id` that was received; what came after it is sent first",
    ),
]


@router.get("/{case_id}/coordination", **operation("readCoordination", coordination.Coordination))
@needs(Permission.PROGRESS_READ)
async def read_coordination(request: Request, case_id: CaseId) -> Response:
    """Return every review of a case with its limits and where it stands 并联协调."""
    return await forward(request, "approval", f"/cases/{case_id}/coordination")


@router.get("/{case_id}/issuance", **operation("readIssuance", coordination.Issuance))
@needs(Permission.PROGRESS_READ)
async def read_issuance(request: Request, case_id: CaseId) -> Response:
    """Return the single issuance 统一送达: permits and refusals; 404 until it is made."""
    return await forward(request, "approval", f"/cases/{case_id}/issuance")


@router.get("/{case_id}/timeline", **operation("readTimeline", answers.Ledger))
@needs(Permission.PROGRESS_READ)
async def read_timeline(
    request: Request, case_id: CaseId, query: Annotated[models.LedgerPage, Query()]
) -> Response:
    """Return what happened to a case, from its ledger, in order."""
    return await forward(request, "supervision", f"/cases/{case_id}/ledger", query=query)


@router.get(
    "/{case_id}/progress",
    operation_id="followProgress",
    response_class=Response,
    responses=STREAM,
)
@needs(Permission.PROGRESS_READ)
async def follow_progress(
    request: Request,
    case_id: CaseId,
    query: Annotated[models.ProgressQuery, Query()],
    last_event_id: LastEventId = None,
) -> Response:
    """Follow a case live, as server-sent events; comments keep a silent stream open.

    `progress` is an entry of the ledger; `clock`, after what moved it, the critical-path clock as
    it is then, without an id. After the event `end` there is nothing to come back for.

    The stream ends after some minutes, and when the gateway stops: reconnect with `Last-Event-ID`
    and a token that still holds.
    """
    return await follow(request, f"/cases/{case_id}/progress", query)


@router.get("/{case_id}/clock", dependencies=[CACHED], **operation("readClock", timing.Clock))
@needs(Permission.PROGRESS_READ)
async def read_clock(request: Request, case_id: CaseId) -> Response:
    """Return who holds a case, its critical path, when it ends, and the time saved 关键路径时钟."""
    return await forward(request, "supervision", f"/cases/{case_id}/clock")


@router.get(
    "/{case_id}/deadlines", dependencies=[CACHED], **operation("readDeadlines", timing.Deadlines)
)
@needs(Permission.PROGRESS_READ)
async def read_deadlines(request: Request, case_id: CaseId) -> Response:
    """Return every limit of a case with its derivation, day by day; none before acceptance."""
    return await forward(request, "supervision", f"/cases/{case_id}/deadlines")


@router.get("/{case_id}/holding", **operation("readHolding", answers.Holding))
@needs(Permission.PROGRESS_READ)
async def read_holding(request: Request, case_id: CaseId) -> Response:
    """Return who has to do the next thing, and until when."""
    return await forward(request, "supervision", f"/cases/{case_id}/holding")


@router.get("/{case_id}/trace", **operation("readTrace", answers.Trace))
@needs(Permission.TRACE_READ)
async def read_trace(request: Request, case_id: CaseId) -> Response:
    """Return every message and step of a case over all services."""
    return await forward(request, "supervision", f"/cases/{case_id}/trace")


@router.get("/{case_id}/cards", **operation("listCardsOfCase", answers.Cards))
@needs(Permission.CARD_READ)
async def list_cards_of_case(request: Request, case_id: CaseId) -> Response:
    """List the cards 牌 of a case, in the order of what they are about."""
    return await forward(request, "supervision", f"/cases/{case_id}/cards")
