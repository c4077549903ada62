"""The work list of the channels: what is due, by whom it is being sent, whom it turned out for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pydantic_core
from asyncpg import Connection, Record

from onehall_notify.domain.kinds import CASE_NUMBER
from onehall_notify.domain.model import Channel
from onehall_notify.templates import TEMPLATES

CLAIM = """
WITH gathered AS MATERIALIZED (
    SELECT notice_id, first_value(notice_id) OVER (
        PARTITION BY recipient_ref, gathered_at, round ORDER BY notice_id) AS first
    FROM notify.delivery
    WHERE channel = $4 AND state = 'due' AND next_at <= $1 AND gathered_at IS NOT NULL
      AND (leased_until IS NULL OR leased_until < clock_timestamp())
), head AS MATERIALIZED (
    SELECT notice_id FROM notify.delivery
    WHERE channel = $4 AND state = 'due' AND next_at <= $1 AND via <> ALL($5::text[])
      AND (leased_until IS NULL OR leased_until < clock_timestamp())
      AND (gathered_at IS NULL OR notice_id IN (SELECT first FROM gathered))
    ORDER BY next_at, recipient_ref LIMIT $2 FOR UPDATE SKIP LOCKED
), due AS (
    SELECT notice_id FROM head
    UNION SELECT notice_id FROM gathered WHERE (first IN (SELECT notice_id FROM head)) IS TRUE
)
UPDATE notify.delivery d SET leased_until = clock_timestamp() + $3::interval
FROM due WHERE d.notice_id = due.notice_id AND d.state = 'due'
  AND (d.leased_until IS NULL OR d.leased_until < clock_timestamp())
RETURNING d.notice_id, d.recipient_ref, d.template, d.parameters, d.attempts, d.round, d.via,
          d.case_id, d.queued_at, d.legal, d.gathered_at,
          (SELECT case_number FROM notify.concerned c WHERE c.about = d.about) AS case_number,
          (SELECT language FROM notify.preference p WHERE p.recipient_ref = d.recipient_ref),
          (SELECT cause FROM notify.event e WHERE e.stream = d.notice_id::text AND e.version = 1)
"""
"""Whoever locks the first notice of a digest has all of it that nobody has yet. What somebody took
meanwhile is left to them: a digest begun goes as it is, and who comes late goes alone. Sets are
looked up as hashes, hence `IS TRUE`: joins would be planned as loops while a burst is newer than
the statistics."""
RELEASE = """
UPDATE notify.delivery SET leased_until = NULL WHERE notice_id = ANY($1::uuid[])
"""
ADDRESSABLE = """
SELECT d.notice_id, c.recipient_ref, d.template, d.parameters, d.legal, d.channel, c.case_number,
       (SELECT cause FROM notify.event e WHERE e.stream = d.notice_id::text AND e.version = 1)
FROM notify.delivery d JOIN notify.concerned c ON c.about = d.about
WHERE d.state = 'unaddressed' ORDER BY d.notice_id LIMIT $1
"""
WANTED = """
SELECT w.notice_id AS origin, w.endpoint_id, d.case_id, d.about, d.template, d.parameters, d.legal,
       d.recipient_ref,
       (SELECT cause FROM notify.event e WHERE e.stream = d.notice_id::text AND e.version = 1)
FROM notify.hook_wanted w JOIN notify.delivery d USING (notice_id)
ORDER BY w.notice_id, w.endpoint_id LIMIT $1
"""
WANTED_NO_MORE = """
DELETE FROM notify.hook_wanted w
USING unnest($1::uuid[], $2::uuid[]) AS done(notice_id, endpoint_id)
WHERE w.notice_id = done.notice_id AND w.endpoint_id = done.endpoint_id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """One notice to send now: which attempt this is, and the event that led to the notice."""

    notice_id: UUID
    recipient_ref: UUID
    template: str
    parameters: Any
    attempt: int
    round: int
    cause: UUID | None = None
    via: str = ""
    case_id: str | None = None
    queued_at: datetime | None = None
    legal: bool = False
    gathered_at: datetime | None = None
    """The digest it was held for, once it was."""
    language: str | None = None
    """The language its recipient prefers; None for who never said, or wants both."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages to send it in."""
        return (self.language,) if self.language else ("zh", "en")

    @property
    def key(self) -> str:
        """Return what a provider knows the notice by: one for all attempts of a round.

        So it can drop what it has already; after a resend it is another, so that is not dropped.
        """
        return str(self.notice_id) if self.round == 1 else f"{self.notice_id}.{self.round}"


async def claim(
    connection: Connection,
    channel: Channel,
    now: datetime,
    limit: int,
    lease: timedelta,
    without: Collection[str] = (),
) -> list[Due]:
    """Take up to `limit` mails, texts or hooks that are due at `now`, business time, for `lease`.

    What was held for one digest is taken whole or not at all: its first notice stands for it.
    Nobody else gets them until the lease, in real time, has run out or their outcome is recorded.
    """
    rows = await connection.fetch(CLAIM, now, limit, lease, channel.value, list(without))
    return [_due(row) for row in rows]


async def release(connection: Connection, notices: Sequence[UUID]) -> None:
    """Give back notices that were claimed and not tried."""
    await connection.execute(RELEASE, list(notices))


async def addressable(connection: Connection, limit: int) -> list[Record]:
    """Return notices without a recipient whose recipient is known by now, with it and the cause."""
    return list(await connection.fetch(ADDRESSABLE, limit))


async def hooked(connection: Connection, limit: int) -> list[Record]:
    """Return notices that reached an inbox whose owner has endpoints to be told as well."""
    return list(await connection.fetch(WANTED, limit))


async def hooked_now(connection: Connection, rows: Sequence[Record]) -> None:
    """Forget what `hooked` returned, once it is on its way."""
    ids = [row["origin"] for row in rows], [row["endpoint_id"] for row in rows]
    await connection.execute(WANTED_NO_MORE, *ids)


def parameters(row: Record) -> dict[str, Any]:
    """Return what a notice may speak of: its message's words, and else the number of its case."""
    return {CASE_NUMBER: row["case_number"], **pydantic_core.from_json(row["parameters"])}


def content_sha256(row: Record) -> str | None:
    """Return the hash of what a notice says; None while its template cannot be filled."""
    return TEMPLATES.content_sha256_if_sayable(row["template"], parameters(row))


def _due(row: Record) -> Due:
    return Due(
        notice_id=row["notice_id"],
        recipient_ref=row["recipient_ref"],
        template=row["template"],
        parameters=parameters(row),
        attempt=row["attempts"] + 1,
        round=row["round"],
        cause=row["cause"],
        via=row["via"],
        case_id=row["case_id"],
        queued_at=row["queued_at"],
        legal=row["legal"],
        gathered_at=row["gathered_at"],
        language=None if row["language"] == "both" else row["language"],
    )
