"""The guide's desk 导办: tickets taken, passed on, favoured on request, back once; moods."""

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Depends, Request
from onehall_calendar import SHANGHAI, local_day
from onehall_chassis import CurrentActor
from onehall_chassis.acts import Acts
from onehall_chassis.bodies import Given, read
from onehall_contracts.ids import uuid7
from onehall_contracts.problem import Problem
from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from onehall_intake.api.hall import acting
from onehall_intake.api.hall.acting import HallAct, Place, Scene, at_centre, at_ticket, own_centre
from onehall_intake.api.hall.setting_up import Code, Known
from onehall_intake.api.running import CALENDAR
from onehall_intake.domain.hall import serving, tickets
from onehall_intake.domain.hall.model import Ticket, Told
from onehall_intake.domain.hall.words import (
    GRACE,
    IN_HAND,
    Chip,
    Grade,
    HallRefusal,
    Kind,
    Priority,
    State,
)
from onehall_intake.store.hall import appointments, days, moods, reading, setup
from onehall_intake.store.hall import tickets as kept

router = APIRouter(prefix="/halls/{centre}", tags=["hall"])
act = Acts[HallAct](router, at_centre, acting.deal)
about_ticket = Acts[HallAct](router, at_ticket, acting.deal)
OfTicket = Annotated[Place, Depends(at_ticket)]
DESK = ("guide", "clerk")
SLOT = timedelta(minutes=15)
FURTHEST = timedelta(days=14)
SlotCode = Annotated[str, StringConstraints(pattern=r"^[A-Z2-7]{8}$")]


@act("/tickets", *DESK)
class NewTicket(HallAct):
    """Take a ticket: for a business, or whatever an item, class or category leads to."""

    STATUS: ClassVar[int] = 201

    business: Code | None = None
    item_id: Known | None = None
    class_id: Known | None = None
    category: Known | None = None
    priority: Priority | None = None
    appointment: SlotCode | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "NewTicket":
        if not (self.business or self.item_id or self.class_id or self.category):
            raise ValueError("name a business, an item_id, a class_id or a category")
        return self

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Give the next number of the line, and call it at once where a window is free."""
        business = await self._business(scene)
        slot = await self._slot(scene, business)
        lane = tickets.lane_of(self.priority is not None, slot, scene.day.now)
        count = await kept.next_number(scene.connection, scene.day, business)
        number, now = tickets.numbered(business, count), scene.day.now
        ticket = Ticket(str(uuid7()), number, business, State.WAITING, now, now, lane)
        await kept.add(scene.connection, scene.day, ticket, self.priority)
        await days.tell(scene.connection, scene.day, [tickets.taken(ticket)])
        await scene.deal(business)
        return {"ticket_id": ticket.id, "number": number, "business": business, "taken_at": now}

    async def shown(self, place: Place, kept_answer: dict[str, Any]) -> dict[str, Any]:
        """Add the secret, which is kept nowhere, and the wait as it is now."""
        async with place.hall.pool.acquire(timeout=10) as connection:
            return kept_answer | await _slip(connection, place, kept_answer)

    async def _business(self, scene: Scene) -> str:
        if self.business is not None:
            await setup.must_know(scene.connection, scene.day.centre, [self.business])
            return self.business
        wanted = (self.item_id, self.class_id, self.category)
        return await setup.led_to(scene.connection, scene.day.centre, *wanted)

    async def _slot(self, scene: Scene, business: str) -> datetime | None:
        if self.appointment is None:
            return None
        day, code = scene.day, self.appointment
        return await appointments.use(scene.connection, day, business, code)


@act("/appointments", *DESK, "applicant")
class Appointment(HallAct):
    """Ask for a quarter of an hour within two weeks 预约; optional, and nobody's name is kept."""

    STATUS: ClassVar[int] = 201

    business: Code
    slot: AwareDatetime

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Keep the slot, if one is left; its code is shown at the guide's desk."""
        slot = self.slot.astimezone(SHANGHAI)
        _bookable(slot, scene.day.now)
        await setup.must_know(scene.connection, scene.day.centre, [self.business])
        code = await appointments.book(scene.connection, scene.day.centre, self.business, slot)
        latest = slot + GRACE
        return {"code": code, "business": self.business, "slot": slot, "come_until": latest}


