"""Thanks, buddies, days to be remembered, things done together 增进感情."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from asyncpg import Connection, Record

from onehall_intake.domain.care.words import Occasion

THANK: Final = """
INSERT INTO intake.care_thanks (thanks_id, recipient, thanker, line, wall, thanked_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""
THANKS: Final = """
SELECT thanks_id, thanker, line, wall, thanked_at FROM intake.care_thanks
WHERE recipient = $1 ORDER BY thanked_at DESC LIMIT 100
"""
SHOW: Final = """
UPDATE intake.care_thanks SET wall = 'shown'
WHERE thanks_id = $1 AND recipient = $2 AND wall IN ('offered', 'shown') RETURNING 1
"""
WALL: Final = """
SELECT recipient, thanker, line, thanked_at FROM intake.care_thanks
WHERE wall = 'shown' ORDER BY thanked_at DESC LIMIT 50
"""
HAS_AND_HELPS: Final = """
SELECT EXISTS (SELECT 1 FROM intake.care_pairing WHERE newcomer = $1) AS has,
       (SELECT count(*) FROM intake.care_pairing WHERE buddy = $2) AS helps
"""
PAIR: Final = """
INSERT INTO intake.care_pairing (newcomer, buddy, joined_on, paired_on) VALUES ($1, $2, $3, $4)
"""
PAIRINGS: Final = """
SELECT newcomer, buddy, joined_on, done FROM intake.care_pairing
WHERE newcomer = $1 OR buddy = $1 ORDER BY joined_on
"""
TICK: Final = """
UPDATE intake.care_pairing SET done = ARRAY(SELECT DISTINCT unnest(done || $2::text))
WHERE newcomer = $1 RETURNING 1
"""
END: Final = "DELETE FROM intake.care_pairing WHERE newcomer = $1"
REMEMBER: Final = """
INSERT INTO intake.care_day (subject, occasion, month, day, told) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (subject, occasion) DO UPDATE SET month = excluded.month, day = excluded.day,
    told = excluded.told
"""
FORGET: Final = "DELETE FROM intake.care_day WHERE subject = $1 AND occasion = $2"
TODAY: Final = """
SELECT subject, occasion FROM intake.care_day
WHERE month = $2 AND day = $3 AND (subject = $1 OR told AND occasion <> 'check-up')
ORDER BY subject, occasion
"""
PLAN: Final = """
INSERT INTO intake.care_activity (activity_id, title, begins_at, places) VALUES ($1, $2, $3, $4)
"""
ACTIVITIES: Final = """
SELECT a.activity_id, a.title, a.begins_at, a.places, count(p.subject) AS taken,
       coalesce(bool_or(p.subject = $1), false) AS joined
FROM intake.care_activity a LEFT JOIN intake.care_place p USING (activity_id)
WHERE a.begins_at > $2 GROUP BY a.activity_id ORDER BY a.begins_at
"""
PLACES: Final = """
SELECT places, (SELECT count(*) FROM intake.care_place p
                WHERE p.activity_id = a.activity_id AND p.subject <> $2) AS taken
FROM intake.care_activity a WHERE activity_id = $1 AND begins_at > $3 FOR UPDATE
"""
JOIN: Final = """
INSERT INTO intake.care_place (activity_id, subject) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""
LEAVE: Final = "DELETE FROM intake.care_place WHERE activity_id = $1 AND subject = $2"


async def thank(
    connection: Connection,
    thanks_id: UUID,
    who: tuple[str, str],
    line: str,
    wall: str,
    at: datetime,
) -> None:
    """Keep a line of thanks; `who` is the recipient and who thanks."""
    await connection.execute(THANK, thanks_id, *who, line, wall, at)


async def thanks_of(connection: Connection, recipient: str) -> list[Record]:
    """Return what somebody was thanked for, newest first."""
    return list(await connection.fetch(THANKS, recipient))


async def show(connection: Connection, thanks_id: UUID, recipient: str) -> bool:
    """Put thanks on the wall, which the thanker offered and the recipient wants."""
    return await connection.fetchval(SHOW, thanks_id, recipient) is not None


async def wall(connection: Connection) -> list[Record]:
    """Return what hangs on the wall, newest first."""
    return list(await connection.fetch(WALL))


async def has_and_helps(connection: Connection, newcomer: str, buddy: str) -> tuple[bool, int]:
    """Return whether a newcomer has a buddy, and how many newcomers a buddy has."""
    row = await connection.fetchrow(HAS_AND_HELPS, newcomer, buddy)
    return row["has"], row["helps"]


async def pair(
    connection: Connection, newcomer: str, buddy: str, joined_on: date, today: date
) -> None:
    """Give a newcomer a buddy."""
    await connection.execute(PAIR, newcomer, buddy, joined_on, today)


async def pairings(connection: Connection, subject: str) -> list[Record]:
    """Return the pairings somebody is in, on either side."""
    return list(await connection.fetch(PAIRINGS, subject))


async def tick(connection: Connection, newcomer: str, key: str) -> bool:
    """Note that a newcomer did a step; return whether they have a list at all."""
    return await connection.fetchval(TICK, newcomer, key) is not None


async def end_pairing(connection: Connection, newcomer: str) -> None:
    """Forget a pairing."""
    await connection.execute(END, newcomer)


async def remember(
    connection: Connection, subject: str, occasion: Occasion, day: date, *, told: bool
) -> None:
    """Keep a day of the year; `told` when colleagues may know of it."""
    await connection.execute(REMEMBER, subject, occasion.value, day.month, day.day, told)


async def forget(connection: Connection, subject: str, occasion: Occasion) -> None:
    """Forget a day."""
    await connection.execute(FORGET, subject, occasion.value)


async def today(connection: Connection, subject: str, day: date) -> list[Record]:
    """Return whose day it is, as far as `subject` may know."""
    return list(await connection.fetch(TODAY, subject, day.month, day.day))


async def plan(
    connection: Connection, activity_id: UUID, title: str, begins_at: datetime, places: int
) -> None:
    """Announce something to do together."""
    await connection.execute(PLAN, activity_id, title, begins_at, places)


async def activities(connection: Connection, subject: str, now: datetime) -> Sequence[Record]:
    """Return what is ahead, how many come, and whether `subject` does."""
    return list(await connection.fetch(ACTIVITIES, subject, now))


async def join(connection: Connection, activity_id: UUID, subject: str, now: datetime) -> str:
    """Take a place: `joined`, `full`, or `unknown` when there is no such activity ahead."""
    row = await connection.fetchrow(PLACES, activity_id, subject, now)
    if row is None:
        return "unknown"
    if row["taken"] >= row["places"]:
        return "full"
    await connection.execute(JOIN, activity_id, subject)
    return "joined"


async def leave(connection: Connection, activity_id: UUID, subject: str) -> None:
    """Give a place back."""
    await connection.execute(LEAVE, activity_id, subject)
