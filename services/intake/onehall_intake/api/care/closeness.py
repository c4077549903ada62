"""Thanks, buddies, days, things done together 增进感情."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection, Record
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from onehall_calendar import local_day
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, Line, read
from onehall_contracts.ids import derived
from onehall_contracts.problem import Problem
from onehall_store import Answer
from pydantic import AwareDatetime, Field, model_validator

from onehall_intake.api.care.asking import colleague, head, listed, nothing, unless
from onehall_intake.api.running import CurrentCall, CurrentHall, answered
from onehall_intake.domain.care import buddies
from onehall_intake.domain.care.words import Occasion, Subject
from onehall_intake.store.care import closeness

router = APIRouter(prefix="/care", tags=["care"])
LEAP_YEAR = 2000


class Thanks(Given):
    """One line for a colleague; `wall` offers it for the wall too."""

    recipient: Line
    line: Line
    wall: bool = False


class Pairing(Given):
    """A newcomer and who helps them."""

    newcomer: Line
    buddy: Line
    joined_on: date


class Newcomer(Given):
    """Whose pairing ends."""

    newcomer: Line


class Day(Given):
    """A day of the year; colleagues hear of it only if `tell_colleagues`."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    tell_colleagues: bool = False

    @model_validator(mode="after")
    def _there_is_such_a_day(self) -> "Day":
        date(LEAP_YEAR, self.month, self.day)  # says which is out of range
        return self


class Activity(Given):
    """Something to do together."""

    title: Line
    begins_at: AwareDatetime
    places: Annotated[int, Field(ge=1, le=10_000)]


class Place(Given):
    """Whether one comes."""

    coming: bool = True


@router.post("/thanks", status_code=201)
async def thank(call: CurrentCall) -> JSONResponse:
    """Thank a colleague in a line: for them only, unless they put it on the wall."""
    thanker, body = colleague(call.actor), await call.request.body()
    said = read(Thanks, body)
    if said.recipient == thanker:
        raise Problem(409, "to-oneself", "recipient: name a colleague")
    thanks_id = derived("thanks", thanker, call.key)

    async def work(connection: Connection) -> Answer:
        wall = "offered" if said.wall else "no"
        who = said.recipient, thanker
        await closeness.thank(connection, thanks_id, who, said.line, wall, call.hall.now)
        return answered(201, {"thanks_id": thanks_id})

    return await call.once(body, work)


