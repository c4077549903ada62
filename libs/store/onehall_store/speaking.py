"""Say something that stands in no stream, in the transaction of whatever it tells of.

A register changes, a document is made: the message goes into the outbox with the change, and the
sweep of the relay sends it about a second after the commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from asyncpg import Connection
from onehall_contracts import Event, encode, pack
from onehall_contracts.ids import uuid7

from onehall_store.deciding import Destination, Said
from onehall_store.streams import OutboxRow, columns_of

# No process has these in hand to send them at once, so the sweep need not wait for one: they are
# as old as it wants them when they are written.
SAY = """
INSERT INTO {schema}.outbox (id, bus, exchange, routing_key, body, created_at)
SELECT n.*, statement_timestamp() - make_interval(secs => $6)
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[]) AS n
"""
SWEEP_AFTER = 2.0
"""Seconds that the sweep leaves a new row to the process that committed it."""

Words: TypeAlias = Mapping[Destination, Sequence[bytes]]


async def say(
    connection: Connection,
    service: str,
    at: datetime,
    said: Iterable[Said],
    cause: UUID | None = None,
) -> None:
    """Put messages into the outbox of `service`, in the transaction that `connection` is in.

    `at` is the business time of what they tell, `cause` the id of what led to it. Raises
    `ValueError` for a message without an id: it must be the same however often the transaction is
    tried, or readers would hear it twice.
    """
    words: dict[Destination, list[bytes]] = {}
    for one in said:
        event = Event(
            id=_id_of(one),
            source=f"onehall/{service}",
            time=at,
            message=one.message,
            subject=one.message.subject,
            cause=cause,
        )
        words.setdefault(one.destination(service), []).append(encode(event))
    if words:
        statement = SAY.format(schema=service)
        columns = columns_of(rows(words), OutboxRow)
        await connection.execute(statement, *columns, SWEEP_AFTER)


def rows(words: Words) -> list[OutboxRow]:
    """Return one row per message: the events for one destination travel together."""
    return [
        OutboxRow(uuid7(), to.bus, to.exchange, to.routing_key, body)
        for to, events in words.items()
        for body in pack(events)
    ]


def _id_of(said: Said) -> UUID:
    if said.id is None:
        raise ValueError(f"{said.message.wire_name} stands in no stream; derive its id")
    return said.id
