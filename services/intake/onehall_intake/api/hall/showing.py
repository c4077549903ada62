"""A window as it is shown, and how it is to serve whoever stands there."""

from typing import Any
from uuid import UUID

from asyncpg import Connection

from onehall_intake.api.hall.acting import Place
from onehall_intake.domain.hall.model import Desk, Ticket
from onehall_intake.domain.hall.moods import STYLES
from onehall_intake.store.hall import moods


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
    """Return how to serve a ticket, as its mood is now."""
    found = await moods.of(connection, UUID(ticket["ticket_id"]), place.hall.now)
    return service_body(found)
