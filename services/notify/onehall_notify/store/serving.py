"""How proof of service is written down, what is not served yet, and what mail servers prove.

Proof is kept on the in-app notice, of which there is one for everything the law has somebody told;
what goes to a mail server or a telephone is the same words beside it.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection, Record
from onehall_store import Codec, Model, Recorded

from onehall_notify.domain import service as s
from onehall_notify.messages import serving
from onehall_notify.store import work
from onehall_notify.templates import TEMPLATES, UNSAYABLE

log = logging.getLogger(__name__)

PROVEN = """
INSERT INTO notify.service_proof
    (notice_id, proof, reference, proven_by, content_sha256, served_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
"""
SERVED = "UPDATE notify.delivery SET served = true WHERE notice_id = ANY($1::uuid[])"
ANNOUNCED = """
INSERT INTO notify.announcement (notice_id, place, announced_at, counts_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[])
"""
NUMBER = "(SELECT case_number FROM notify.concerned c WHERE c.about = i.about) AS case_number"
ONE = f"""
SELECT i.notice_id, i.case_id, i.recipient_ref, i.template, i.parameters, i.content_sha256,
       {NUMBER}
FROM notify.delivery i
WHERE i.notice_id = $1 AND i.legal AND i.channel = 'in-app' AND i.recipient_ref IS NOT NULL
"""  # noqa: S608 - only our own words
QUEUED_AT = "SELECT queued_at FROM notify.delivery WHERE notice_id = $1"
UNSERVED = """
SELECT i.notice_id, i.case_id, i.recipient_ref, i.template, i.queued_at,
       a.place AS announced_at_place, a.announced_at, a.counts_at
FROM notify.delivery i LEFT JOIN notify.announcement a USING (notice_id)
WHERE i.legal AND i.channel = 'in-app' AND NOT i.served AND i.queued_at <= $1
  AND ($2::uuid IS NULL OR (i.queued_at, i.notice_id) >
       (SELECT queued_at, notice_id FROM notify.delivery WHERE notice_id = $2))
ORDER BY i.queued_at, i.notice_id LIMIT $3
"""
PROOFS = """
SELECT proof, reference, proven_by, content_sha256, served_at FROM notify.service_proof
WHERE notice_id = $1 ORDER BY served_at, proof
"""
ACCEPTED = f"""
SELECT i.notice_id, i.case_id, i.recipient_ref, i.template, i.parameters, i.content_sha256,
       {NUMBER}, d.channel,
       CASE d.channel WHEN 'mail' THEN d.sent_at ELSE d.settled_at END AS accepted_at
FROM notify.delivery i
JOIN notify.preference p ON p.recipient_ref = i.recipient_ref
JOIN notify.delivery d ON d.about = i.about AND d.queued_at = i.queued_at AND d.legal
    AND d.template = i.template AND d.parameters::text = i.parameters::text
    AND ((d.channel = 'mail' AND d.state IN ('sent', 'delivered') AND d.sent_at <= $2)
         OR (d.channel = 'sms' AND d.state = 'delivered'))
WHERE i.legal AND i.channel = 'in-app' AND NOT i.served AND i.recipient_ref IS NOT NULL
  AND i.queued_at >= p.electronic_since
ORDER BY i.content_sha256 IS NULL, i.queued_at, i.notice_id LIMIT $1
"""  # noqa: S608 - only our own words
"""What may have no words comes last: however much of it there is, it keeps nothing else waiting."""
PREFIX: Final = "serving/"
PROOF_OF: Final[Mapping[str, s.Proof]] = {"mail": s.Proof.ACCEPTED, "sms": s.Proof.CONFIRMED}
CODEC: Codec[s.Event] = Codec(
    {"service-proven": s.ServiceProven, "service-announced": s.ServiceAnnounced}
)


def stream_of(notice_id: UUID) -> str:
    """Return the stream of the proofs of one notice."""
    return f"{PREFIX}{notice_id}"


async def known(connection: Connection, notice_id: UUID) -> bool:
    """Whether there is such a notice that has to be served."""
    return await connection.fetchrow(ONE, notice_id) is not None


async def queued_at(connection: Connection, notice_id: UUID) -> datetime | None:
    """Return since when there is a notice; None if there is none."""
    at: datetime | None = await connection.fetchval(QUEUED_AT, notice_id)
    return at


async def notice(connection: Connection, notice_id: UUID) -> s.Notice | None:
    """Return a legal notice in an inbox, with the hash of its words; None for any other.

    Raises one of `templates.UNSAYABLE` while there are no words: they cannot be filled in.
    """
    row = await connection.fetchrow(ONE, notice_id)
    return notice_of(row) if row else None


async def unserved(
    connection: Connection, before: datetime, after: UUID | None, limit: int
) -> list[Record]:
    """Return legal notices queued until `before` whose service nothing proves, oldest first."""
    return list(await connection.fetch(UNSERVED, before, after, limit))


async def proofs(connection: Connection, notice_id: UUID) -> list[Record]:
    """Return what proves the service of a notice, the first that counts first."""
    return list(await connection.fetch(PROOFS, notice_id))


async def accepted(
    connection: Connection, now: datetime, limit: int
) -> tuple[list[tuple[UUID, s.Prove]], bool]:
    """Return what mail servers and telephones prove, of who agreed to be served that way.

    And whether there may be more. What has no words is left out: there is nothing to prove of it.
    """
    rows = await connection.fetch(ACCEPTED, limit, now - s.RETURNED_WITHIN)
    found = []
    for row in rows:
        try:
            said = notice_of(row)
        except UNSAYABLE:
            extra = {"notice_id": str(row["notice_id"]), "template": row["template"]}
            log.warning("a notice cannot be said, so its service is not proven", extra=extra)
        else:
            proof = s.Prove(said, PROOF_OF[row["channel"]], row["accepted_at"])
            found.append((row["notice_id"], proof))
    return found, len(rows) == limit


def notice_of(row: Record) -> s.Notice:
    """Return what is served; the hash of its words was made when they were put in the inbox.

    Earlier releases made none: of theirs it follows from the template and the parameters alone.
    Raises one of `templates.UNSAYABLE` where these make no words.
    """
    content: str = row["content_sha256"] or TEMPLATES.content_sha256(
        row["template"], work.parameters(row)
    )
    who = str(row["recipient_ref"])
    return s.Notice(str(row["notice_id"]), row["case_id"], who, row["template"], content)


async def project(connection: Connection, recorded: Sequence[Recorded[s.Event]]) -> None:
    """Keep what is proven and announced, in the transaction of its record."""
    events = [one.event for one in recorded]
    proven = [_proven(e) for e in events if isinstance(e, s.ServiceProven)]
    announced = [_announced(e) for e in events if isinstance(e, s.ServiceAnnounced)]
    for statement, rows in (
        (PROVEN, proven),
        (SERVED, [row[:1] for row in proven]),
        (ANNOUNCED, announced),
    ):
        if rows:
            await connection.execute(statement, *map(list, zip(*rows, strict=True)))


def _proven(event: s.ServiceProven) -> tuple[Any, ...]:
    known = (event.proof.value, event.reference, event.by, event.notice.content_sha256, event.at)
    return (UUID(event.notice.notice), *known)


def _announced(event: s.ServiceAnnounced) -> tuple[Any, ...]:
    return UUID(event.notice.notice), event.where, event.at, event.counts_at


def _rings(_kind: str, at: datetime) -> s.Command:
    return s.AnnouncementEnds(at)


MODEL: Model[s.Service, s.Command, s.Event] = Model(
    service="notify",
    decider=s,
    codec=CODEC,
    publishes=serving.publishes,
    alarms=s.alarms,
    rings=_rings,
    project=project,
)
