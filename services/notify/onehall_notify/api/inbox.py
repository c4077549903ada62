"""One's own inbox."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor, IdempotencyKey
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done

from onehall_notify.api.common import origin, page, refs_of, submit, to_serve
from onehall_notify.domain import model as m
from onehall_notify.domain.service import Proof, Prove
from onehall_notify.store import reading, serving, work
from onehall_notify.templates import LANGUAGES, TEMPLATES, UNSAYABLE, Words

router = APIRouter(tags=["notices"])
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
    refs = refs_of(actor)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        rows = await reading.inbox(connection, refs, unread, cursor, limit + 1)
        waiting = await reading.unread(connection, refs)
    shown, cursor = page(rows, limit, "notice_id")
    return {"notices": [item(row) for row in shown], "unread": waiting, "next": cursor}


@router.post("/inbox/{notice_id}/read")
async def mark_read(
    request: Request, actor: CurrentActor, notice_id: UUID, key: IdempotencyKey
) -> JSONResponse:
    """Record that a notice was read; of what the law has them told, that proves its service."""
    await _prove(request, actor, notice_id)

    async def build(connection: Connection) -> Ask[m.Command]:
        if not await reading.owns(connection, refs_of(actor), notice_id):
            raise no_such_notice()
        by = origin(request, str(actor.ref))
        return Ask(str(notice_id), m.MarkRead(by.at), by)

    def answer(_: Done[m.Notice, m.Event]) -> Answer:
        return Answer(200, {"notice_id": str(notice_id), "read": True})

    return await submit(request, actor, key, build, answer)


async def _prove(request: Request, actor: Actor, notice_id: UUID) -> None:
    """Put on record what reading proves, before it counts as read: so no proof is ever missing."""

    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        if not await reading.owns(connection, refs_of(actor), notice_id):
            raise no_such_notice()
        notice = await to_serve(connection, notice_id)
    if notice is None:
        return
    by = origin(request, str(actor.ref))
    ask: Ask[Any] = Ask(serving.stream_of(notice_id), Prove(notice, Proof.READ, by.at), by)

    async def build(_: Connection) -> Ask[Any]:
        return ask

    await request.app.state.host.engine.submit(build, lambda _: Answer(200, {}))


def no_such_notice() -> Problem:
    """Return the problem of a notice that is not in the caller's inbox."""
    return Problem(404, "not-found", "there is no such notice in your inbox")


def item(row: Any) -> dict[str, Any]:
    """Return a notice as its recipient reads it."""
    parameters = work.parameters(row)
    words = {lang: _words(row["template"], lang, parameters) for lang in LANGUAGES}
    return {
        "notice_id": row["notice_id"],
        "case_id": row["case_id"],
        "template": row["template"],
        "legal": row["legal"],
        "delivered_at": row["delivered_at"],
        "read_at": row["read_at"],
        **{lang: {"title": said.title, "text": said.text} for lang, said in words.items()},
    }


def _words(template: str, language: str, parameters: Mapping[str, Any]) -> Words:
    """Return what a notice says; one that cannot be filled hides no other of the inbox."""
    try:
        return TEMPLATES.words(template, language, parameters)
    except UNSAYABLE:
        return Words(template, "")
