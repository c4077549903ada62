"""A task sent again as it was signed: the same words under the same id, so nobody does it twice."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Connection
from onehall_contracts import approval
from onehall_store import Codec, Recorded, Said, say

from onehall_approval.domain import model as m
from onehall_approval.store import evidence


async def project(
    connection: Connection, recorded: Sequence[Recorded[m.Event]], codec: Codec[m.Event]
) -> None:
    """Say again what is sent again, in the transaction that says so."""
    for one in recorded:
        if isinstance(again := one.event, m.TaskSentAgain):
            asked = await evidence.asked(connection, codec, one.stream, again.item, again.task)
            if asked is not None:
                said = _said(one.stream, again, asked)
                await say(connection, "approval", again.at, [said], cause=one.id)


def _said(case: str, again: m.TaskSentAgain, statement: str) -> Said:
    request = approval.RequestReviewV1(
        task_id=UUID(again.task),
        case_id=case,
        item_id=again.item,
        department=again.department,
        statement=statement,
    )
    return Said(request, again.department, request.task_id)
