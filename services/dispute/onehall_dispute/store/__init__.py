"""How the history of disputes is written down, and the tables that answer questions about it."""

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Connection
from onehall_calendar import load
from onehall_store import Beside, Model, together
from onehall_store.vault import Erasure, Shredder

from onehall_dispute import messages
from onehall_dispute.domain import disputes, register
from onehall_dispute.domain import model as m
from onehall_dispute.store import experts, statements, tables, words
from onehall_dispute.store.codec import CODEC

SHREDDER = Shredder("dispute")


async def hears(connection: Connection, heard: Sequence[Erasure]) -> None:
    """Destroy what erased persons said; hearing of it again changes nothing."""
    for erasure in sorted(heard, key=lambda one: one.subject):  # in one order: no deadlocks
        if await SHREDDER.destroy(connection, erasure):
            await connection.execute(statements.FORGET, erasure.subject)
            await connection.execute(words.FORGET, erasure.subject)
            await connection.execute(experts.FORGET, erasure.subject)


def _rings(kind: str, at: datetime) -> m.Command:
    return disputes.rings(kind, at, load())


CASES: Model[m.CaseFile, m.Command, m.Event] = Model(
    service="dispute",
    decider=disputes,
    codec=CODEC,
    publishes=messages.publishes,
    alarms=disputes.alarms,
    rings=_rings,
    project=tables.project,
    hears=hears,
)
MODEL = together(CASES, Beside("expert", experts.MODEL, register.COMMANDS))
