"""The queue of a hall 排队: tickets, their holders, the board, live streams.

A ticket carries nobody. Its holder acts with its secret, in a header, never in an address.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Path, Request, Response

from onehall_gateway import sse
from onehall_gateway.api import models
from onehall_gateway.api.answers import hall as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, Given
from onehall_gateway.api.following import LastEventId
from onehall_gateway.api.hall import Centre, Window
from onehall_gateway.api.relaying import follow, forward
from onehall_gateway.policy import Permission, needs

router = doors()
TicketId = Annotated[UUID, Path(description="a ticket of today")]
TicketSecret = Annotated[
    str,
    Header(
        alias="Ticket-Secret",
        pattern=r"^[A-Za-z2-7]{8}$",
        description="what the holder of the ticket was given with it",
    ),
]
# A secret has forty bits and lives a day: at this price nobody tries many.
GUESS = 5


def _stream(said: str, example: str) -> dict[str, Any]:
    """Return what the API document says of an event stream."""
    content = {sse.MEDIA_TYPE: {"schema": {"type": "string"}, "example": example}}
    return {
        "response_class": Response,
        "responses": {200: {"description": said, "content": content}},
    }


def _ticket(centre: str, ticket_id: UUID, act: str = "") -> str:
    return f"/halls/{centre}/tickets/{ticket_id}{act}"


@router.post("/{centre}/tickets", dependencies=[ONCE], **operation("takeTicket", answers.Slip, 201))
@needs(Permission.TICKET_GIVE)
async def take_ticket(request: Request, centre: Centre, body: models.HallTicket) -> Response:
    """Take a ticket 取号: a number, the secret its holder keeps, and how long it will take."""
    return await forward(request, "intake", f"/halls/{centre}/tickets", body=body)


@router.post(
    "/{centre}/appointments",
    dependencies=[ONCE],
    **operation("bookSlot", answers.SlotBooked, 201),
)
@needs(Permission.SLOT_BOOK)
async def book_slot(request: Request, centre: Centre, body: models.HallAppointment) -> Response:
    """Ask for a quarter of an hour 预约; optional, its code is shown at the guide's desk."""
    return await forward(request, "intake", f"/halls/{centre}/appointments", body=body)


@router.post(
    "/{centre}/tickets/{ticket_id}/transfer",
    dependencies=[ONCE],
    **operation("moveTicket", answers.TicketMoved),
)
@needs(Permission.TICKET_GIVE)
async def move_ticket(
    request: Request, centre: Centre, ticket_id: TicketId, body: models.OtherBusiness
) -> Response:
    """Put a waiting ticket into another line; it keeps its waiting time."""
    return await forward(request, "intake", _ticket(centre, ticket_id, "/transfer"), body=body)


@router.post(
    "/{centre}/tickets/{ticket_id}/priority",
    dependencies=[ONCE],
    **operation("favourTicket", answers.TicketMoved),
)
@needs(Permission.TICKET_GIVE)
async def favour_ticket(
    request: Request, centre: Centre, ticket_id: TicketId, body: models.AskedPriority
) -> Response:
    """Call a ticket earlier, because its holder asked for it."""
    return await forward(request, "intake", _ticket(centre, ticket_id, "/priority"), body=body)


@router.post(
    "/{centre}/tickets/{ticket_id}/return",
    dependencies=[ONCE],
    **operation("returnTicket", answers.TicketMoved),
)
@needs(Permission.TICKET_GIVE)
async def return_ticket(request: Request, centre: Centre, ticket_id: TicketId) -> Response:
    """Let a skipped ticket wait again, once."""
    return await forward(request, "intake", _ticket(centre, ticket_id, "/return"))


@router.put("/{centre}/tickets/{ticket_id}/mood", **operation("recordMood", answers.MoodRecorded))
@needs(Permission.MOOD_RECORD)
async def record_mood(
    request: Request, centre: Centre, ticket_id: TicketId, body: models.Mood
) -> Response:
    """Record how a visitor arrives: one tap by the guide, for the window only, gone at 23:59."""
    return await forward(request, "intake", _ticket(centre, ticket_id, "/mood"), body=body)


