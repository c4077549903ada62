"""Leave and cover, days left of the year, things worth knowing 关心生活."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection, Record

from onehall_intake.domain.care.leaving import Situation, Span, Wanted

LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('care-leave/' || $1, 0))"
AWAY: Final = """
SELECT first_day, last_day FROM intake.care_leave
WHERE subject = $1 AND status IN ('asked', 'agreed') AND last_day >= $2
"""
COVERING: Final = """
SELECT first_day, last_day FROM intake.care_leave
WHERE cover = $1 AND status IN ('asked', 'agreed') AND last_day >= $2
"""
LEFT: Final = """
SELECT a.days - coalesce((
    SELECT sum(working_days) FROM intake.care_leave l
    WHERE l.subject = a.subject AND l.absence = 'annual' AND l.status IN ('asked', 'agreed')
      AND extract(year FROM l.first_day) = a.year), 0)
FROM intake.care_allowance a WHERE a.subject = $1 AND a.year = $2
"""
ALLOW: Final = """
INSERT INTO intake.care_allowance (subject, year, days) VALUES ($1, $2, $3)
ON CONFLICT (subject, year) DO UPDATE SET days = excluded.days
"""
ASK: Final = """
INSERT INTO intake.care_leave (leave_id, subject, absence, first_day, last_day, working_days,
                               cover, private, status, asked_at, answer_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'asked', $9, $10)
"""
READ: Final = """
SELECT leave_id, subject, absence, first_day, last_day, working_days, cover, private, status,
       asked_at, answer_by, answered_at FROM intake.care_leave
"""
OWN: Final = READ + "WHERE subject = $1 OR cover = $1 ORDER BY first_day DESC LIMIT 100"
OPEN: Final = READ + "WHERE status = 'asked' ORDER BY answer_by LIMIT 100"
ANSWER: Final = """
UPDATE intake.care_leave SET status = $2, answered_at = $3
WHERE leave_id = $1 AND status = 'asked' AND subject <> $4 RETURNING 1
"""
TAKE_BACK: Final = """
UPDATE intake.care_leave SET status = 'taken-back', answered_at = coalesce(answered_at, $3)
WHERE leave_id = $1 AND subject = $2 AND status IN ('asked', 'agreed') RETURNING 1
"""
ABSENT: Final = """
SELECT subject, cover, first_day, last_day, CASE WHEN private THEN NULL ELSE absence END AS absence
FROM intake.care_leave WHERE status = 'agreed' AND first_day <= $1 AND last_day >= $1
ORDER BY subject
"""
INFO: Final = "SELECT topic, zh, en, changed_at FROM intake.care_info ORDER BY topic"
WRITE: Final = """
INSERT INTO intake.care_info (topic, zh, en, changed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (topic) DO UPDATE SET zh = excluded.zh, en = excluded.en,
    changed_at = excluded.changed_at
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for leave as it is kept."""

    leave_id: UUID
    wanted: Wanted
    working_days: int
    private: bool
    asked_at: datetime
    answer_by: datetime


async def situation(connection: Connection, wanted: Wanted) -> Situation:
    """Return what counts when leave is asked for, held still until the transaction ends."""
    for subject in sorted({wanted.who, *([wanted.cover] if wanted.cover else [])}):
        await connection.execute(LOCK, subject)
    own = await _spans(connection, AWAY, wanted.who, wanted.span.first)
    covering = await _spans(connection, COVERING, wanted.who, wanted.span.first)
    cover: tuple[Span, ...] = ()
    for query in (AWAY, COVERING) if wanted.cover else ():
        cover += await _spans(connection, query, str(wanted.cover), wanted.span.first)
    left = await left_of(connection, wanted.who, wanted.span.first.year)
    return Situation(own, covering, cover, left)


async def left_of(connection: Connection, subject: str, year: int) -> int | None:
    """Return the working days somebody has left of a year; None when nobody set any."""
    left: int | None = await connection.fetchval(LEFT, subject, year)
    return left


async def allow(connection: Connection, subject: str, year: int, days: int) -> None:
    """Set how many working days of leave somebody has in a year."""
    await connection.execute(ALLOW, subject, year, days)


async def ask(connection: Connection, asked: Asked) -> None:
    """Keep a request for leave."""
    wanted = asked.wanted
    await connection.execute(
        ASK,
        asked.leave_id,
        wanted.who,
        wanted.why.value,
        wanted.span.first,
        wanted.span.last,
        asked.working_days,
        wanted.cover,
        asked.private,
        asked.asked_at,
        asked.answer_by,
    )


async def own(connection: Connection, subject: str) -> list[Record]:
    """Return somebody's leave, and the leave they cover."""
    return list(await connection.fetch(OWN, subject))


async def unanswered(connection: Connection) -> list[Record]:
    """Return the requests nobody has answered, the most urgent first."""
    return list(await connection.fetch(OPEN))


async def answer(
    connection: Connection, leave_id: UUID, agreed: bool, by: str, at: datetime
) -> bool:
    """Answer a request that is somebody else's; return whether there was one to answer."""
    status = "agreed" if agreed else "declined"
    return await connection.fetchval(ANSWER, leave_id, status, at, by) is not None


async def take_back(connection: Connection, leave_id: UUID, subject: str, at: datetime) -> bool:
    """Take leave back; return whether there was any to take back."""
    return await connection.fetchval(TAKE_BACK, leave_id, subject, at) is not None


async def absent(connection: Connection, day: date) -> Sequence[Record]:
    """Return who is away and who covers; why only where it is not private."""
    return list(await connection.fetch(ABSENT, day))


async def info(connection: Connection) -> list[dict[str, Any]]:
    """Return the things worth knowing: canteen, shuttle, parking."""
    return [dict(row) for row in await connection.fetch(INFO)]


async def write_info(
    connection: Connection, topic: str, texts: tuple[str, str], at: datetime
) -> None:
    """Write down something worth knowing, Chinese and English."""
    await connection.execute(WRITE, topic, *texts, at)


async def _spans(connection: Connection, query: str, subject: str, since: date) -> tuple[Span, ...]:
    rows = await connection.fetch(query, subject, since)
    return tuple(Span(row["first_day"], row["last_day"]) for row in rows)
