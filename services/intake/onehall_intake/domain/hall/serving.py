"""What a window does with tickets: call, call again, skip, serve, pass on, finish.

Each returns the window and the ticket as they are then, and what the journal tells; none of them
knows a mood.
"""

from datetime import datetime, timedelta

from onehall_intake.domain.hall import guarding
from onehall_intake.domain.hall.model import Desk, Ticket, Told, Turn, replace
from onehall_intake.domain.hall.words import (
    CALLS_BEFORE_SKIP,
    IN_HAND,
    HallRefusal,
    Kind,
    Onward,
    Sitting,
    State,
)


def opened(desk: Desk, clerk: str, worked_since: datetime) -> Turn:
    """Return a window with its clerk; whoever covers takes over from one who pauses.

    Raises `HallRefusal` when somebody works there.
    """
    if desk.state is Sitting.OPEN or (desk.ticket and desk.clerk != clerk):
        raise HallRefusal("window-open", "the window is open; its clerk closes it first")
    fresh = replace(desk, state=Sitting.OPEN, clerk=clerk, worked_since=worked_since)
    fresh = replace(fresh, rest=None, ready_since=None, override_until=None)
    return Turn(fresh, told=(Told(Kind.OPENED, desk.window),))


def closed(desk: Desk) -> Turn:
    """Return a closed window; raises `HallRefusal` with a ticket in hand, or closed already."""
    if desk.state is Sitting.CLOSED:
        raise HallRefusal("window-closed", "the window is closed already")
    if desk.ticket:
        raise HallRefusal("ticket-in-hand", "finish, skip or transfer the ticket first")
    shut = Desk(desk.window, desk.businesses)
    return Turn(shut, told=(Told(Kind.CLOSED, desk.window),))


def free(desk: Desk, now: datetime) -> tuple[Desk, tuple[Told, ...]]:
    """Return a window that may call, after a pause that is over, or in the break it has earned.

    Raises `HallRefusal` for a window that is closed, pauses, or has a ticket in hand.
    """
    if desk.state is Sitting.CLOSED:
        raise HallRefusal("window-closed", "the window is closed; open it, then call")
    if desk.ticket:
        raise HallRefusal("ticket-in-hand", "finish, skip or transfer the ticket in hand first")
    told: tuple[Told, ...] = ()
    if desk.rest:
        if desk.rest.until is None:
            raise HallRefusal("window-paused", "the window pauses; resume it, then call")
        desk, back = guarding.resumed(desk, now)
        told = (back,)
    return rested(desk, now, told)


def rested(desk: Desk, now: datetime, told: tuple[Told, ...]) -> tuple[Desk, tuple[Told, ...]]:
    """Return a window, in its break if that is due."""
    if not guarding.due(desk, now):
        return desk, told
    resting, begun = guarding.begun(desk, now)
    return resting, (*told, begun)


def called(desk: Desk, ticket: Ticket, now: datetime) -> Turn:
    """Return a window with the ticket it calls; it is `free`, and the break guard has looked."""
    busy = replace(desk, ticket=ticket.id, ready_since=None)
    moved = replace(ticket, state=State.CALLED, window=desk.window, called_at=now, calls=1)
    waited = int((now - ticket.queued_at).total_seconds())
    return Turn(busy, moved, (_told(Kind.CALLED, moved, waited_s=max(0, waited)),))


def ready(desk: Desk, now: datetime) -> Turn:
    """Return a window for which nobody waits: the next ticket comes to it by itself."""
    return Turn(replace(desk, ready_since=desk.ready_since or now))


def recalled(desk: Desk, ticket: Ticket | None) -> Turn:
    """Call the same ticket again; raises `HallRefusal` unless it is called and not yet served."""
    found = _in_hand(desk, ticket, State.CALLED)
    again = replace(found, calls=found.calls + 1)
    return Turn(desk, again, (_told(Kind.RECALLED, again),))


def skipped(desk: Desk, ticket: Ticket | None, now: datetime) -> Turn:
    """Let a ticket be whose holder does not come; raises `HallRefusal` before the third call."""
    found = _in_hand(desk, ticket, State.CALLED)
    if found.calls < CALLS_BEFORE_SKIP:
        left = CALLS_BEFORE_SKIP - found.calls
        raise HallRefusal("call-again", f"call it {left} more times before you skip it")
    return _over(desk, replace(found, state=State.MISSED), Kind.MISSED, now)


