"""Erasing a person: the key goes with the event that says so, what it locked is emptied."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Connection
from onehall_store import Recorded
from onehall_store.vault import Erasure, Shredder

from onehall_intake.domain import model as m
from onehall_intake.store import codes, people, words

SHREDDER = Shredder("intake")
RUNNING = """
SELECT (SELECT count(*) FROM intake.enquiry WHERE asker = $1 AND answered_at IS NULL)
     + (SELECT count(*) FROM intake.complaint
        WHERE complainant = $1 AND answered_at IS NULL AND redirect_to IS NULL)
     + (SELECT count(*) FROM intake.rating r JOIN intake.case_row c USING (case_id)
        WHERE c.applicant_ref = $1 AND r.fix_by IS NOT NULL AND r.closed_at IS NULL
          AND r.excluded IS NOT TRUE)
"""


async def voices_running(connection: Connection, ref: UUID) -> int:
    """Return how many enquiries, complaints and remedies of somebody are not answered yet."""
    count: int = await connection.fetchval(RUNNING, ref)
    return count


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Destroy, in the event's own transaction."""
    for one in recorded:
        if isinstance(one.event, m.PersonErased):
            await _erase(connection, one, one.event)


async def _erase(
    connection: Connection, recorded: Recorded[m.Event], event: m.PersonErased
) -> None:
    ref = UUID(event.applicant)
    erasure = Erasure(recorded.id, ref, recorded.origin.actor, event.ground.value, event.at)
    await SHREDDER.destroy(connection, erasure)
    await people.forget(connection, ref)
    await words.forget(connection, ref)
    await codes.forget(connection, ref)
