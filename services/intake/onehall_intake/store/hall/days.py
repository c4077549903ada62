"""The living day of a hall: locked while its queue changes, with the journal of what happened."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from asyncpg import Connection
from onehall_calendar import local_day

from onehall_intake.domain.hall.model import Told
from onehall_intake.domain.hall.words import HallRefusal

# The lock lasts until the commit is done: waiting for the disk under it would let one window at a
# time wait for the disk. A crash of the server may lose the last moment of a queue, whole.
HOLD: Final = """
SELECT salt, closed_at, set_config('synchronous_commit', 'off', true)
FROM intake.hall_day WHERE centre = $1 AND day = $2 FOR UPDATE
"""
BEGIN: Final = """
INSERT INTO intake.hall_day (centre, day, salt) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
SALT: Final = "SELECT salt FROM intake.hall_day WHERE centre = $1 AND day = $2"
TELL: Final = """
INSERT INTO intake.ticket_event
    (centre, day, at, kind, "window", number, business, waited_s, served_s, detail)
SELECT $1, $2, $3, n.* FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
                                   $9::int[], $10::text[]) AS n
"""
SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a centre that this transaction holds, and the time it is."""

    centre: str
    on: date
    now: datetime
    salt: bytes


async def hold(connection: Connection, centre: str, now: datetime) -> Day:
    """Lock the day of a centre, beginning it if need be; raises `HallRefusal` once it is closed.

    Until the transaction ends nobody else changes this hall's queue.
    """
    on = local_day(now)
    row = await connection.fetchrow(HOLD, centre, on)
    if row is None:
        await connection.execute(BEGIN, centre, on, secrets.token_bytes(SALT_BYTES))
        row = await connection.fetchrow(HOLD, centre, on)
    if row["closed_at"] is not None:
        raise HallRefusal("day-over", "the hall has closed its day; come again tomorrow")
    return Day(centre, on, now, row["salt"])


async def tell(connection: Connection, day: Day, told: Sequence[Told]) -> None:
    """Write the journal; it can be added to, and nothing else."""
    if not told:
        return
    columns = [
        [one.kind for one in told],
        [one.window for one in told],
        [one.number for one in told],
        [one.business for one in told],
        [one.waited_s for one in told],
        [one.served_s for one in told],
        [one.detail for one in told],
    ]
    await connection.execute(TELL, day.centre, day.on, day.now, *columns)


async def salt(connection: Connection, centre: str, on: date) -> bytes | None:
    """Return what the secrets of a day's tickets are made of, as long as they hold."""
    found: bytes | None = await connection.fetchval(SALT, centre, on)
    return found
