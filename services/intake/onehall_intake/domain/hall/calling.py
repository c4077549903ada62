"""Who is called next and where: the longest wait first, favoured ones in between, work spread.

A mood is no argument of anything here.
"""

from collections.abc import Iterable

from onehall_intake.domain.hall.model import Desk, Head, Line
from onehall_intake.domain.hall.words import FAVOURED_IN_A_ROW


def next_of(lines: Iterable[Line]) -> Head | None:
    """Return the ticket to call: the business whose oldest waits longest, then fairly within it.

    At most two favoured tickets in a row while an ordinary one waits, so of any three calls of
    a window one is the oldest's: nobody starves.
    """
    found = [(oldest.age, line) for line in lines if (oldest := _oldest(line))]
    if not found:
        return None
    _, line = min(found, key=lambda one: one[0])
    return _within(line)


def run_after(line: Line, called: Head) -> int:
    """Return how many favoured tickets of a line are called in a row once `called` is."""
    if called != line.favoured or line.ordinary is None:
        return 0
    return line.run + 1


def desk_for(ready: Iterable[Desk]) -> Desk | None:
    """Return which of several free windows gets a ticket: the one with the least recent work."""
    return min(ready, key=_burden, default=None)


def _burden(desk: Desk) -> tuple[float, float, str]:
    since = desk.ready_since.timestamp() if desk.ready_since else 0.0
    return desk.recent, since, desk.window


def _oldest(line: Line) -> Head | None:
    heads = [head for head in (line.ordinary, line.favoured) if head]
    return min(heads, key=lambda head: head.age, default=None)


def _within(line: Line) -> Head | None:
    if line.favoured and (line.ordinary is None or line.run < FAVOURED_IN_A_ROW):
        return line.favoured
    return line.ordinary
