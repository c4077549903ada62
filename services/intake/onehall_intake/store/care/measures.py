"""What may be told of care, of groups of ten or more."""

from datetime import date, datetime
from typing import Final

from asyncpg import Connection
from onehall_calendar import Calendar, local_day

from onehall_intake.domain.care.measures import Measure, count, measure

FOUND: Final = """
SELECT
    (SELECT count(*) FROM intake.care_ticket
     WHERE mended_at <= mend_by AND mend_by BETWEEN $1 AND $2) AS tickets_in_limit,
    (SELECT count(*) FROM intake.care_ticket WHERE mend_by BETWEEN $1 AND $2) AS tickets,
    (SELECT count(*) FROM intake.care_suggestion
     WHERE replied_at <= reply_by AND reply_by BETWEEN $1 AND $2) AS replied,
    (SELECT count(*) FROM intake.care_suggestion WHERE reply_by BETWEEN $1 AND $2) AS suggestions,
    (SELECT count(*) FROM intake.care_leave
     WHERE answered_at <= answer_by AND answer_by BETWEEN $1 AND $2) AS answered,
    (SELECT count(*) FROM intake.care_leave
     WHERE answer_by BETWEEN $1 AND $2 AND NOT (status = 'taken-back' AND answered_at > answer_by))
        AS requests,
    (SELECT count(*) FROM intake.care_thanks WHERE thanked_at BETWEEN $1 AND $2) AS thanks
"""
NEWCOMERS: Final = """
SELECT joined_on, paired_on FROM intake.care_pairing WHERE joined_on BETWEEN $1 AND $2
"""
BUDDY_WD: Final = 5


async def told(
    connection: Connection, since: datetime, until: datetime, calendar: Calendar
) -> list[Measure]:
    """Return what may be told of a span: shares of ten or more, and nothing of anybody."""
    row = await connection.fetchrow(FOUND, since, until)
    joined = await connection.fetch(NEWCOMERS, local_day(since), local_day(until))
    soon = sum(1 for one in joined if _soon(one["joined_on"], one["paired_on"], calendar))
    return [
        measure("newcomers-with-a-buddy-in-5-wd", soon, len(joined)),
        count("thanks", row["thanks"]),
        measure("requests-answered-in-limit", row["answered"], row["requests"]),
        measure("tickets-mended-in-limit", row["tickets_in_limit"], row["tickets"]),
        measure("suggestions-replied-in-limit", row["replied"], row["suggestions"]),
    ]


def _soon(joined_on: date, paired_on: date, calendar: Calendar) -> bool:
    return calendar.working_days_between(joined_on, paired_on) <= BUDDY_WD
