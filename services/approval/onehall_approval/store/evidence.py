"""Read from the history: what one item was asked and answered, as it was signed."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection
from onehall_store import Codec

from onehall_approval.domain import model as m

HISTORY: Final = """
SELECT type, payload FROM approval.event
WHERE stream = $1 AND type IN ('coordination-opened', 'opinion-voided', 'opinion-recorded')
ORDER BY version
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """A task as it was asked, and the opinion that answered it, with its receipt."""

    task_id: m.TaskId
    statement: str
    proof: m.Proof
    receipt: str


async def answered(
    connection: Connection, codec: Codec[m.Event], case: str, item: m.ItemId, task: UUID | None
) -> Answered | None:
    """Return the newest signed opinion on an item, or the one on that task; None without one."""
    return find(await _history(connection, codec, case), item, task)


async def asked(
    connection: Connection, codec: Codec[m.Event], case: str, item: m.ItemId, task: m.TaskId
) -> str | None:
    """Return a task's statement as it was signed; None if it was never asked so."""
    return _statements(await _history(connection, codec, case), item).get(task)


async def _history(connection: Connection, codec: Codec[m.Event], case: str) -> list[m.Event]:
    rows = await connection.fetch(HISTORY, case)
    return [codec.decode(row["type"], row["payload"]) for row in rows]


def find(history: list[m.Event], item: m.ItemId, task: UUID | None) -> Answered | None:
    """Return what was asked and answered, out of a case's history."""
    asked = _statements(history, item)
    found: Answered | None = None
    for event in history:
        match event:
            case m.OpinionRecorded(task=answers, opinion=m.Opinion(proof=m.Proof() as proof)) if (
                event.item == item and task in (None, UUID(answers)) and asked.get(answers)
            ):
                found = Answered(answers, asked[answers], proof, event.receipt)
    return found


def _statements(history: list[m.Event], item: m.ItemId) -> dict[m.TaskId, str]:
    """Return every task of an item as it was signed, by the task's id."""
    asked: dict[m.TaskId, str] = {}
    for event in history:
        asked.update(_asked(event, item))
    return asked


def _asked(event: Any, item: m.ItemId) -> dict[m.TaskId, str]:
    match event:
        case m.CoordinationOpened(reviews=reviews):
            return {r.task: r.seal.statement for r in reviews if r.item == item and r.seal}
        case m.OpinionVoided(item=voided, task=task, seal=m.Seal(statement=statement)):
            return {task: statement} if voided == item else {}
    return {}
