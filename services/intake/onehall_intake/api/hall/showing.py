"""A window as it is shown, and how it is to serve whoever stands there."""

from typing import Any
from uuid import UUID

from asyncpg import Connection
from onehall_calendar import local_day

from onehall_intake.api.hall.acting import Place
from onehall_intake.domain.hall.model import Desk, Ticket
from onehall_intake.domain.hall.moods import STYLES
from onehall_intake.store.hall import moods, upcoming


def window_body(desk: Desk, ticket: Ticket | None, cover: str | None) -> dict[str, Any]:
    """Return a window with the ticket in hand, as it may be kept: without any mood."""
    held = ticket and {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "business": ticket.business,
        "state": ticket.state,
        "calls": ticket.calls,
        "called_at": ticket.called_at,
    }
    pause = desk.rest and {"kind": desk.rest.kind, "until": desk.rest.until}
    return {
        "window": desk.window,
        "state": desk.state,
        "ready": desk.ready_since is not None,
        "ticket": held,
        "pause": pause,
        "cover": cover,
    }


def service_body(mood: moods.Mood | None) -> dict[str, Any]:
    """Return the service mode of a mood with its checklist; ungraded is the standard one."""
    style = STYLES[mood.grade if mood else max(STYLES)]
    return {
        "mode": style.mode,
        "zh": style.zh,
        "en": style.en,
        "checklist": [{"zh": zh, "en": en} for zh, en in style.steps],
        "chips": list(mood.chips) if mood else [],
        "graded": mood is not None,
    }


async def service_of(
    connection: Connection, place: Place, ticket: dict[str, Any]
) -> dict[str, Any]:
    """Return how to serve a ticket in hand, as its mood is now; of one that is gone nothing."""
    ticket_id = UUID(ticket["ticket_id"])
    return service_body(await moods.of(connection, ticket_id, place.window, place.hall.now))


async def next_of(connection: Connection, place: Place) -> dict[str, Any] | None:
    """Return how to serve whom a window would call next, before it calls; None if not graded."""
    now = place.hall.now
    of = (place.centre, local_day(now), now, place.window)
    named = (await upcoming.at_windows(connection, *of)).get(place.window)
    return named and named_body(named)


def named_body(named: tuple[str, moods.Mood] | None) -> dict[str, Any]:
    """Return a number with how to serve it; no number for one that nobody graded."""
    number, mood = named or (None, None)
    return {"number": number} | service_body(mood)