async def _own(
    request: Request, centre: str, ticket_id: UUID, act: str, body: Given | None = None
) -> Response:
    return await forward(request, "intake", _ticket(centre, ticket_id, act), body=body)


@router.get("/{centre}/tickets/{ticket_id}", **operation("readTicket", answers.TicketPlace))
@needs(Permission.TICKET_HOLD, cost=GUESS)
async def read_ticket(
    request: Request, centre: Centre, ticket_id: TicketId, secret: TicketSecret
) -> Response:
    """Tell the holder of a ticket where it stands and how long it will take."""
    del secret
    return await _own(request, centre, ticket_id, "")


@router.put("/{centre}/tickets/{ticket_id}/leaving", **operation("leaveQueue", answers.TicketMoved))
@needs(Permission.TICKET_HOLD, cost=GUESS)
async def leave_queue(
    request: Request, centre: Centre, ticket_id: TicketId, secret: TicketSecret
) -> Response:
    """Give a ticket back."""
    del secret
    return await _own(request, centre, ticket_id, "/leaving")


@router.put(
    "/{centre}/tickets/{ticket_id}/own-priority",
    **operation("askPriority", answers.TicketMoved),
)
@needs(Permission.TICKET_HOLD, cost=GUESS)
async def ask_priority(
    request: Request,
    centre: Centre,
    ticket_id: TicketId,
    secret: TicketSecret,
    body: models.AskedPriority,
) -> Response:
    """Ask to be called earlier; nobody is told why."""
    del secret
    return await _own(request, centre, ticket_id, "/own-priority", body)


@router.put("/{centre}/tickets/{ticket_id}/own-mood", **operation("sayMood", answers.MoodSaid))
@needs(Permission.TICKET_HOLD, cost=GUESS)
async def say_mood(
    request: Request,
    centre: Centre,
    ticket_id: TicketId,
    secret: TicketSecret,
    body: models.OwnMood,
) -> Response:
    """Refuse the mood, and none can be recorded; or correct it 我很好, and that stands."""
    del secret
    return await _own(request, centre, ticket_id, "/own-mood", body)


@router.put("/{centre}/tickets/{ticket_id}/exit", **operation("rateVisit", answers.VisitCounted))
@needs(Permission.TICKET_HOLD, cost=GUESS)
async def rate_visit(
    request: Request,
    centre: Centre,
    ticket_id: TicketId,
    secret: TicketSecret,
    body: models.VisitRated,
) -> Response:
    """Say how the visit was; only counted. The evaluation 好差评 of a case is another thing."""
    del secret
    return await _own(request, centre, ticket_id, "/exit", body)


@router.get("/{centre}/board", **operation("readBoard", answers.Board))
@needs(Permission.HALL_READ)
async def read_board(request: Request, centre: Centre) -> Response:
    """Return what everybody in the hall may see: numbers and windows."""
    return await forward(request, "intake", f"/halls/{centre}/board")


@router.get(
    "/{centre}/board/events",
    operation_id="followBoard",
    **_stream(
        "numbers and windows as they change; without an id to resume from, first the `board`",
        'id: 41\nevent: called\ndata: {"number": "A012", "window": "07"}\n\n',
    ),
)
@needs(Permission.HALL_READ)
async def follow_board(
    request: Request, centre: Centre, last_event_id: LastEventId = None
) -> Response:
    """Follow the queue live, as server-sent events, for displays: numbers and windows only."""
    del last_event_id
    return await follow(request, f"/halls/{centre}/board/events", None, "intake")


@router.get(
    "/{centre}/windows/{window}/events",
    operation_id="followWindow",
    **_stream(
        "what happens at the window; `service` is how to serve the ticket in hand, and has no id",
        'event: service\ndata: {"number": "A012", "mode": "affable", "zh": "亲和式"}\n\n',
    ),
)
@needs(Permission.WINDOW_ACT)
async def follow_window(
    request: Request, centre: Centre, window: Window, last_event_id: LastEventId = None
) -> Response:
    """Follow one's own window live: calls, and how to serve whoever comes."""
    del last_event_id
    return await follow(request, f"/halls/{centre}/windows/{window}/events", None, "intake")
