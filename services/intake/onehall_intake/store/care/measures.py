"""What may be told of care, of groups of ten or more."""

from datetime import date, datetime
from typing import Final

from asyncpg import Connection
from onehall_calendar import Calendar, local_day

from onehall_intake.domain.care.measures import Measure, count, measure

FOUND: Final = """
SELECT
    (SELECT (count(*) FILTER (WHERE mended_at <= mend_by), count(*), count(DISTINCT reported_by))
     FROM intake.care_ticket WHERE mend_by > $1 AND mend_by <= $2) AS tickets,
    (SELECT (count(*) FILTER (WHERE replied_at <= reply_by), count(*), count(*))
     FROM intake.care_suggestion WHERE reply_by > $1 AND reply_by <= $2) AS suggestions,
    (SELECT (count(*) FILTER (WHERE answered_at <= answer_by), count(*), count(DISTINCT subject))
     FROM intake.care_leave WHERE answer_by > $1 AND answer_by <= $2) AS requests,
    (SELECT (count(*), least(count(DISTINCT thanker), count(DISTINCT recipient)))
     FROM intake.care_thanks WHERE thanked_at >= $1 AND thanked_at < $2) AS thanks
"""  # the last of each is how many people it is about: of suggestions nobody knows
NEWCOMERS: Final = """
SELECT joined_on, paired_on FROM intake.care_pairing WHERE joined_on >= $1 AND joined_on < $2
"""
BUDDY_WD: Final = 5


async def told(
    connection: Connection, since: datetime, until: datetime, calendar: Calendar
) -> list[Measure]:
    """Return what may be told of a month: shares of ten people or more, nothing of anybody."""
    row = await connection.fetchrow(FOUND, since, until)
    joined = await connection.fetch(NEWCOMERS, local_day(since), local_day(until))
    soon = sum(1 for one in joined if _soon(one["joined_on"], one["paired_on"], calendar))
    return [
        measure("newcomers-with-a-buddy-in-5-wd", soon, len(joined), len(joined)),
        count("thanks", *row["thanks"]),
        measure("requests-answered-in-limit", *row["requests"]),
        measure("tickets-mended-in-limit", *row["tickets"]),
        measure("suggestions-replied-in-limit", *row["suggestions"]),
    ]


def _soon(joined_on: date, paired_on: date, calendar: Calendar) -> bool:
    return calendar.working_days_between(joined_on, paired_on) <= BUDDY_WD
