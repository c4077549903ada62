"""Breaks, relief and cover: what keeps a clerk well comes before the queue (DOMAIN 6.1)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from onehall_intake.domain.hall.model import Desk, Post, Rest, Stretch, Told, replace
from onehall_intake.domain.hall.words import (
    BREAK,
    OVERRIDE,
    RELIEF,
    WORK,
    HallRefusal,
    Kind,
    Override,
    Pause,
    Sitting,
)


def due(desk: Desk, now: datetime) -> bool:
    """Whether a window has worked ninety minutes without a break, and nobody let it go on."""
    if desk.worked_since is None or desk.clerk is None:
        return False
    allowed = desk.override_until is not None and now < desk.override_until
    return now - desk.worked_since >= WORK and not allowed


def begun(desk: Desk, now: datetime) -> tuple[Desk, Told]:
    """Return a window in its ten minutes' break."""
    told = Told(Kind.BREAK, desk.window)
    return _resting(desk, Rest(Pause.BREAK, now, now + BREAK)), told


def relieved(desk: Desk, now: datetime, ago: timedelta) -> tuple[Desk, Told]:
    """Return a window whose clerk is relieved for fifteen minutes.

    `ago` is how long before now the encounter was: relief is to be there within five minutes.
    """
    told = Told(Kind.RELIEF, desk.window, waited_s=int(ago.total_seconds()))
    return _resting(desk, Rest(Pause.RELIEF, now, now + RELIEF)), told


def paused(desk: Desk, now: datetime) -> tuple[Desk, Told]:
    """Return a window whose clerk pauses of their own wish."""
    return _resting(desk, Rest(Pause.OWN, now)), Told(Kind.PAUSED, desk.window)


def resumed(desk: Desk, now: datetime) -> tuple[Desk, Told]:
    """Return a window after its pause; ten minutes or more begin the ninety anew.

    Raises `HallRefusal` while a break or relief runs: they are not given back.
    """
    rest = desk.rest
    if desk.state is not Sitting.PAUSED or rest is None:
        raise HallRefusal("window-not-paused", "the window does not pause; call the next ticket")
    still_resting(rest, now)
    fresh = now - rest.since >= BREAK
    since = now if fresh else desk.worked_since
    back = replace(desk, state=Sitting.OPEN, rest=None, worked_since=since)
    return back, Told(Kind.RESUMED, desk.window)


def still_resting(rest: Rest, now: datetime) -> None:
    """Raise `HallRefusal` while a pause with a fixed end runs."""
    if rest.until is not None and now < rest.until:
        left = -(-int((rest.until - now).total_seconds()) // 60)
        detail = f"this pause ({rest.kind}) lasts {left} more minutes; a supervisor may override"
        raise HallRefusal("window-paused", f"{detail} a break, and the B person may open")


def overridden(desk: Desk, why: Override, now: datetime) -> tuple[Desk, Told]:
    """Return a window that may work on for half an hour: a supervisor said why.

    Raises `HallRefusal` for a closed window, and during relief, which nobody can take away.
    """
    if desk.clerk is None:
        raise HallRefusal("window-closed", "nobody works at this window; there is no break to move")
    if desk.rest and desk.rest.kind is Pause.RELIEF:
        detail = "relief after a hostile encounter cannot be overridden; let somebody cover"
        raise HallRefusal("relief-stands", detail)
    working = replace(desk, override_until=now + OVERRIDE)
    if desk.rest and desk.rest.kind is Pause.BREAK:
        working = replace(working, state=Sitting.OPEN, rest=None)
    return working, Told(Kind.OVERRIDDEN, desk.window, detail=str(why))


def role_of(post: Post, clerk: str, away: Collection[str]) -> str | None:
    """Return whether a clerk opens a window as its A or its B person; None without a post.

    Raises `HallRefusal` for a stranger to the post, and for the B person while A is there.
    """
    if post.a is None:
        return None
    if clerk == post.a:
        return "A"
    if clerk != post.b:
        detail = "this window has an A and a B person, and you are neither; the director can name"
        raise HallRefusal("not-of-this-post", f"{detail} another pair")
    if post.a not in away:
        detail = "the A person is here; B takes over on their absence, break or relief"
        raise HallRefusal("first-is-here", detail)
    return "B"


def cover_of(post: Post, away: Collection[str]) -> str | None:
    """Return who can take over a window: the first of its A and B person who is not away."""
    return next((one for one in (post.a, post.b) if one and one not in away), None)


def rests(stretch: Stretch | None, now: datetime) -> bool:
    """Whether somebody's break or relief runs, wherever they would sit down."""
    return bool(stretch and stretch.rests_until and now < stretch.rests_until)


def since(stretch: Stretch | None, now: datetime) -> datetime:
    """Return since when a clerk who opens a window has worked: another window counts too.

    Raises `HallRefusal` while their break or relief runs: it is the person's, not the window's.
    """
    if stretch is None:
        return now
    if rests(stretch, now):
        raise HallRefusal("resting", "your break or relief still runs; open the window after it")
    if stretch.left_at is not None and now - stretch.left_at >= BREAK:
        return now
    return stretch.worked_since


def _resting(desk: Desk, rest: Rest) -> Desk:
    changed = replace(desk, state=Sitting.PAUSED, rest=rest, ready_since=None)
    return replace(changed, override_until=None)
