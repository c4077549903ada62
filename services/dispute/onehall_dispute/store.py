"""How the history of disputes is written down, and the tables that answer questions about it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Connection
from onehall_store import Codec, Model, Recorded
from onehall_store.vault import DataKey, Erasure, Place, Shredder, Vault, commitment

from onehall_dispute import messages
from onehall_dispute.domain import disputes
from onehall_dispute.domain import model as m

INSERT = """
INSERT INTO dispute.dispute (
    dispute_id, case_id, item_id, ground, act_event_id, act_kind, applicant_ref, statement_sha256,
    filed_at, reconsideration_last_day, litigation_last_day, manifest_sha256,
    status, close_by, cause, redirect_to)
SELECT * FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::uuid[], $8::text[],
    $9::timestamptz[], $10::date[], $11::date[], $12::text[],
    $13::text[], $14::date[], $15::text[], $16::text[])
"""
COLUMNS = (
    "dispute_id", "case_id", "item_id", "ground", "act_event_id", "act_kind", "applicant_ref",
    "statement_sha256", "filed_at", "reconsideration_last_day", "litigation_last_day",
    "manifest_sha256", "status", "close_by", "cause", "redirect_to",
)  # fmt: skip
CLOSE = """
UPDATE dispute.dispute d SET status = 'closed', outcome = c.outcome, closed_at = c.at
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS c(dispute_id, outcome, at)
WHERE d.dispute_id = c.dispute_id
"""
FIND = "SELECT * FROM dispute.dispute WHERE dispute_id = $1"
PAGE = """
SELECT * FROM dispute.dispute
WHERE ($1::text IS NULL OR case_id = $1) AND ($2::uuid IS NULL OR applicant_ref = $2)
  AND ($3::uuid IS NULL OR dispute_id < $3)
ORDER BY dispute_id DESC LIMIT $4
"""
KEEP = """
INSERT INTO dispute.statement (dispute_id, sha256, subject, locked) VALUES ($1, $2, $3, $4)
"""
STATEMENT = "SELECT text, sha256, subject, locked FROM dispute.statement WHERE dispute_id = $1"
PLAIN = """
SELECT dispute_id, text, subject FROM dispute.statement WHERE text IS NOT NULL
ORDER BY subject LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
"""
LOCK = "UPDATE dispute.statement SET text = NULL, locked = $2 WHERE dispute_id = $1"
FORGET = "UPDATE dispute.statement SET text = NULL, locked = NULL WHERE subject = $1"
RUNNING = """
SELECT count(*) FROM dispute.dispute WHERE applicant_ref = $1 AND status = 'admitted'
"""
SHREDDER = Shredder("dispute")

CODEC: Codec[m.Event] = Codec(
    {
        "fact-observed": m.FactObserved,
        "dispute-filed": m.DisputeFiled,
        "evidence-frozen": m.EvidenceFrozen,
        "dispute-admitted": m.DisputeAdmitted,
        "dispute-not-admitted": m.DisputeNotAdmitted,
        "dispute-closed": m.DisputeClosed,
    }
)


def rows(recorded: Sequence[Recorded[m.Event]]) -> list[dict[str, Any]]:
    """Return a row for each dispute that was filed; its filing and verdict come together."""
    made: dict[str, dict[str, Any]] = {}
    for one in recorded:
        match one.event:
            case m.DisputeFiled() as event:
                made[event.dispute] = dict.fromkeys(COLUMNS) | _filed(one.stream, event)
            case m.EvidenceFrozen() as event:
                made[event.dispute]["manifest_sha256"] = event.manifest_sha256
            case m.DisputeAdmitted() as event:
                made[event.dispute] |= {"status": "admitted", "close_by": event.close_by}
            case m.DisputeNotAdmitted() as event:
                made[event.dispute] |= {
                    "status": "not-admitted",
                    "cause": event.cause.value,
                    "redirect_to": event.redirect_to,
                }
    return list(made.values())


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Keep the table of disputes in the transaction of their events."""
    if filed := rows(recorded):
        await connection.execute(INSERT, *([row[name] for row in filed] for name in COLUMNS))
    if closed := list(_closed(recorded)):
        await connection.execute(CLOSE, *map(list, zip(*closed, strict=True)))


