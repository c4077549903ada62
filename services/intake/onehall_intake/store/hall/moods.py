"""Moods 心情指数, apart from everything: in a table that no log, replica or archive of it keeps.

Nothing here goes through the table of answered requests: a hash of a request would tell its grade.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection

from onehall_intake.domain.fewest import FEWEST
from onehall_intake.domain.hall import moods
from onehall_intake.domain.hall.words import Grade, HallRefusal, State
from onehall_intake.store.hall import tickets
from onehall_intake.store.hall.days import Day

TICKET: Final = """
SELECT state, mood_word, rated FROM intake.ticket
WHERE ticket_id = $1 AND centre = $2 AND day = $3 FOR UPDATE
"""
RECORD: Final = """
INSERT INTO intake.mood (ticket_id, grade, chips, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (ticket_id) DO UPDATE SET grade = $2, chips = $3, at = $4
"""
DROP: Final = "DELETE FROM intake.mood WHERE ticket_id = $1"
WORD: Final = "UPDATE intake.ticket SET mood_word = $2 WHERE ticket_id = $1"
ONE: Final = """
SELECT m.grade, m.chips FROM intake.mood m JOIN intake.ticket t ON t.ticket_id = m.ticket_id
WHERE m.ticket_id = $1 AND m.at >= $2 AND t."window" = $3 AND t.state IN ('called', 'serving')
"""
OWN: Final = "SELECT grade, chips FROM intake.mood WHERE ticket_id = $1 AND at >= $2"
AT_WINDOWS: Final = """
SELECT t."window", t.number, m.grade, m.chips FROM intake.mood m
JOIN intake.ticket t ON t.ticket_id = m.ticket_id
WHERE t.centre = $1 AND t.day = $2 AND t.state IN ('called', 'serving') AND m.at >= $3
"""
# In tens, as they were recorded since the day began, and only whole ones: with each of them alone
# the figure would tell the grade of whoever came last to everybody who looks twice.
LAST: Final = """
WITH numbered AS (
    SELECT m.grade, m.at, (row_number() OVER (ORDER BY m.at, m.ticket_id) - 1) / $5 AS ten
    FROM intake.mood m JOIN intake.ticket t ON t.ticket_id = m.ticket_id
    WHERE t.centre = $1 AND m.at >= $2 AND m.at <= $4
), whole AS (
    SELECT ten FROM numbered GROUP BY ten HAVING count(*) = $5 AND min(at) >= $3
)
SELECT grade, count(*) AS n FROM numbered JOIN whole USING (ten) GROUP BY grade
"""
RATED: Final = """
UPDATE intake.ticket SET rated = true WHERE ticket_id = $1
"""
COUNT_EXIT: Final = """
INSERT INTO intake.mood_exit (centre, day, grade, satisfied, n)
SELECT $1, $2, grade, $4, 1 FROM intake.mood WHERE ticket_id = $3 AND at >= $5
ON CONFLICT (centre, day, grade, satisfied) DO UPDATE SET n = mood_exit.n + 1
"""
# Of days that are over, and each of ten or more: so no two spans differ by fewer.
LIFTS: Final = """
SELECT grade, satisfied, sum(n)::int AS n FROM (
    SELECT grade, satisfied, n, sum(n) OVER (PARTITION BY day, grade) AS of_day
    FROM intake.mood_lift WHERE centre = $1 AND day BETWEEN $2 AND $3
) kept WHERE of_day >= $4 GROUP BY grade, satisfied
"""
HOURS: Final = """
SELECT day, hour, grade, n FROM intake.mood_hour
WHERE centre = $1 AND day BETWEEN $2 AND $3 ORDER BY day, hour, grade
"""


@dataclass(frozen=True, slots=True)
class Mood:
    """A grade and what weighs on the errand."""

    grade: Grade
    chips: tuple[str, ...] = ()


async def record(
    connection: Connection, day: Day, ticket: UUID, mood: Mood, *, own: bool = False
) -> None:
    """Record a mood on a ticket; `own` when the visitor says it, which then stands.

    Raises `HallRefusal` where none may be recorded, and a 404 problem for no ticket of today.
    """
    word = await _recordable(connection, day, ticket, own)
    await connection.execute(RECORD, ticket, int(mood.grade), list(mood.chips), day.now)
    if own and word is None:
        await connection.execute(WORD, ticket, "corrected")


async def refuse(connection: Connection, day: Day, ticket: UUID) -> None:
    """Delete a ticket's mood, and let nobody record one again."""
    await _ticket(connection, day, ticket)
    await connection.execute(DROP, ticket)
    await connection.execute(WORD, ticket, "refused")


async def of(connection: Any, ticket: UUID, window: str, now: datetime) -> Mood | None:
    """Return a ticket's mood, if one of today is recorded and this window has it in hand."""
    row = await connection.fetchrow(ONE, ticket, moods.valid_from(now), window)
    return _mood(row) if row else None


async def own(connection: Any, ticket: UUID, now: datetime) -> Mood | None:
    """Return what is recorded of a ticket's holder, to them: so that they can put it right."""
    row = await connection.fetchrow(OWN, ticket, moods.valid_from(now))
    return _mood(row) if row else None


async def at_windows(connection: Any, centre: str, day: Any, now: datetime) -> dict[str, Any]:
    """Return the number and mood in hand of each window that has one."""
    rows = await connection.fetch(AT_WINDOWS, centre, day, moods.valid_from(now))
    return {row["window"]: (row["number"], _mood(row)) for row in rows}


async def counts(connection: Any, centre: str, since: datetime, now: datetime) -> Mapping[int, int]:
    """Return how many of each grade were recorded since then, in whole tens; of today only."""
    of = (centre, moods.valid_from(now), since, now, FEWEST)
    return {row["grade"]: row["n"] for row in await connection.fetch(LAST, *of)}


async def rate(connection: Connection, day: Day, ticket: UUID, grade: int) -> bool:
    """Count how a visit ended, once a ticket; the ticket keeps only that it was said.

    Returns whether it was counted as new. Raises `HallRefusal` before the service has ended.
    """
    row = await _ticket(connection, day, ticket)
    if State(row["state"]) not in {State.DONE, State.AWAY}:
        raise HallRefusal("not-served", "evaluate the visit once the window has finished")
    if row["rated"]:
        return False
    await connection.execute(RATED, ticket)
    satisfied, since = grade <= moods.GOOD_ENOUGH, moods.valid_from(day.now)
    await connection.execute(COUNT_EXIT, day.centre, day.on, ticket, satisfied, since)
    return True


async def lifts(connection: Any, centre: str, since: Any, until: Any) -> dict[int, Any]:
    """Return by entry grade the share that left satisfied; days of fewer than ten left out."""
    found: dict[int, list[int]] = {int(grade): [0, 0] for grade in Grade}
    for row in await connection.fetch(LIFTS, centre, since, until, FEWEST):
        found[row["grade"]][0 if row["satisfied"] else 1] += row["n"]
    return {grade: moods.lift(*both) for grade, both in found.items()}


async def hours(connection: Any, centre: str, since: Any, until: Any) -> list[dict[str, Any]]:
    """Return the index of every hour that was kept; None of fewer than ten."""
    found: dict[tuple[Any, int], dict[int, int]] = {}
    for row in await connection.fetch(HOURS, centre, since, until):
        found.setdefault((row["day"], row["hour"]), {})[row["grade"]] = row["n"]
    return [
        {"day": day, "hour": hour, "index": moods.index(grades)}
        for (day, hour), grades in found.items()
    ]


async def _recordable(connection: Connection, day: Day, ticket: UUID, own: bool) -> str | None:
    row = await _ticket(connection, day, ticket)
    word: str | None = row["mood_word"]
    moods.recordable(State(row["state"]), word, day.now, own=own)
    return word


async def _ticket(connection: Connection, day: Day, ticket: UUID) -> Any:
    row = await connection.fetchrow(TICKET, ticket, day.centre, day.on)
    if row is None:
        raise tickets.no_such_ticket()
    return row


def _mood(row: Any) -> Mood:
    return Mood(Grade(row["grade"]), tuple(row["chips"]))
