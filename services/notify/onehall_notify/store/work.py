"""The work list of mail: what is due, by whom it is being sent, whom it turned out to be for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pydantic_core
from asyncpg import Connection, Record

from onehall_notify.domain.kinds import CASE_NUMBER

CLAIM = """
UPDATE notify.delivery d SET leased_until = clock_timestamp() + $3::interval
FROM (
    SELECT notice_id FROM notify.delivery
    WHERE channel = 'mail' AND state = 'due' AND next_at <= $1
      AND (leased_until IS NULL OR leased_until < clock_timestamp())
    ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED
) AS due
WHERE d.notice_id = due.notice_id
RETURNING d.notice_id, d.recipient_ref, d.template, d.parameters, d.attempts, d.round,
          (SELECT case_number FROM notify.concerned c WHERE c.about = d.about) AS case_number,
          (SELECT cause FROM notify.event e WHERE e.stream = d.notice_id::text AND e.version = 1)
"""
RELEASE = """
UPDATE notify.delivery SET leased_until = NULL WHERE notice_id = ANY($1::uuid[])
"""
ADDRESSABLE = """
SELECT d.notice_id, c.recipient_ref,
       (SELECT cause FROM notify.event e WHERE e.stream = d.notice_id::text AND e.version = 1)
FROM notify.delivery d JOIN notify.concerned c ON c.about = d.about
WHERE d.state = 'unaddressed' ORDER BY d.notice_id LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class Due:
    """One mail to send now: which attempt this is, and the event that led to the notice."""

    notice_id: UUID
    recipient_ref: UUID
    template: str
    parameters: Any
    attempt: int
    round: int
    cause: UUID | None = None


async def claim(connection: Connection, now: datetime, limit: int, lease: timedelta) -> list[Due]:
    """Take up to `limit` mails that are due at `now`, business time, for as long as `lease`.

    Nobody else gets them until the lease, in real time, has run out or their outcome is recorded.
    """
    rows = await connection.fetch(CLAIM, now, limit, lease)
    return [_due(row) for row in rows]


async def release(connection: Connection, notices: Sequence[UUID]) -> None:
    """Give back mails that were claimed and not tried."""
    await connection.execute(RELEASE, list(notices))


async def addressable(connection: Connection, limit: int) -> list[tuple[UUID, UUID, UUID | None]]:
    """Return notices without a recipient whose recipient is known by now, with it and the cause."""
    rows = await connection.fetch(ADDRESSABLE, limit)
    return [(row["notice_id"], row["recipient_ref"], row["cause"]) for row in rows]


def parameters(row: Record) -> dict[str, Any]:
    """Return what a notice may speak of: its message's words, and else the number of its case."""
    return {CASE_NUMBER: row["case_number"], **pydantic_core.from_json(row["parameters"])}


def _due(row: Record) -> Due:
    return Due(
        notice_id=row["notice_id"],
        recipient_ref=row["recipient_ref"],
        template=row["template"],
        parameters=parameters(row),
        attempt=row["attempts"] + 1,
        round=row["round"],
        cause=row["cause"],
    )
