"""A hall live: server-sent events for displays, with numbers and windows only, and for each window.

Ids are the numbers of the journal: who comes back with the last one misses nothing. A mood has no
id and is in no journal; it is told to the window that has its ticket in hand, and to nobody else.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from onehall_calendar import local_day
from onehall_chassis import CurrentActor
from onehall_contracts.problem import Problem

from onehall_intake.api.hall.acting import Place, at_centre, at_window, own_centre
from onehall_intake.api.hall.showing import service_body
from onehall_intake.domain.hall.words import Kind
from onehall_intake.store.hall import days, desks, reading
from onehall_intake.store.hall.following import Halls, InHand, News

router = APIRouter(prefix="/halls/{centre}", tags=["hall"])
Here = Annotated[Place, Depends(at_centre)]
AtWindow = Annotated[Place, Depends(at_window)]
LastEventId = Annotated[int | None, Header(ge=0)]
# What a display shows: who is called where, and which windows work; not who pauses, or why.
SHOWN = frozenset(
    {Kind.TAKEN, Kind.CALLED, Kind.RECALLED, Kind.SERVING, Kind.DONE, Kind.TRANSFERRED}
    | {Kind.MISSED, Kind.RETURNED, Kind.LEFT, Kind.AWAY, Kind.OPENED, Kind.CLOSED}
)


@router.get("/board")
async def read_board(here: Here) -> dict[str, Any]:
    """Return what everybody in the hall may see: lines, numbers, windows; no login."""
    on = local_day(here.hall.now)
    async with here.hall.pool.acquire(timeout=10) as connection:
        return {"day": on} | await reading.board(connection, here.centre, on)


@router.get("/board/events", response_class=EventSourceResponse)
async def follow_board(
    request: Request, here: Here, last_event_id: LastEventId = None
) -> AsyncIterator[ServerSentEvent]:
    """Tell a display what is called where; without a last id it begins with the whole board."""
    halls: Halls = request.app.state.halls
    after = last_event_id
    if after is None:
        after = await halls.newest(here.centre)
        board = await read_board(here)
        yield ServerSentEvent(event="board", id=str(after), data=board)
    async for news, _ in halls.follow(here.centre, after, request.app.state.stop):
        for one in news:
            if one.kind in SHOWN:
                yield _event(one)


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
    """Tell a window what happens at it; `service` is how to serve the ticket in hand."""
    halls: Halls = request.app.state.halls
    after = await halls.newest(at.centre) if last_event_id is None else last_event_id
    told: InHand | None = None
    async for news, held in halls.follow(at.centre, after, request.app.state.stop):
        for one in news:
            if one.window == at.window:
                yield _event(one)
        if held.get(at.window) != told:
            if not await _sits(at, actor.subject):
                return
            told = held.get(at.window)
            yield _service(at, held)


def _service(at: Place, held: Mapping[str, InHand]) -> ServerSentEvent:
    number, mood = held.get(at.window, (None, None))
    body = {"number": number} | service_body(mood)
    return ServerSentEvent(event="service", data=body)


def _event(one: News) -> ServerSentEvent:
    body = {"at": one.at, "number": one.number, "window": one.window, "business": one.business}
    return ServerSentEvent(event=one.kind, id=str(one.seq), data=body)


async def _sits(at: Place, clerk: str) -> bool:
    async with at.hall.pool.acquire(timeout=10) as connection:
        day = days.Day(at.centre, local_day(at.hall.now), at.hall.now, b"")
        desk, _ = await desks.one(connection, day, at.window)
    return desk.clerk == clerk
