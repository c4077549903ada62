"""HTTP in: one's own inbox, and for staff what was sent about a case."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor, IdempotencyKey, cause_of
from onehall_contracts.ids import derived
from onehall_contracts.message import CaseId
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done, Origin, RequestKey

from onehall_notify.domain import model as m
from onehall_notify.store import reading, work
from onehall_notify.templates import LANGUAGES, Templates

router = APIRouter(tags=["notices"])
TEMPLATES = Templates()
LOG_READERS = ("clerk", "guide", "supervisor", "coordinator", "operator", "service")
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/inbox")
async def read_inbox(
    request: Request,
    actor: CurrentActor,
    unread: bool = False,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return one's own notices, newest first; a department's people read its inbox."""
    refs = _refs(actor)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        rows = await reading.inbox(connection, refs, unread, cursor, limit + 1)
        waiting = await reading.unread(connection, refs)
    shown, cursor = _page(rows, limit)
    return {"notices": [_item(row) for row in shown], "unread": waiting, "next": cursor}


@router.post("/inbox/{notice_id}/read")
async def mark_read(
    request: Request, actor: CurrentActor, notice_id: UUID, key: IdempotencyKey
) -> JSONResponse:
    """Record that a notice was read; that is the proof of its service."""

    async def build(connection: Connection) -> Ask[m.Command]:
        if not await reading.owns(connection, _refs(actor), notice_id):
            raise Problem(404, "not-found", "there is no such notice in your inbox")
        now = request.app.state.clock.now()
        return Ask(str(notice_id), m.MarkRead(now), Origin(str(actor.ref), now, cause_of(request)))

    def answer(_: Done[m.Notice, m.Event]) -> Answer:
        return Answer(200, {"notice_id": str(notice_id), "read": True})

    return await _submit(request, actor, key, build, answer)


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
    shown, cursor = _page(rows, limit)
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
        now = request.app.state.clock.now()
        return Ask(str(notice_id), m.Resend(now), Origin(actor.subject, now, cause_of(request)))

    def answer(done: Done[m.Notice, m.Event]) -> Answer:
        body = {"notice_id": str(notice_id), "state": "due", "round": done.state.round}
        return Answer(202, body)

    return await _submit(request, actor, key, build, answer)


async def _submit(
    request: Request, actor: Actor, key: str, build: Any, answer: Any
) -> JSONResponse:
    what = f"{request.method} {request.url.path}".encode()
    asked = RequestKey.of(actor.subject, key, what, await request.body())
    given: Answer = await request.app.state.host.engine.submit(build, answer, asked)
    return JSONResponse(given.body, given.status)


def _page(rows: Sequence[Any], limit: int) -> tuple[Sequence[Any], UUID | None]:
    """Return a page of one row too many, and the cursor of the next if there is one."""
    shown = rows[:limit]
    return shown, shown[-1]["notice_id"] if len(rows) > limit else None


def _refs(actor: Actor) -> list[UUID]:
    """Return the references whose inbox the caller reads."""
    if actor.has("department") and actor.department:
        return [actor.ref, derived("department", actor.department)]
    return [actor.ref]


def _item(row: Any) -> dict[str, Any]:
    parameters = work.parameters(row)
    words = {lang: TEMPLATES.words(row["template"], lang, parameters) for lang in LANGUAGES}
    return {
        "notice_id": row["notice_id"],
        "case_id": row["case_id"],
        "template": row["template"],
        "legal": row["legal"],
        "delivered_at": row["delivered_at"],
        "read_at": row["read_at"],
        **{lang: {"title": said.title, "text": said.text} for lang, said in words.items()},
    }
