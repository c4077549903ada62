"""For staff: what was sent about a case, and sending it again."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from onehall_chassis import CurrentActor, IdempotencyKey
from onehall_contracts.message import CaseId
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done

from onehall_notify.api.common import origin, page, submit
from onehall_notify.domain import model as m
from onehall_notify.store import reading

router = APIRouter(tags=["notices"])
LOG_READERS = ("clerk", "guide", "supervisor", "coordinator", "operator", "service")
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/notices")
async def read_notices(
    request: Request,
    actor: CurrentActor,
    case_id: CaseId,
    cursor: UUID | None = None,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Return the delivery log of a case, oldest first: every attempt, and nobody's address."""
    actor.must_have(*LOG_READERS)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        rows = await reading.log(connection, case_id, cursor, limit + 1)
    shown, cursor = page(rows, limit, "notice_id")
    return {"notices": shown, "next": cursor}


@router.post("/notices/{notice_id}/resend")
async def resend(
    request: Request, actor: CurrentActor, notice_id: UUID, key: IdempotencyKey
) -> JSONResponse:
    """Begin another round of attempts for a mail that was given up, or sent and lost."""
    actor.must_have("operator")

    async def build(connection: Connection) -> Ask[m.Command]:
        if not await reading.known(connection, notice_id):
            raise Problem(404, "not-found", "there is no such notice; list those of its case")
        by = origin(request, actor.subject)
        return Ask(str(notice_id), m.Resend(by.at), by)

    def answer(done: Done[m.Notice, m.Event]) -> Answer:
        body = {"notice_id": str(notice_id), "state": "due", "round": done.state.round}
        return Answer(202, body)

    return await submit(request, actor, key, build, answer)
