"""What is wrong at a workplace, what stands where, what should be better 优化环境."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from asyncpg import Connection
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from onehall_calendar import local_day
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, Line, Paragraph, read
from onehall_contracts.ids import derived
from onehall_contracts.problem import Problem
from onehall_store import Answer

from onehall_intake.api.care.asking import KEEPER, colleague, head, listed, nothing
from onehall_intake.api.care.relief import Code, Opening
from onehall_intake.api.running import CALENDAR, CurrentCall, CurrentHall, answered
from onehall_intake.domain.care import limits
from onehall_intake.domain.care.words import Trouble, Urgency
from onehall_intake.store.care import surroundings
from onehall_intake.store.care.surroundings import Report

router = APIRouter(prefix="/care", tags=["care"])


class Reported(Given):
    """Something wrong at a workplace."""

    trouble: Trouble
    urgency: Urgency
    place: Line
    note: Paragraph


class Mended(Given):
    """What was done about it."""

    how: Paragraph


class Asset(Given):
    """What stands where."""

    asset_id: Line
    kind: Line
    place: Line
    serviced_on: date | None = None


class Suggestion(Given):
    """What should be better, under a code that opens the reply."""

    text: Paragraph
    code: Code


class Reply(Given):
    """What becomes of a suggestion."""

    reply: Paragraph


@router.post("/tickets", status_code=201)
async def report_trouble(call: CurrentCall) -> JSONResponse:
    """Report something wrong; the answer says by when it is mended."""
    who, body = colleague(call.actor), await call.request.body()
    said = read(Reported, body)
    mend_by = limits.mended_by(call.hall.now, said.urgency, CALENDAR)
    ticket_id = derived("care-ticket", who, call.key)

    async def work(connection: Connection) -> Answer:
        what = said.trouble, said.urgency, said.place, said.note
        one = Report(ticket_id, *what, by=who, at=call.hall.now, mend_by=mend_by)
        await surroundings.report(connection, one)
        return answered(201, {"ticket_id": ticket_id, "mend_by": mend_by})

    return await call.once(body, work)


@router.get("/tickets")
async def list_tickets(
    hall: CurrentHall, actor: CurrentActor, open_only: bool = False
) -> dict[str, Any]:
    """List one's own reports; to whoever keeps the house, everybody's, without who reported."""
    who = colleague(actor)
    of = None if actor.has(KEEPER) else who
    async with hall.pool.acquire(timeout=10) as connection:
        return listed("tickets", await surroundings.tickets(connection, of, open_only=open_only))


@router.post("/tickets/{ticket_id}/mending")
async def mend(call: CurrentCall, ticket_id: UUID) -> JSONResponse:
    """Say that something is mended, and how."""
    call.actor.must_have(KEEPER)
    body = await call.request.body()
    how = read(Mended, body).how

    async def work(connection: Connection) -> Answer:
        if not await surroundings.mend(connection, ticket_id, how, call.hall.now):
            raise nothing("open report")
        return answered(200, {"ticket_id": ticket_id, "mended_at": call.hall.now})

    return await call.once(body, work)


@router.get("/assets")
async def list_assets(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """List what stands where."""
    colleague(actor)
    async with hall.pool.acquire(timeout=10) as connection:
        return listed("assets", await surroundings.assets(connection))


@router.post("/assets")
async def place_asset(call: CurrentCall) -> JSONResponse:
    """Note what stands where, or that it was serviced."""
    call.actor.must_have(KEEPER)
    body = await call.request.body()
    said = read(Asset, body)

    async def work(connection: Connection) -> Answer:
        await surroundings.place(connection, said.asset_id, said.kind, said.place, said.serviced_on)
        return answered(200, said.model_dump())

    return await call.once(body, work)


@router.post("/suggestions", status_code=201)
async def suggest(call: CurrentCall) -> JSONResponse:
    """Suggest something without a name; the same code and text again is the same suggestion.

    The Idempotency-Key is not kept: beside it would stand who asked. And its id tells no time.
    """
    colleague(call.actor)
    said = read(Suggestion, await call.request.body())
    now = call.hall.now
    by = limits.replied_by(now, CALENDAR)
    async with call.hall.pool.acquire(timeout=10) as connection:
        kept = await surroundings.suggest(
            connection, uuid4(), said.text, said.code, by, local_day(now)
        )
    if kept is None:
        raise Problem(409, "code-used", "code: it opens another suggestion; make a new one")
    answer = answered(201, {"suggestion_id": kept["suggestion_id"], "reply_by": kept["reply_by"]})
    return JSONResponse(answer.body, answer.status)


@router.post("/suggestions/reading")
async def read_suggestion(call: CurrentCall) -> JSONResponse:
    """Read the suggestion that a code opens, and its reply."""
    colleague(call.actor)
    code = read(Opening, await call.request.body()).code
    async with call.hall.pool.acquire(timeout=10) as connection:
        found = await surroundings.of_code(connection, code)
    if found is None:
        raise nothing("suggestion")
    return JSONResponse(answered(200, dict(found)).body)


@router.get("/suggestions")
async def list_suggestions(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """List suggestions, those that wait for a reply first."""
    head(actor)
    async with hall.pool.acquire(timeout=10) as connection:
        return listed("suggestions", await surroundings.suggestions(connection))


@router.post("/suggestions/{suggestion_id}/reply")
async def reply_suggestion(call: CurrentCall, suggestion_id: UUID) -> JSONResponse:
    """Reply to a suggestion, once."""
    head(call.actor)
    body = await call.request.body()
    text = read(Reply, body).reply

    async def work(connection: Connection) -> Answer:
        if not await surroundings.reply(connection, suggestion_id, text, call.hall.now):
            raise nothing("suggestion without a reply")
        return answered(200, {"suggestion_id": suggestion_id})

    return await call.once(body, work)