@router.get("/thanks")
async def read_thanks(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """Read what one was thanked for."""
    async with hall.pool.acquire(timeout=10) as connection:
        return listed("thanks", await closeness.thanks_of(connection, colleague(actor)))


@router.post("/thanks/{thanks_id}/wall")
async def put_on_wall(call: CurrentCall, thanks_id: UUID) -> JSONResponse:
    """Put thanks on the wall, if the thanker offered that."""
    who = colleague(call.actor)

    async def work(connection: Connection) -> Answer:
        if not await closeness.show(connection, thanks_id, who):
            raise nothing("line offered for the wall")
        return answered(200, {"thanks_id": thanks_id, "wall": "shown"})

    return await call.once(b"", work)


@router.get("/wall")
async def read_wall(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """Read the wall of thanks."""
    colleague(actor)
    async with hall.pool.acquire(timeout=10) as connection:
        return listed("thanks", await closeness.wall(connection))


@router.post("/pairings", status_code=201)
async def pair(call: CurrentCall) -> JSONResponse:
    """Give a newcomer a buddy."""
    head(call.actor)
    body = await call.request.body()
    said = read(Pairing, body)

    async def work(connection: Connection) -> Answer:
        has, helps = await closeness.has_and_helps(connection, said.newcomer, said.buddy)
        unless(buddies.pairing(Subject(said.newcomer), Subject(said.buddy), has, helps))
        today = local_day(call.hall.now)
        await closeness.pair(connection, said.newcomer, said.buddy, said.joined_on, today)
        return answered(201, {"newcomer": said.newcomer, "buddy": said.buddy})

    return await call.once(body, work)


@router.get("/pairings")
async def read_pairings(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """Read one's own pairings with the list of the first thirty days."""
    async with hall.pool.acquire(timeout=10) as connection:
        found = await closeness.pairings(connection, colleague(actor))
    today = local_day(hall.now)
    return {"pairings": [_pairing(row, today) for row in found]}


@router.post("/pairings/steps/{key}")
async def tick(call: CurrentCall, key: str) -> JSONResponse:
    """Tick a step of one's own list."""
    who = colleague(call.actor)
    known = [step.key for step in buddies.CHECKLIST]
    if key not in known:
        raise Problem(404, "not-found", f"there is no such step; the list has {', '.join(known)}")

    async def work(connection: Connection) -> Answer:
        if not await closeness.tick(connection, who, key):
            raise nothing("list")
        return answered(200, {"done": key})

    return await call.once(b"", work)


@router.post("/pairings/ending")
async def end_pairing(call: CurrentCall) -> JSONResponse:
    """End a pairing: the director's, or one's own as the newcomer."""
    who, body = colleague(call.actor), await call.request.body()
    newcomer = read(Newcomer, body).newcomer
    if newcomer != who:
        head(call.actor)

    async def work(connection: Connection) -> Answer:
        await closeness.end_pairing(connection, newcomer)
        return answered(200, {"newcomer": newcomer})

    return await call.once(body, work)


@router.post("/days/{occasion}")
async def remember_day(call: CurrentCall, occasion: Occasion) -> JSONResponse:
    """Enter a day of one's own: to be wished well on, or reminded of the check-up."""
    who, body = colleague(call.actor), await call.request.body()
    said = read(Day, body)

    async def work(connection: Connection) -> Answer:
        day = date(LEAP_YEAR, said.month, said.day)
        await closeness.remember(connection, who, occasion, day, told=said.tell_colleagues)
        return answered(200, {"occasion": occasion, "month": said.month, "day": said.day})

    return await call.once(body, work)


@router.post("/days/{occasion}/forgetting")
async def forget_day(call: CurrentCall, occasion: Occasion) -> JSONResponse:
    """Take a day back: nothing of it is kept."""
    who = colleague(call.actor)

    async def work(connection: Connection) -> Answer:
        await closeness.forget(connection, who, occasion)
        return answered(200, {"occasion": occasion})

    return await call.once(b"", work)


@router.get("/today")
async def read_today(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """Read whose day it is: one's own, and those of colleagues who want it known."""
    async with hall.pool.acquire(timeout=10) as connection:
        found = await closeness.today(connection, colleague(actor), local_day(hall.now))
    return listed("days", found)


@router.post("/activities", status_code=201)
async def plan_activity(call: CurrentCall) -> JSONResponse:
    """Announce something to do together."""
    head(call.actor)
    body = await call.request.body()
    said = read(Activity, body)
    if said.begins_at <= call.hall.now:
        raise Problem(422, "invalid-request", "begins_at: it has begun already; name a later time")
    activity_id = derived("activity", call.actor.subject, call.key)

    async def work(connection: Connection) -> Answer:
        await closeness.plan(connection, activity_id, said.title, said.begins_at, said.places)
        return answered(201, {"activity_id": activity_id})

    return await call.once(body, work)


@router.get("/activities")
async def list_activities(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """List what is ahead."""
    async with hall.pool.acquire(timeout=10) as connection:
        found = await closeness.activities(connection, colleague(actor), hall.now)
    return listed("activities", list(found))


@router.post("/activities/{activity_id}/place")
async def take_place(call: CurrentCall, activity_id: UUID) -> JSONResponse:
    """Take a place, or give it back."""
    who, body = colleague(call.actor), await call.request.body()
    coming = read(Place, body).coming

    async def work(connection: Connection) -> Answer:
        if not coming:
            await closeness.leave(connection, activity_id, who)
            return answered(200, {"coming": False})
        match await closeness.join(connection, activity_id, who, call.hall.now):
            case "unknown":
                raise nothing("activity ahead")
            case "full":
                raise Problem(409, "full", "every place is taken; ask again, somebody may cancel")
        return answered(200, {"coming": True})

    return await call.once(body, work)


def _pairing(row: Record, today: date) -> dict[str, Any]:
    due = buddies.checklist(row["joined_on"], row["done"])
    return {
        "newcomer": row["newcomer"],
        "buddy": row["buddy"],
        "joined_on": row["joined_on"],
        "steps": [
            {
                "key": one.step.key,
                "zh": one.step.zh,
                "en": one.step.en,
                "by": one.on,
                "done": one.done,
                "overdue": one.overdue(today),
            }
            for one in due
        ],
    }
