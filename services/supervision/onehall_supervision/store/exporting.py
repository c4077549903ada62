"""The ledger, or what began in some span, read as a stream: one snapshot, a case at a time."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from asyncpg import Connection, Record

from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.store.codec import folded
from onehall_supervision.store.reading import Entry, entry_of

# A case counts as a whole where its first entry lies; a department's affairs, one by one.
EXPORTED = """
SELECT stream, version, id, type, at, recorded_at, cause, traceparent, payload
FROM supervision.event
WHERE stream ~ '^[0-9a-f-]{36}$' AND stream IN (
        SELECT stream FROM supervision.event WHERE version = 1 AND at >= $1 AND at < $2)
   OR stream LIKE $3 || '%' AND at >= $1 AND at < $2
ORDER BY stream, version
"""
ROWS: Final = 500
PATIENCE_S: Final = 300


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of the ledger is wanted: what began from `since` until just before `until`."""

    since: datetime
    until: datetime


EVER: Final = Span(datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries of one case with the view they make, or some of a department's affairs."""

    stream: str
    entries: Sequence[Entry]
    view: m.CaseView | None

    @property
    def department(self) -> str:
        """Whose affairs these are; empty for a case."""
        return "" if self.view else self.stream.removeprefix(messages.AFFAIRS)


async def ledgers(connection: Connection, span: Span) -> AsyncGenerator[Ledger]:
    """Yield the ledgers of a span by their streams; holds one case in memory at a time."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        cursor = connection.cursor(
            EXPORTED, span.since, span.until, messages.AFFAIRS, prefetch=ROWS, timeout=PATIENCE_S
        )
        held: list[Record] = []
        async for row in cursor:
            if held and (row["stream"] != held[0]["stream"] or _enough(held)):
                yield _ledger(held)
                held = []
            held.append(row)
        if held:
            yield _ledger(held)


def _enough(held: Sequence[Record]) -> bool:
    return len(held) >= ROWS and held[0]["stream"].startswith(messages.AFFAIRS)


def _ledger(rows: Sequence[Record]) -> Ledger:
    stream = rows[0]["stream"]
    affairs = stream.startswith(messages.AFFAIRS)
    view = None if affairs else folded(watching.INITIAL, rows)
    return Ledger(stream, [entry_of(row) for row in rows], view)
