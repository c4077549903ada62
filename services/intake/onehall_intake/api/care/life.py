"""Leave with cover, days left, things worth knowing 关心生活."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from onehall_calendar import local_day
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, Line, Paragraph, read
from onehall_contracts.ids import derived
from onehall_contracts.problem import Problem
from onehall_store import Answer
from pydantic import Field

from onehall_intake.api.care.asking import colleague, head, listed, nothing, unless
from onehall_intake.api.running import CALENDAR, CurrentCall, CurrentHall, answered
from onehall_intake.domain.care import leaving, limits
from onehall_intake.domain.care.leaving import Span, Wanted
from onehall_intake.domain.care.words import Absence, Subject
from onehall_intake.store.care import life

router = APIRouter(prefix="/care", tags=["care"])

Topic = Annotated[str, Path(pattern=r"^[a-z]{2,20}$")]


class Leave(Given):
    """Leave one asks for; `private` hides why from everybody but whoever answers."""

    absence: Absence
    first_day: date
    last_day: date
    cover: Line | None = None
    private: bool = False


class Reply(Given):
    """Whether leave is agreed."""

    agreed: bool


class Allowance(Given):
    """Working days of leave somebody has in a year."""

    subject: Line
    year: int = Field(ge=2000, le=2100)
    days: int = Field(ge=0, le=366)


class Info(Given):
    """Something worth knowing, Chinese and English."""

    zh: Paragraph
    en: Paragraph


@router.post("/leave", status_code=201)
async def ask_leave(call: CurrentCall) -> JSONResponse:
    """Ask for leave and name who covers; answered by the end of the next working day."""
    who, body = colleague(call.actor), await call.request.body()
    said = read(Leave, body)
    wanted = Wanted(
        Subject(who),
        said.absence,
        Span(said.first_day, said.last_day),
        Subject(said.cover) if said.cover else None,
    )

    async def work(connection: Connection) -> Answer:
        unless(leaving.refusal(wanted, await life.situation(connection, wanted), CALENDAR))
        asked = _asked(call, wanted, said)
        await life.ask(connection, asked)
        return answered(201, {"leave_id": asked.leave_id, "answer_by": asked.answer_by})

    return await call.once(body, work)


@router.get("/leave")
async def read_leave(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """Read one's own leave, the leave one covers, and the days left of this year."""
    who, today = colleague(actor), local_day(hall.now)
    async with hall.pool.acquire(timeout=10) as connection:
        rows = await life.own(connection, who)
        left = await life.left_of(connection, who, today.year)
    return {"leave": [_shown(dict(row), who) for row in rows], "left": left}


@router.get("/leave/unanswered")
async def list_unanswered(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """List the requests that wait for an answer."""
    head(actor)
    async with hall.pool.acquire(timeout=10) as connection:
        return listed("leave", await life.unanswered(connection))


@router.post("/leave/{leave_id}/answer")
async def answer_leave(call: CurrentCall, leave_id: UUID) -> JSONResponse:
    """Agree to leave or decline it; never one's own."""
    by, body = head(call.actor), await call.request.body()
    agreed = read(Reply, body).agreed

    async def work(connection: Connection) -> Answer:
        if not await life.answer(connection, leave_id, agreed, by, call.hall.now):
            detail = "nobody else's request of this id waits for an answer; list those that do"
            raise Problem(409, "settled", detail)
        return answered(200, {"leave_id": leave_id, "agreed": agreed})

    return await call.once(body, work)


@router.post("/leave/{leave_id}/taking-back")
async def take_leave_back(call: CurrentCall, leave_id: UUID) -> JSONResponse:
    """Take one's own leave back, asked for or agreed."""
    who = colleague(call.actor)

    async def work(connection: Connection) -> Answer:
        if not await life.take_back(connection, leave_id, who, call.hall.now):
            raise nothing("leave")
        return answered(200, {"leave_id": leave_id})

    return await call.once(b"", work)


@router.get("/absent")
async def read_absent(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """Read who is away today and who covers; of private leave not why."""
    colleague(actor)
    async with hall.pool.acquire(timeout=10) as connection:
        return listed("absent", list(await life.absent(connection, local_day(hall.now))))


@router.post("/allowances")
async def set_allowance(call: CurrentCall) -> JSONResponse:
    """Set how many days of leave somebody has in a year."""
    head(call.actor)
    body = await call.request.body()
    said = read(Allowance, body)

    async def work(connection: Connection) -> Answer:
        await life.allow(connection, said.subject, said.year, said.days)
        return answered(200, said.model_dump())

    return await call.once(body, work)


@router.get("/info")
async def read_info(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """Read what is worth knowing: the canteen, the shuttle, where to park."""
    colleague(actor)
    async with hall.pool.acquire(timeout=10) as connection:
        return {"info": await life.info(connection)}


@router.post("/info/{topic}")
async def write_info(call: CurrentCall, topic: Topic) -> JSONResponse:
    """Write down something worth knowing."""
    head(call.actor)
    body = await call.request.body()
    said = read(Info, body)

    async def work(connection: Connection) -> Answer:
        await life.write_info(connection, topic, (said.zh, said.en), call.hall.now)
        return answered(200, {"topic": topic})

    return await call.once(body, work)


def _asked(call: CurrentCall, wanted: Wanted, said: Leave) -> life.Asked:
    return life.Asked(
        leave_id=derived("leave", wanted.who, call.key),
        wanted=wanted,
        working_days=leaving.working_days(wanted.span, CALENDAR),
        private=said.private,
        asked_at=call.hall.now,
        answer_by=limits.answered_by(call.hall.now, CALENDAR),
    )


def _shown(row: dict[str, Any], who: str) -> dict[str, Any]:
    """Hide from whoever covers why somebody is away, where that is private."""
    hidden = row["private"] and row["subject"] != who
    return row | ({"absence": None} if hidden else {})
