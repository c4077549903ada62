"""What a visitor may do with number and secret, without a login: look, go, refuse, correct.

Everything is a PUT that may be repeated: no key, and no trace of a mood among answered requests.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from asyncpg import Connection
from fastapi import APIRouter, Depends, Header, Request
from onehall_calendar import local_day
from onehall_chassis import Actor
from onehall_chassis.bodies import Given, read
from pydantic import Field, model_validator

from onehall_intake.api.hall import acting
from onehall_intake.api.hall.acting import Place, Scene, at_ticket
from onehall_intake.api.hall.arriving import favoured, settled
from onehall_intake.domain.hall import tickets
from onehall_intake.domain.hall.words import Grade, Priority, State
from onehall_intake.store.hall import days, moods, reading
from onehall_intake.store.hall import tickets as kept

router = APIRouter(prefix="/halls/{centre}/tickets/{ticket_id}", tags=["hall"])
OfTicket = Annotated[Place, Depends(at_ticket)]
Secret = Annotated[str, Header(alias="Ticket-Secret", pattern=r"^[A-Za-z2-7]{8}$")]
VISITOR = Actor("visitor", frozenset())


class Nothing(Given):
    """Nothing needs saying."""


class Own(Given):
    """What a visitor says of their own mood: refuse it, or put it right (我很好)."""

    refuse: bool = False
    grade: Grade | None = None

    @model_validator(mode="after")
    def _one(self) -> "Own":
        if self.refuse == (self.grade is not None):
            raise ValueError("either refuse, or give the grade that is right")
        return self


class Asked(Given):
    """Why the visitor asks to be called earlier."""

    reason: Priority


class Ended(Given):
    """How the visit was, of five grades: 1 is very satisfied 非常满意, 5 very dissatisfied."""

    grade: Annotated[int, Field(ge=1, le=5, strict=True)]


@router.get("")
async def read_place(of: OfTicket, secret: Secret) -> dict[str, Any]:
    """Return where a ticket stands, how long it will wait, and its mood, to whoever holds it."""
    on, now = local_day(of.hall.now), of.hall.now
    async with of.hall.pool.acquire(timeout=10) as connection:
        salt = await days.salt(connection, of.centre, on)
        row = await reading.ticket(connection, of.centre, on, of.ticket_id)
        if salt is None or row is None:
            raise kept.no_such_ticket()
        kept.must_hold(salt, of.ticket_id, secret)
        mood = await moods.own(connection, of.ticket_id, now)
        body = dict(row) | {"ahead": None, "forecast": None, "mood": mood}
        if row["state"] == State.WAITING:
            place = (of.centre, on, row["business"])
            fast = row["lane_from"] is not None and row["lane_from"] <= now
            found = await reading.ahead(connection, place, now, row["queued_at"], fast)
            body |= {"ahead": found.ahead, "forecast": found.forecast}
    return body | {"favoured": body.pop("lane_from") is not None}


@router.put("/leaving")
async def leave(request: Request, of: OfTicket, secret: Secret) -> dict[str, Any]:
    """Give a ticket back: its holder goes."""
    read(Nothing, await request.body())

    async def work(scene: Scene) -> dict[str, Any]:
        ticket = await kept.one(scene.connection, scene.day, of.ticket_id)
        if ticket.state is State.LEFT:
            return {"ticket_id": ticket.id, "number": ticket.number, "business": ticket.business}
        return await settled(scene, *tickets.left(ticket))

    return await _held(of, secret, work)


@router.put("/own-priority")
async def ask_priority(request: Request, of: OfTicket, secret: Secret) -> dict[str, Any]:
    """Ask to be called earlier, for a reason of the list; nobody checks, and nobody is told why."""
    said = read(Asked, await request.body())

    async def work(scene: Scene) -> dict[str, Any]:
        return await favoured(scene, said.reason)

    return await _held(of, secret, work)


@router.put("/own-mood")
async def own_mood(request: Request, of: OfTicket, secret: Secret) -> dict[str, Any]:
    """Refuse the mood, which deletes it for good, or correct it, which then stands."""
    said = read(Own, await request.body())

    async def work(scene: Scene) -> dict[str, Any]:
        if said.grade is None:
            await moods.refuse(scene.connection, scene.day, of.ticket_id)
            return {"said": "refused"}
        mood = moods.Mood(said.grade)
        await moods.record(scene.connection, scene.day, of.ticket_id, mood, own=True)
        return {"said": "corrected"}

    return await _held(of, secret, work)


@router.put("/exit")
async def rate_visit(request: Request, of: OfTicket, secret: Secret) -> dict[str, Any]:
    """Say how the visit was, once; only counted by entry grade, kept with nothing."""
    said = read(Ended, await request.body())

    async def work(scene: Scene) -> dict[str, Any]:
        counted = await moods.rate(scene.connection, scene.day, of.ticket_id, said.grade)
        return {"counted": counted}

    return await _held(of, secret, work)


async def _held(
    of: Place, secret: str, work: Callable[[Scene], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    async def checked(connection: Connection) -> dict[str, Any]:
        day = await days.hold(connection, of.centre, of.hall.now)
        kept.must_hold(day.salt, of.ticket_id, secret)
        return await work(Scene(connection, day, VISITOR, of))

    done: dict[str, Any] = await acting.held(of, checked)
    return done
