"""Erasing a person: the key goes with the event that says so, what it locked is emptied."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Connection
from onehall_store import Recorded
from onehall_store.vault import Erasure, Shredder

from onehall_intake.domain import model as m
from onehall_intake.store import people

SHREDDER = Shredder("intake")


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
