"""How everything in a hall is done: at a place, once, with its day held, told in the journal."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

import pydantic_core
from asyncpg import Connection
from fastapi import Path
from fastapi.responses import JSONResponse
from onehall_chassis import Actor
from onehall_chassis.acts import Sent
from onehall_chassis.bodies import Given
from onehall_contracts.problem import Problem
from onehall_store import Answer, RequestKey

from onehall_intake.api.running import CENTRE, REQUESTS, CurrentHall, Hall, answered
from onehall_intake.domain.hall import calling, serving
from onehall_intake.domain.hall.model import Desk, Turn
from onehall_intake.domain.hall.words import HallRefusal, Sitting
from onehall_intake.store.hall import days, desks, tickets
from onehall_intake.store.hall.bell import BELL
from onehall_intake.store.hall.days import Day

WINDOW: Final = r"^[0-9A-Z]{1,6}$"
CODE: Final = r"^[A-Z]{1,2}$"
LEAD: Final = ("supervisor", "director")

CentreName = Annotated[str, Path(pattern=CENTRE)]
WindowName = Annotated[str, Path(pattern=WINDOW)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which hall something is done."""

    hall: Hall
    centre: str
    window: str = ""
    ticket: UUID | None = None

    @property
    def ticket_id(self) -> UUID:
        """Return the ticket the path names."""
        assert self.ticket is not None  # noqa: S101 - routes of tickets have one
        return self.ticket


async def at_centre(hall: CurrentHall, centre: CentreName) -> Place:
    """Return a hall; a FastAPI dependency."""
    return Place(hall, centre)


async def at_window(hall: CurrentHall, centre: CentreName, window: WindowName) -> Place:
    """Return a window of a hall; a FastAPI dependency."""
    return Place(hall, centre, window)


async def at_ticket(hall: CurrentHall, centre: CentreName, ticket_id: UUID) -> Place:
    """Return a ticket of a hall; a FastAPI dependency."""
    return Place(hall, centre, ticket=ticket_id)


@dataclass(frozen=True, slots=True)
class Scene:
    """A transaction that holds the day of a hall: who acts where."""

    connection: Connection
    day: Day
    actor: Actor
    place: Place

    async def settle(self, before: Desk, turn: Turn) -> None:
        """Keep what a turn changed, and write the journal."""
        if turn.desk != before:
            await desks.keep(self.connection, self.day, before, turn.desk)
        if turn.ticket:
            await tickets.keep(self.connection, self.day, turn.ticket)
        await days.tell(self.connection, self.day, turn.told)

    async def call_at(self, before: Desk, desk: Desk, turn: Turn) -> Turn:
        """Give a window the ticket that is next, or let it wait for one; `turn` came before."""
        lines = await tickets.lines(self.connection, self.day, desk.businesses)
        head = calling.next_of(lines)
        if head is None:
            waiting = serving.ready(desk, self.day.now)
            await self.settle(before, Turn(waiting.desk, None, turn.told))
            return waiting
        line = tickets.found(lines, head)
        ticket = await tickets.one(self.connection, self.day, UUID(head.id))
        called = serving.called(desk, ticket, self.day.now)
        await self.settle(before, Turn(called.desk, called.ticket, (*turn.told, *called.told)))
        run = calling.run_after(line, head)
        if run != line.run:
            await tickets.keep_run(self.connection, self.day, line.business, run)
        return called

    async def deal(self, business: str) -> None:
        """Give what waits to a window that is free: the one with the least recent work."""
        free = await desks.ready(self.connection, self.day, business)
        while desk := calling.desk_for(free):
            free.remove(desk)
            after, told = serving.rested(desk, self.day.now, ())
            if after.state is Sitting.OPEN:
                await self.call_at(desk, after, Turn(after))
                return
            await self.settle(desk, Turn(after, None, told))


class HallAct(Given):
    """What is asked in a hall; `STATUS` is that of a good answer."""

    STATUS: ClassVar[int] = 200

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Do it; what is returned is kept with the request, so it never holds a mood."""
        raise NotImplementedError

    async def shown(self, place: Place, kept: dict[str, Any]) -> dict[str, Any]:
        """Return the answer as it is shown: with what must not be kept."""
        del place
        return kept


async def deal(sent: Sent[HallAct]) -> JSONResponse:
    """Do an act once under its key, in the transaction that holds the day of its hall."""
    place: Place = sent.about
    own_centre(sent.actor, place.centre)

    async def work(connection: Connection) -> Answer:
        day = await days.hold(connection, place.centre, place.hall.now)
        body = await sent.said.work(Scene(connection, day, sent.actor, place))
        return answered(sent.said.STATUS, body)

    async def once(connection: Connection) -> Answer:
        return await REQUESTS.once(connection, RequestKey.of(*sent.identity), work)

    answer = await held(place, once)
    shown = await sent.said.shown(place, answer.body)
    return JSONResponse(pydantic_core.to_jsonable_python(shown), answer.status)


async def held(place: Place, work: Callable[[Connection], Awaitable[Any]]) -> Any:
    """Do work in one transaction, then ring the bell; raise a 409 problem for a refusal."""
    try:
        pool = place.hall.pool
        async with pool.acquire(timeout=10) as connection, connection.transaction():
            done = await work(connection)
    except HallRefusal as refusal:
        raise Problem(409, refusal.code, refusal.detail) from None
    BELL.ring(place.centre)
    return done


def own_centre(actor: Actor, centre: str) -> None:
    """Raise a 403 problem for staff of another centre."""
    if actor.centre is not None and actor.centre != centre:
        detail = "this is another centre's hall; your token names your own"
        raise Problem(403, "not-your-centre", detail)
