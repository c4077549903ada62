"""Which events have no leaf yet, and the leaves that they get."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from asyncpg import Connection
from onehall_contracts.log import chain
from onehall_contracts.log.chain import Link
from onehall_contracts.log.entries import Leaf
from onehall_contracts.log.merkle import Frontier, Subtree, leaf_hash

from onehall_supervision.store import tree
from onehall_supervision.store.history import ROW, row_of

log = logging.getLogger(__name__)

AT_ONCE: Final = 1_000
EVER: Final = 2**63 - 1

LAST_SEQ = "SELECT coalesce(max(seq), 0) FROM supervision.leaf WHERE index >= $1"
WINDOW = """
SELECT max(seq) AS last, count(*) AS found,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS running,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next
FROM (SELECT seq FROM supervision.event WHERE seq > $1 ORDER BY seq LIMIT $2) AS following
"""
TOUCHED = "SELECT DISTINCT stream FROM supervision.event WHERE seq > $1 AND seq <= $2"
BEHIND = """
SELECT s.stream FROM supervision.stream s WHERE NOT EXISTS (
    SELECT FROM supervision.leaf l WHERE l.stream = s.stream AND l.version = s.version)
ORDER BY s.stream LIMIT $1
"""
WITHOUT_LEAF = f"""
SELECT {ROW}, h.version AS head, h.chain, h.sm3
FROM unnest($1::text[]) AS touched(stream)
LEFT JOIN LATERAL (
    SELECT l.version, l.chain, l.sm3 FROM supervision.leaf l
    WHERE l.stream = touched.stream ORDER BY l.version DESC LIMIT 1
) h ON true
JOIN supervision.event e ON e.stream = touched.stream AND e.version > coalesce(h.version, 0)
WHERE e.seq <= $2 ORDER BY e.seq
"""  # noqa: S608 - of constants
APPEND = """
INSERT INTO supervision.leaf (index, stream, version, seq, chain, sm3, hash)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bytea[],
                     $6::bytea[], $7::bytea[])
"""


@dataclass
class Progress:
    """How far the ledger was looked through: only a hint, so it is kept nowhere.

    Everything up to `floor` has its leaf, and whatever was written late below it too. `cursor` is
    ahead of it while there is much to do. Once transaction `ended` has ended, and all before it,
    the floor rises to `upto`: what took a `seq` up to there is committed by then, or never will be.
    """

    floor: int
    cursor: int
    upto: int = 0
    ended: int | None = None

    def saw(self, window: Mapping[str, Any], *, more: bool) -> None:
        """Note a window of the ledger, and the snapshot it was read in."""
        last = window["last"]
        if self.ended is not None and window["running"] >= self.ended:
            self.floor, self.ended = max(self.floor, self.upto), None
        if self.ended is None and last is not None:
            self.upto, self.ended = last, window["next"]
        self.cursor = last if more else self.floor


async def begin(connection: Connection, size: int) -> Progress:
    """Return where to begin looking, with a log of that size."""
    last = await connection.fetchval(LAST_SEQ, max(0, size - AT_ONCE))
    return Progress(last, last)


async def new(connection: Connection, growing: Frontier, progress: Progress) -> tuple[int, bool]:
    """Append what was written last; return how many leaves, and whether there is more."""
    start = progress.cursor
    window = await connection.fetchrow(WINDOW, start, AT_ONCE)
    more = window["found"] == AT_ONCE
    grown = 0
    if window["found"]:
        rows = await connection.fetch(TOUCHED, start, window["last"])
        grown = await _append(connection, growing, [r["stream"] for r in rows], window["last"])
    progress.saw(window, more=more)
    return grown, more


async def behind(connection: Connection, growing: Frontier) -> tuple[int, bool]:
    """Append what streams have beyond their leaves, wherever it is; return as `new` does."""
    streams = [row["stream"] for row in await connection.fetch(BEHIND, AT_ONCE)]
    grown = await _append(connection, growing, streams, EVER) if streams else 0
    return grown, grown > 0


async def _append(
    connection: Connection, growing: Frontier, streams: Sequence[str], last: int
) -> int:
    rows = await connection.fetch(WITHOUT_LEAF, streams, last)
    if not rows:
        return 0
    # Beside the loop: whoever consumes in this process goes on meanwhile.
    leaves, completed = await asyncio.to_thread(_leaves, rows, growing)
    if leaves:
        columns = zip(*map(_columns, leaves), strict=True)
        await connection.execute(APPEND, *map(list, columns))
        await tree.keep(connection, completed)
    return len(leaves)


def _leaves(
    rows: Sequence[Mapping[str, Any]], growing: Frontier
) -> tuple[list[Leaf], list[tuple[Subtree, bytes]]]:
    """Return the leaves that rows make, and the subtrees they complete; the tree grows by them.

    A row that does not follow its stream's last leaf gets none: somebody took a row away.
    """
    heads: dict[str, tuple[int, Link]] = {}
    leaves: list[Leaf] = []
    completed: list[tuple[Subtree, bytes]] = []
    for found in rows:
        row = row_of(found)
        version, before = heads.get(row.stream) or _head(found)
        if row.version != version + 1:
            log.error("the ledger has a gap", extra={"case_id": row.stream, "after": version})
            continue
        link = chain.following(before, row)
        heads[row.stream] = row.version, link
        hash_ = leaf_hash(link.leaf)
        leaves.append(Leaf(growing.size, row.stream, row.version, row.seq, link, hash_))
        completed += growing.add(hash_)
    return leaves, completed


def _head(found: Mapping[str, Any]) -> tuple[int, Link]:
    if found["head"] is None:
        return 0, chain.first(found["stream"])
    return found["head"], Link(found["chain"], found["sm3"])


def _columns(one: Leaf) -> tuple[Any, ...]:
    link = one.link
    return one.index, one.stream, one.version, one.seq, link.sha256, link.sm3, one.hash
