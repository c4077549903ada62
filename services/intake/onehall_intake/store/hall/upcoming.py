"""Whom a window would call next, and how to serve them: told before the call, held for nobody.

It is looked at as calling would look, and nothing is locked: whichever window calls first gets
the ticket, so work stays spread, and every window that could be that one is told alike.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from onehall_intake.domain.hall import calling, moods
from onehall_intake.domain.hall.words import Grade
from onehall_intake.store.hall import moods as kept
from onehall_intake.store.hall import tickets
from onehall_intake.store.hall.days import Day

GRADED: Final = """
SELECT m.ticket_id, m.grade FROM intake.mood m JOIN intake.ticket t ON t.ticket_id = m.ticket_id
WHERE t.centre = $1 AND t.day = $2 AND t.state = 'waiting' AND m.at >= $3
"""
WORKING: Final = """
SELECT d."window", w.businesses FROM intake.hall_desk d
JOIN intake.hall_window w ON w.centre = d.centre AND w."window" = d."window"
WHERE d.centre = $1 AND d.day = $2 AND d.state = 'open' AND ($3::text IS NULL OR d."window" = $3)
"""

Named: TypeAlias = tuple[str, kept.Mood]
"""A number and its mood; before the call without what weighs on the errand."""


async def at_windows(
    connection: Any, centre: str, on: date, now: datetime, window: str | None = None
) -> Mapping[str, Named]:
    """Return for each working window, or one of them, its next ticket where that has a mood."""
    rows = await connection.fetch(GRADED, centre, on, moods.valid_from(now))
    graded = {str(row["ticket_id"]): row["grade"] for row in rows}
    if not graded:
        return {}
    working = await connection.fetch(WORKING, centre, on, window)
    day, codes = Day(centre, on, now, b""), {code for row in working for code in row["businesses"]}
    lines = await tickets.lines(connection, day, sorted(codes))
    found = {}
    for row in working:
        head = calling.next_of([one for one in lines if one.business in row["businesses"]])
        if head and head.id in graded:
            found[row["window"]] = (head.number, kept.Mood(Grade(graded[head.id])))
    return found
