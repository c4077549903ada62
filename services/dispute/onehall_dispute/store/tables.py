"""The tables that answer questions about disputes, and the questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asyncpg import Connection
from onehall_store import Recorded

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
MOVE = """
UPDATE dispute.dispute
SET status = $2, close_by = $3, respondent = $4, experts = $5::uuid[], round = $6,
    outcome = $7, closed_at = $8
WHERE dispute_id = $1
"""
FIND = "SELECT * FROM dispute.dispute WHERE dispute_id = $1"
PAGE = """
SELECT * FROM dispute.dispute
WHERE ($1::text IS NULL OR case_id = $1) AND ($2::uuid IS NULL OR applicant_ref = $2)
  AND ($3::text IS NULL OR respondent = $3) AND ($4::uuid IS NULL OR experts @> ARRAY[$4::uuid])
  AND ($5::uuid IS NULL OR dispute_id < $5)
ORDER BY dispute_id DESC LIMIT $6
"""
RUNNING = """
SELECT count(*) FROM dispute.dispute WHERE applicant_ref = $1 AND status = 'admitted'
"""


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
    if moved := _moved(recorded):
        await connection.executemany(MOVE, [_standing(one) for one in moved])


async def find(connection: Connection, dispute_id: UUID) -> Mapping[str, Any] | None:
    """Return the row of a dispute, or None."""
    found: Mapping[str, Any] | None = await connection.fetchrow(FIND, dispute_id)
    return found


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose disputes are asked for; None for a field means everybody's."""

    applicant: UUID | None = None
    respondent: str | None = None
    expert: UUID | None = None

    def has(self, row: Mapping[str, Any]) -> bool:
        """Whether a dispute is among them."""
        return (
            self.applicant in (None, row["applicant_ref"])
            and self.respondent in (None, row["respondent"])
            and (self.expert is None or self.expert in row["experts"])
        )


async def page(
    connection: Connection, whose: Whose, case_id: str | None, before: UUID | None, limit: int
) -> list[Mapping[str, Any]]:
    """Return rows newest first; None for a filter means every case's, or the first page."""
    asked = (case_id, whose.applicant, whose.respondent, whose.expert, before, limit)
    return list(await connection.fetch(PAGE, *asked))


async def running(connection: Connection, applicant: UUID) -> int:
    """Return how many disputes of an applicant are admitted and not closed."""
    count: int = await connection.fetchval(RUNNING, applicant)
    return count


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


def _moved(recorded: Sequence[Recorded[m.Event]]) -> list[m.Dispute]:
    """Return the disputes that something happened to after their filing, as they stand then."""
    stand: dict[str, m.Dispute] = {}
    for one in recorded:
        if isinstance(one.event, m.Course):
            stand[one.event.dispute] = one.after.disputes[one.event.dispute]
    return list(stand.values())


def _standing(one: m.Dispute) -> tuple[Any, ...]:
    until = one.extended.close_by if one.extended else None
    if until is None and isinstance(one.verdict, m.DisputeAdmitted):
        until = one.verdict.close_by
    return (
        UUID(one.id),
        "closed" if one.closed else "admitted",
        until,
        one.respondent,
        [UUID(expert) for expert in one.panel.members] if one.panel else [],
        one.round,
        one.closed.outcome.value if one.closed else None,
        one.closed.at if one.closed else None,
    )