async def find(connection: Connection, dispute_id: UUID) -> Mapping[str, Any] | None:
    """Return the row of a dispute, or None."""
    found: Mapping[str, Any] | None = await connection.fetchrow(FIND, dispute_id)
    return found


async def page(
    connection: Connection,
    case_id: str | None,
    applicant_ref: UUID | None,
    before: UUID | None,
    limit: int,
) -> list[Mapping[str, Any]]:
    """Return rows newest first; None for a filter means everybody's or every case's."""
    return list(await connection.fetch(PAGE, case_id, applicant_ref, before, limit))


async def keep_statement(connection: Connection, key: DataKey, dispute_id: UUID, text: str) -> str:
    """Keep what an applicant says, outside the history; return what the history commits to.

    The commitment is salted with the person's key: with that erased, nobody can test a guess.
    """
    content = text.encode()
    committed = commitment(key.salt(_place(dispute_id)), content)
    locked = key.lock(_place(dispute_id), content)
    await connection.execute(KEEP, dispute_id, committed, key.subject, locked)
    return committed


async def statement(
    connection: Connection, vault: Vault, dispute_id: UUID
) -> tuple[str, str] | None:
    """Return what the applicant said, and the salt that shows it is what history commits to.

    The salt is empty for what an earlier release took, which did not salt.
    """
    row = await connection.fetchrow(STATEMENT, dispute_id)
    key = (await vault.keys(connection, [row["subject"]])).get(row["subject"]) if row else None
    if row is None or (row["text"] is None and (key is None or row["locked"] is None)):
        return None
    if row["text"] is not None or key is None:
        return row["text"], ""
    place = _place(dispute_id)
    content, salt = key.open(place, row["locked"]), key.salt(place)
    return content.decode(), salt.hex() if commitment(salt, content) == row["sha256"] else ""


async def lock_plain(connection: Connection, vault: Vault, most: int) -> int:
    """Lock up to `most` statements that an earlier release wrote plainly; return how many."""
    rows = await connection.fetch(PLAIN, most)
    for row in rows:
        key = await vault.key(connection, row["subject"])
        locked = key.lock(_place(row["dispute_id"]), row["text"].encode())
        await connection.execute(LOCK, row["dispute_id"], locked)
    return len(rows)


async def running(connection: Connection, applicant: UUID) -> int:
    """Return how many disputes of an applicant are admitted and not closed."""
    count: int = await connection.fetchval(RUNNING, applicant)
    return count


async def hears(connection: Connection, heard: Sequence[Erasure]) -> None:
    """Destroy what erased persons said; hearing of it again changes nothing."""
    for erasure in sorted(heard, key=lambda one: one.subject):  # in one order: no deadlocks
        if await SHREDDER.destroy(connection, erasure):
            await connection.execute(FORGET, erasure.subject)


def _place(dispute_id: UUID) -> Place:
    return Place("dispute.statement", "locked", str(dispute_id))


def _filed(case_id: str, event: m.DisputeFiled) -> dict[str, Any]:
    return {
        "dispute_id": UUID(event.dispute),
        "case_id": case_id,
        "item_id": event.act.item,
        "ground": event.ground.value,
        "act_event_id": UUID(event.act.event),
        "act_kind": event.act.kind.value,
        "applicant_ref": UUID(event.applicant),
        "statement_sha256": event.statement_sha256,
        "filed_at": event.at,
        "reconsideration_last_day": event.reconsideration_last_day,
        "litigation_last_day": event.litigation_last_day,
    }


def _closed(recorded: Sequence[Recorded[m.Event]]) -> Iterable[tuple[UUID, str, datetime]]:
    for one in recorded:
        if isinstance(one.event, m.DisputeClosed):
            yield UUID(one.event.dispute), one.event.outcome.value, one.event.at


def _rings(_kind: str, at: datetime) -> m.Command:
    return m.CloseDue(at)


MODEL: Model[m.CaseFile, m.Command, m.Event] = Model(
    service="dispute",
    decider=disputes,
    codec=CODEC,
    publishes=messages.publishes,
    alarms=disputes.alarms,
    rings=_rings,
    project=project,
    hears=hears,
)