@about_ticket("/tickets/{ticket_id}/transfer", *DESK)
class Transfer(HallAct):
    """Put a waiting ticket into another line; it keeps its waiting time."""

    business: Code

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Move it; a window that has it in hand passes it on itself."""
        await setup.must_know(scene.connection, scene.day.centre, [self.business])
        ticket = await kept.one(scene.connection, scene.day, scene.place.ticket_id)
        if ticket.state in IN_HAND:
            raise HallRefusal("at-a-window", "a window has the ticket in hand and passes it on")
        moved = serving.transferred(ticket, self.business)
        await kept.line_of(scene.connection, scene.day, self.business)
        told = Told(Kind.TRANSFERRED, None, ticket.number, ticket.business, detail=self.business)
        return await settled(scene, moved, told)


@about_ticket("/tickets/{ticket_id}/priority", *DESK)
class Favour(HallAct):
    """Call a ticket earlier, because its holder asked for it, for a reason of the list."""

    reason: Priority

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Keep the reason on the ticket only."""
        return await favoured(scene, self.reason)


@about_ticket("/tickets/{ticket_id}/return", *DESK)
class Return(HallAct):
    """Let a ticket that was skipped wait again, once."""

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Put it at the end of its line."""
        ticket = await kept.one(scene.connection, scene.day, scene.place.ticket_id)
        return await settled(scene, *tickets.returned(ticket, scene.day.now))


class Graded(Given):
    """One tap: good 3, average 2, poor 1; and what weighs on the errand. No free text."""

    grade: Grade
    chips: list[Chip] = Field(default_factory=list, max_length=len(Chip))


@router.put("/tickets/{ticket_id}/mood")
async def record_mood(request: Request, of: OfTicket, actor: CurrentActor) -> dict[str, Any]:
    """Record how a visitor arrives, on the ticket; the window is told. It is gone at 23:59."""
    actor.must_have("guide")
    own_centre(actor, of.centre)
    said = read(Graded, await request.body())
    mood = moods.Mood(said.grade, tuple(dict.fromkeys(said.chips)))

    async def work(connection: Connection) -> None:
        day = await days.hold(connection, of.centre, of.hall.now)
        await moods.record(connection, day, of.ticket_id, mood)

    await acting.held(of, work)
    return {"recorded": True}


async def settled(scene: Scene, ticket: Ticket, told: Told) -> dict[str, Any]:
    """Keep a ticket that moved, and give it to a window that is free, if it waits."""
    await kept.keep(scene.connection, scene.day, ticket)
    await days.tell(scene.connection, scene.day, [told])
    if ticket.state is State.WAITING:
        await scene.deal(ticket.business)
    return {"ticket_id": ticket.id, "number": ticket.number, "business": ticket.business}


async def favoured(scene: Scene, reason: Priority) -> dict[str, Any]:
    """Favour a ticket on request; why is kept on the ticket only, and is not told."""
    ticket = await kept.one(scene.connection, scene.day, scene.place.ticket_id)
    now = tickets.favoured(ticket, scene.day.now)
    await kept.keep(scene.connection, scene.day, now)
    await kept.favour(scene.connection, ticket.id, reason)
    return {"ticket_id": ticket.id, "number": ticket.number, "business": ticket.business}


def _bookable(slot: datetime, now: datetime) -> None:
    if not now < slot <= now + FURTHEST:
        raise Problem(422, "invalid-request", "slot: choose one within the next two weeks")
    if slot.minute % 15 or slot.second or slot.microsecond:
        raise Problem(422, "invalid-request", "slot: choose a full quarter of an hour")
    if not CALENDAR.is_work_day(slot.date()):
        raise Problem(422, "invalid-request", "slot: choose a working day")


async def _slip(connection: Connection, place: Place, answer: dict[str, Any]) -> dict[str, Any]:
    now, centre, on = place.hall.now, place.centre, local_day(place.hall.now)
    salt = await days.salt(connection, centre, on)
    ticket, taken = UUID(answer["ticket_id"]), datetime.fromisoformat(answer["taken_at"])
    secret = kept.secret_of(salt, str(ticket)) if salt else None
    row = await reading.ticket(connection, centre, on, ticket)
    # Whoever comes to their appointment is favoured as well as who asks for it.
    fast = bool(row and row["lane_from"] and row["lane_from"] <= now)
    found = await reading.ahead(connection, (centre, on, answer["business"]), now, taken, fast)
    return {"secret": secret, "ahead": found.ahead, "forecast": found.forecast}
