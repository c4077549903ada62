"""Counts what is new in the ledger into tallies, a batch of streams at a time, after the fact."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple
from itertools import groupby
from typing import Any, Final, TypeAlias

from asyncpg import Connection, Pool

from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.scoring.tally import handled
from onehall_supervision.domain.scoring.voices import said
from onehall_supervision.store.codec import folded

AT_ONCE: Final = 200
CHANGED: Final = """
SELECT s.stream, s.version FROM supervision.stream s
LEFT JOIN supervision.tallied t ON t.stream = s.stream
WHERE t.version IS DISTINCT FROM s.version LIMIT $1
"""
ENTRIES: Final = """
SELECT stream, type, payload FROM supervision.event
WHERE stream = ANY($1::text[]) ORDER BY stream, version
"""
KEEP_TALLIES: Final = """
INSERT INTO supervision.tally (
    case_id, item, department, officer, centre, class_size, accepted_on, promised_wd, legal_wd,
    promised_on, legal_on, decided_on, gone)
SELECT * FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::date[], $8::int[],
    $9::int[], $10::date[], $11::date[], $12::date[], $13::boolean[])
ON CONFLICT (case_id, item) DO UPDATE SET
    officer = excluded.officer, class_size = excluded.class_size,
    promised_wd = excluded.promised_wd, legal_wd = excluded.legal_wd,
    promised_on = excluded.promised_on, legal_on = excluded.legal_on,
    decided_on = excluded.decided_on, gone = excluded.gone
"""
KEEP_VOICES: Final = """
INSERT INTO supervision.voice (
    id, stream, department, item, window_no, said_on, grade, upheld, excluded)
SELECT * FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::int[], $8::text[],
    $9::boolean[])
ON CONFLICT (id) DO UPDATE SET department = excluded.department, window_no = excluded.window_no,
    upheld = excluded.upheld, excluded = excluded.excluded
"""
KEEP_VERSIONS: Final = """
INSERT INTO supervision.tallied (stream, version)
SELECT * FROM unnest($1::text[], $2::bigint[])
ON CONFLICT (stream) DO UPDATE SET version = excluded.version
WHERE supervision.tallied.version < excluded.version
"""


Known: TypeAlias = Callable[[str], tuple[int, m.CaseView] | None]
"""What this process knows of a stream: as of which version, and its view."""


def _nothing(_stream: str) -> None:
    return None


async def catch_up(
    pool: Pool, initial: m.CaseView = watching.INITIAL, known: Known = _nothing
) -> int:
    """Count everything that is new; return how many streams that were.

    What is `known` of a ledger at its very version is not read again.
    """
    total = 0
    while counted := await _batch(pool, initial, known):
        total += counted
        if counted < AT_ONCE:
            break
    return total


async def _batch(pool: Pool, initial: m.CaseView, known: Known) -> int:
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        changed = {r["stream"]: r["version"] for r in await connection.fetch(CHANGED, AT_ONCE)}
        if not changed:
            return 0
        views = {s: at[1] for s, v in changed.items() if (at := known(s)) and at[0] == v}
        unread = [stream for stream in changed if stream not in views]
        views |= await _views(connection, unread, initial)
        await _write(connection, KEEP_TALLIES, list(_tallies(views)))
        await _write(connection, KEEP_VOICES, list(_voices(views)))
        await connection.execute(KEEP_VERSIONS, list(changed), list(changed.values()))
    return len(changed)


async def _views(
    connection: Connection, streams: Sequence[str], initial: m.CaseView
) -> dict[str, m.CaseView]:
    rows = await connection.fetch(ENTRIES, streams)
    by_stream = groupby(rows, key=lambda row: str(row["stream"]))
    return {stream: folded(initial, entries) for stream, entries in by_stream}


def _tallies(views: Mapping[str, m.CaseView]) -> Iterator[tuple[Any, ...]]:
    for stream, view in views.items():
        yield from (astuple(one) for one in handled(stream, view))


def _voices(views: Mapping[str, m.CaseView]) -> Iterator[tuple[Any, ...]]:
    for stream, view in views.items():
        for one in said(view):
            who = (one.department, one.item, one.window)
            yield (one.id, stream, *who, one.said_on, one.grade, one.upheld, one.excluded)


async def _write(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        await connection.execute(statement, *map(list, zip(*rows, strict=True)))
