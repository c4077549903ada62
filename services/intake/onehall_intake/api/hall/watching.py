"""A hall live: server-sent events for displays, with numbers and windows only, and for each window.

Ids are the numbers of the journal: who comes back with the last one misses nothing. A mood has no
id and is in no journal; it is told to the window that has its ticket in hand, or would call it
next, and to nobody else.
"""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from onehall_calendar import local_day
from onehall_chassis import CurrentActor
from onehall_contracts.problem import Problem

from onehall_intake.api.hall.acting import Place, at_centre, at_window, own_centre
from onehall_intake.api.hall.showing import named_body
from onehall_intake.domain.hall.words import Kind
from onehall_intake.store.hall import days, desks, reading
from onehall_intake.store.hall.following import Halls, Named, News, Seen

router = APIRouter(prefix="/halls/{centre}", tags=["hall"])
Here = Annotated[Place, Depends(at_centre)]
AtWindow = Annotated[Place, Depends(at_window)]
LastEventId = Annotated[int | None, Header(ge=0)]
Told: TypeAlias = dict[str, Named | None]
# What a display shows: who is called where, and which windows work; not who pauses, or why.
SHOWN = frozenset(
    {Kind.TAKEN, Kind.CALLED, Kind.RECALLED, Kind.SERVING, Kind.DONE, Kind.TRANSFERRED}
    | {Kind.MISSED, Kind.RETURNED, Kind.LEFT, Kind.AWAY, Kind.OPENED, Kind.CLOSED}
)


@router.get("/board")
async def read_board(here: Here) -> dict[str, Any]:
    """Return what everybody in the hall may see: lines, numbers, windows; no login."""
    return await _whole(here, local_day(here.hall.now))


@router.get("/board/events", response_class=EventSourceResponse)
async def follow_board(
    request: Request, here: Here, last_event_id: LastEventId = None
) -> AsyncIterator[ServerSentEvent]:
    """Tell a display what is called where; without a last id it begins with the whole board."""
    halls: Halls = request.app.state.halls
    clock, day = request.app.state.clock, local_day(here.hall.now)
    after, goes_on = await _begin(halls, here.centre, last_event_id)
    if not goes_on:  # the first time, and after a night
        yield await _board(here, day, after)
    async for news, _ in halls.follow(here.centre, after, request.app.state.stop):
        if day != (day := local_day(clock.now())):
            yield await _board(here, day, news[0].seq - 1 if news else after)
        after = news[-1].seq if news else after
        for one in news:
            if one.kind in SHOWN:
                yield _event(one)


async def _whole(here: Place, on: date) -> dict[str, Any]:
    async with here.hall.pool.acquire(timeout=10) as connection:
        return {"day": on} | await reading.board(connection, here.centre, on)


async def _board(here: Place, on: date, seq: int) -> ServerSentEvent:
    """Return the whole board, which a display begins with, every day anew."""
    return ServerSentEvent(event="board", id=str(seq), data=await _whole(here, on))


async def own_window(at: AtWindow, actor: CurrentActor) -> Place:
    """Return the window a clerk sits at; raise a problem: how to serve is nobody else's business.

    A dependency, so that the stream has not begun when the answer is no.
    """
    actor.must_have("clerk")
    own_centre(actor, at.centre)
    if not await _sits(at, actor.subject):
        raise Problem(409, "not-your-window", "open the window first; then follow it")
    return at


OwnWindow = Annotated[Place, Depends(own_window)]


@router.get("/windows/{window}/events", response_class=EventSourceResponse)
async def follow_window(
    request: Request, at: OwnWindow, actor: CurrentActor, last_event_id: LastEventId = None
) -> AsyncIterator[ServerSentEvent]:
    """Tell a window what happens at it; `service` is how to serve the ticket in hand.

    `next` is that of the ticket it would call now: told before the call, and held for nobody.
    """
    halls: Halls = request.app.state.halls
    after, _ = await _begin(halls, at.centre, last_event_id)
    told: Told = {"service": None, "next": None}
    async for news, seen in halls.follow(at.centre, after, request.app.state.stop):
        for one in news:
            if one.window == at.window:
                yield _event(one)
        now = _told(seen, at.window)
        if now != told and not await _sits(at, actor.subject):
            return
        for name in [name for name in now if now[name] != told[name]]:
            yield ServerSentEvent(event=name, data=named_body(now[name]))
        told = now


async def _begin(halls: Halls, centre: str, last: int | None) -> tuple[int, bool]:
    """Return where a stream begins, and whether it goes on: after the last id, if that is today's.

    Numbers run on through all days and centres: a greater one alone does not tell that nothing of
    this day was missed.
    """
    newest = await halls.newest(centre)
    if last is not None and last <= newest and await halls.holds(centre, last):
        return last, True
    return newest, False


def _told(seen: Seen, window: str) -> Told:
    return {"service": seen.in_hand.get(window), "next": seen.upcoming.get(window)}


def _event(one: News) -> ServerSentEvent:
    body = {"at": one.at, "number": one.number, "window": one.window, "business": one.business}
    return ServerSentEvent(event=one.kind, id=str(one.seq), data=body)


async def _sits(at: Place, clerk: str) -> bool:
    async with at.hall.pool.acquire(timeout=10) as connection:
        day = days.Day(at.centre, local_day(at.hall.now), at.hall.now, b"")
        desk, _ = await desks.one(connection, day, at.window)
    return desk.clerk == clerk
