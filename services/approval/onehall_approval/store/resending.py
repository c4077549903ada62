"""A task sent again as it was signed: the same words under the same id, so nobody does it twice."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from asyncpg import Connection
from onehall_contracts import Event, approval, encode, pack
from onehall_contracts.ids import uuid7
from onehall_store import Codec, Recorded, Said
from onehall_store.streams import OutboxRow, Streams

from onehall_approval.domain import model as m
from onehall_approval.store.evidence import HISTORY, statements

STREAMS: Final = Streams("approval")


async def project(
    connection: Connection, recorded: Sequence[Recorded[m.Event]], codec: Codec[m.Event]
) -> None:
    """Put what is sent again into the outbox, in the transaction that says so; a sweep sends it."""
    for one in recorded:
        if isinstance(one.event, m.TaskSentAgain):
            history = await connection.fetch(HISTORY, one.stream)
            events = [codec.decode(row["type"], row["payload"]) for row in history]
            statement = statements(events, one.event.item).get(one.event.task)
            if statement is not None:
                await STREAMS.append(connection, (), _rows(one, one.event, statement))


def _rows(recorded: Recorded[m.Event], again: m.TaskSentAgain, statement: str) -> list[OutboxRow]:
    request = approval.RequestReviewV1(
        task_id=UUID(again.task),
        case_id=recorded.stream,
        item_id=again.item,
        department=again.department,
        statement=statement,
    )
    event = Event(
        id=UUID(again.task),
        source="onehall/approval",
        time=again.at,
        message=request,
        subject=recorded.stream,
        cause=recorded.id,
    )
    to = Said(request, department=again.department).destination("approval")
    return [
        OutboxRow(uuid7(), to.bus, to.exchange, to.routing_key, body)
        for body in pack([encode(event)])
    ]