def served(desk: Desk, ticket: Ticket | None, now: datetime) -> Turn:
    """Begin to serve the ticket that was called."""
    found = replace(_in_hand(desk, ticket, State.CALLED), state=State.SERVING, serving_at=now)
    return Turn(desk, found, (_told(Kind.SERVING, found),))


def finished(desk: Desk, ticket: Ticket | None, now: datetime) -> Turn:
    """End the service of a ticket."""
    found = _in_hand(desk, ticket, State.SERVING)
    return _over(desk, replace(found, state=State.DONE), Kind.DONE, now)


def taken_away(desk: Desk, ticket: Ticket | None, onward: Onward, now: datetime) -> Turn:
    """Let the visitor leave with the matter, to go on elsewhere 取走."""
    found = _in_hand(desk, ticket, State.SERVING)
    return _over(desk, replace(found, state=State.AWAY), Kind.AWAY, now, str(onward))


def passed_on(desk: Desk, ticket: Ticket | None, business: str, now: datetime) -> Turn:
    """Put the ticket in hand into another line, with the waiting time it has."""
    found = _in_hand(desk, ticket, *IN_HAND)
    moved = transferred(found, business)
    return _over(desk, moved, Kind.TRANSFERRED, now, business, found)


def transferred(ticket: Ticket, business: str) -> Ticket:
    """Return a ticket in another line: it keeps its waiting time and its favour.

    Raises `HallRefusal` for the line it is in, and for a ticket that has ended.
    """
    if ticket.state not in IN_HAND | {State.WAITING}:
        raise HallRefusal("ticket-ended", "the ticket has ended; take a new one")
    if ticket.business == business and ticket.state is State.WAITING:
        raise HallRefusal("same-business", "it waits there already; name another business")
    waiting = replace(ticket, business=business, state=State.WAITING, window=None, calls=0)
    return replace(waiting, called_at=None, serving_at=None)


def hostile(desk: Desk, ticket: Ticket | None, over: bool, ago: timedelta, now: datetime) -> Turn:
    """Relieve the clerk at once; the ticket in hand ends, or goes on to somebody else.

    Raises `HallRefusal` where nobody works.
    """
    if desk.clerk is None:
        raise HallRefusal("window-closed", "nobody works at this window")
    left = _left(desk, ticket, over, now)
    resting, told = guarding.relieved(replace(left.desk, ticket=None), now, ago)
    kept = tuple(one for one in left.told if one.kind is not Kind.BREAK)
    return Turn(resting, left.ticket, (*kept, told))


def _left(desk: Desk, ticket: Ticket | None, over: bool, now: datetime) -> Turn:
    if desk.ticket is None or ticket is None:
        return Turn(desk)
    if not over:
        return passed_on(desk, ticket, ticket.business, now)
    return _over(desk, replace(ticket, state=State.LEFT), Kind.LEFT, now)


def _over(
    desk: Desk,
    ticket: Ticket,
    kind: Kind,
    now: datetime,
    detail: str | None = None,
    was: Ticket | None = None,
) -> Turn:
    """Free the window; a break that is due begins before the next call."""
    before = was or ticket
    began = before.serving_at
    took = int((now - began).total_seconds()) if began else None
    told = (_told(kind, replace(before, window=desk.window), served_s=took, detail=detail),)
    after, all_told = rested(replace(desk, ticket=None), now, told)
    return Turn(after, ticket, all_told)


def _in_hand(desk: Desk, ticket: Ticket | None, *states: State) -> Ticket:
    if desk.state is Sitting.CLOSED:
        raise HallRefusal("window-closed", "the window is closed; open it, then call")
    if ticket is None or desk.ticket != ticket.id:
        raise HallRefusal("no-ticket-in-hand", "the window has no ticket in hand; call the next")
    if ticket.state not in states:
        wanted = " or ".join(states)
        detail = f"the ticket is {ticket.state}; this needs one that is {wanted}"
        raise HallRefusal("wrong-moment", detail)
    return ticket


def _told(
    kind: Kind,
    ticket: Ticket,
    waited_s: int | None = None,
    served_s: int | None = None,
    detail: str | None = None,
) -> Told:
    where = (ticket.window, ticket.number, ticket.business)
    return Told(kind, *where, waited_s=waited_s, served_s=served_s, detail=detail)
