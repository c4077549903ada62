"""What a ticket's holder or the guide does with it: taken, favoured on request, given back."""

from datetime import datetime

from onehall_intake.domain.hall.model import Ticket, Told, replace
from onehall_intake.domain.hall.words import (
    GRACE,
    RETURNS,
    HallRefusal,
    Kind,
    State,
)

DIGITS = 3


def numbered(business: str, count: int) -> str:
    """Return a number as it is called out: A012."""
    return f"{business}{count:0{DIGITS}d}"


def lane_of(favoured: bool, slot: datetime | None, now: datetime) -> datetime | None:
    """Return from when a new ticket is favoured: at once on request, from its appointment on.

    Who comes more than a quarter of an hour late to an appointment waits as everybody does.
    """
    if favoured:
        return now
    return slot if slot is not None and now <= slot + GRACE else None


def taken(ticket: Ticket) -> Told:
    """Return what the journal tells of a new ticket; whether it is favoured is not told."""
    return Told(Kind.TAKEN, None, ticket.number, ticket.business)


def favoured(ticket: Ticket, now: datetime) -> Ticket:
    """Return a ticket whose holder asked to be called earlier; only one that waits can be."""
    if ticket.state is not State.WAITING:
        raise HallRefusal("not-waiting", "only a ticket that waits can be called earlier")
    return replace(ticket, lane_from=min(now, ticket.lane_from or now))


def left(ticket: Ticket) -> tuple[Ticket, Told]:
    """Return a ticket whose holder goes before being called."""
    if ticket.state not in {State.WAITING, State.MISSED}:
        raise HallRefusal("not-waiting", "the ticket does not wait any more; speak to the window")
    gone = replace(ticket, state=State.LEFT)
    return gone, Told(Kind.LEFT, None, ticket.number, ticket.business)


def returned(ticket: Ticket, now: datetime) -> tuple[Ticket, Told]:
    """Return a missed ticket that waits again, once, its time counted from now."""
    if ticket.state is not State.MISSED:
        raise HallRefusal("not-missed", "only a ticket that was skipped can come back")
    if ticket.returns >= RETURNS:
        raise HallRefusal("returned-before", "it came back once already; take a new ticket")
    again = replace(ticket, state=State.WAITING, queued_at=now, returns=ticket.returns + 1)
    again = replace(again, window=None, calls=0, called_at=None)
    return again, Told(Kind.RETURNED, None, ticket.number, ticket.business)
