"""Which services could be rated, and since when: every item that is over, and every case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from asyncpg import Connection
from onehall_store import Recorded

from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m

WHOLE: Final = ""
"""What stands for the service as a whole, where an item's id would."""
ADD: Final = """
INSERT INTO intake.ratable (case_id, item_id, department, over_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
ON CONFLICT (case_id, item_id) DO NOTHING
"""
FIND: Final = """
SELECT department, over_at FROM intake.ratable WHERE case_id = $1 AND item_id = $2
"""
Row: TypeAlias = tuple[UUID, str, str, datetime]


@dataclass(frozen=True, slots=True)
class Over:
    """A service that is over: who answers for it, and since when."""

    department: str
    over_at: datetime


async def find(connection: Connection, case_id: UUID, item: str) -> Over | None:
    """Return whether a service is over; None while it goes on, or was never asked for."""
    row = await connection.fetchrow(FIND, case_id, item)
    return Over(*row) if row else None


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Note what is over after a batch; an item that is over is so for good."""
    if rows := [row for one in recorded for row in _over(one)]:
        await connection.execute(ADD, *map(list, zip(*rows, strict=True)))


def _over(recorded: Recorded[m.Event]) -> Iterable[Row]:
    state: m.Case = recorded.after
    if state.filing is None:  # a person's stream is no case
        return
    case, event = UUID(recorded.stream), recorded.event
    if not isinstance(event, _ENDING):
        return
    whole, gone = _left_by(state, event)
    for plan in state.filing.items:
        if plan.item in gone:
            yield case, plan.item, plan.department, event.at
    if whole:
        yield case, WHOLE, _answers(state.filing), event.at


_ENDING: Final = (
    m.IssuanceRecorded,
    m.ItemsEnded,
    m.CaseEnded,
    m.CaseNotAccepted,
    m.CaseWithdrawn,
)
Ending: TypeAlias = (
    m.IssuanceRecorded | m.ItemsEnded | m.CaseEnded | m.CaseNotAccepted | m.CaseWithdrawn
)


def _left_by(state: m.Case, event: Ending) -> tuple[bool, frozenset[str]]:
    """Return whether the case as a whole is over, and which of its items are."""
    items = (
        frozenset(str(plan.item) for plan in state.filing.items) if state.filing else frozenset()
    )
    match event:
        case m.IssuanceRecorded(remaining=remaining):
            return not remaining, items.difference(remaining)
        case m.ItemsEnded(items=ended, closes=closes):
            return closes, frozenset(ended)
        case m.CaseEnded():
            return True, items
        case m.CaseNotAccepted() | m.CaseWithdrawn():
            return True, frozenset()  # no department has handled an item yet


def _answers(filed: f.Filing) -> str:
    """Return who answers for the service as a whole: the lead department 牵头部门."""
    return filed.lead
