"""Appointments 预约: quarters of an hour with a code, and nobody's name."""

import secrets
from base64 import b32encode
from datetime import datetime
from typing import Final

from asyncpg import Connection
from onehall_contracts.problem import Problem

from onehall_intake.store.hall.days import Day

TAKEN: Final = """
SELECT count(*) FROM intake.hall_appointment WHERE centre = $1 AND business = $2 AND slot = $3
"""
ROOM: Final = """
SELECT count(*) FROM intake.hall_window WHERE centre = $1 AND $2 = ANY(businesses)
"""
BOOK: Final = """
INSERT INTO intake.hall_appointment (centre, code, business, slot) VALUES ($1, $2, $3, $4)
"""
USE: Final = """
UPDATE intake.hall_appointment SET used = true
WHERE centre = $1 AND code = $2 AND business = $3 AND NOT used
  AND (slot AT TIME ZONE 'Asia/Shanghai')::date = $4 RETURNING slot
"""
CODE_BYTES: Final = 5


async def book(connection: Connection, centre: str, business: str, slot: datetime) -> str:
    """Keep a slot and return its code; raise a 409 problem when every window has one then."""
    taken = await connection.fetchval(TAKEN, centre, business, slot)
    if taken >= await connection.fetchval(ROOM, centre, business):
        raise Problem(409, "slot-full", "that quarter of an hour is full; choose another")
    code = b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    await connection.execute(BOOK, centre, code, business, slot)
    return code


async def use(connection: Connection, day: Day, business: str, code: str) -> datetime:
    """Return an appointment's slot, once; raise a 422 problem for a code of no such today."""
    slot: datetime | None = await connection.fetchval(USE, day.centre, code, business, day.on)
    if slot is None:
        detail = "appointment: no such code is open here today; come on its day, or take a plain"
        detail += " ticket"
        raise Problem(422, "unknown-appointment", detail)
    return slot
