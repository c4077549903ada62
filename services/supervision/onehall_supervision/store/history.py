"""The ledger and its log as they are exported and proved: rows word for word, leaves, checkpoints.

What is read here is what is stored, whatever it is: instants as microseconds since 1970, payloads
as their text. Nothing is made to look well that a verifier should see.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from asyncpg import Connection, Record
from onehall_contracts.log import entries as wire
from onehall_contracts.log import merkle
from onehall_contracts.log.chain import COLUMNS, Link, Row
from onehall_contracts.log.entries import PAYLOAD, Leaf

from onehall_supervision.store import tree

# Infinite instants have no microseconds: the ends of a bigint stand for them.
MICROSECONDS = """CASE WHEN isfinite({0}) THEN trunc(extract(epoch FROM {0}) * 1000000)::text
    WHEN {0} > '1970-01-01' THEN '9223372036854775807' ELSE '-9223372036854775808' END"""
PLAIN = f"""
    e.stream, e.version, e.seq, e.id::text AS id, e.type,
    {MICROSECONDS.format("e.at")} AS at, {MICROSECONDS.format("e.recorded_at")} AS recorded_at,
    e.actor, e.cause::text AS cause, e.traceparent"""
ROW = f"""{PLAIN},
    encode(sha256(convert_to(e.payload::text, 'UTF8')), 'hex') AS payload_sha256"""
WHOLE = f"{PLAIN}, e.payload::text AS payload"
SHOWN = f"""{ROW}, CASE WHEN e.type = 'observed' AND e.payload->>'type' = ANY($3::text[])
    THEN e.payload::text END AS payload"""
LEAF = """l.index AS leaf_index, l.stream AS leaf_stream, l.version AS leaf_version,
    l.seq AS leaf_seq, l.chain AS leaf_chain, l.sm3 AS leaf_sm3, l.hash AS leaf_hash"""
ENTRIES = f"""
SELECT {LEAF}, {WHOLE} FROM supervision.leaf l
LEFT JOIN supervision.event e ON e.stream = l.stream AND e.version = l.version
WHERE l.index >= $1 ORDER BY l.index LIMIT $2
"""  # noqa: S608 - of constants
WITHOUT_LEAF = f"""
SELECT {WHOLE} FROM supervision.event e WHERE NOT EXISTS (
    SELECT FROM supervision.leaf l WHERE l.stream = e.stream AND l.version = e.version)
ORDER BY e.seq, e.stream, e.version LIMIT $1
"""  # noqa: S608 - of constants
FROM_CASE = """FROM supervision.event e
LEFT JOIN supervision.leaf l ON e.stream = l.stream AND e.version = l.version AND l.index < $2
WHERE e.stream = $1 ORDER BY e.version"""
OF_CASE = f"SELECT {LEAF}, {ROW} {FROM_CASE}"
OF_CASE_WHOLE = f"SELECT {LEAF}, {WHOLE} {FROM_CASE}"
OF_CASE_SHOWN = f"SELECT {LEAF}, {SHOWN} {FROM_CASE}"
CHECKPOINT = "SELECT number, size, root, note, signed_at FROM supervision.checkpoint"
NEWEST = f"{CHECKPOINT} ORDER BY number DESC LIMIT 1"
BEFORE = f"{CHECKPOINT} WHERE $1::bigint IS NULL OR number < $1 ORDER BY number DESC LIMIT $2"

Columns = Mapping[str, Any]
NUMBERS: Final = ("at", "recorded_at")


def row_of(found: Columns) -> Row:
    """Return a row of the ledger as it is chained."""
    values = {name: found[name] for name in COLUMNS}
    return Row(**values | {name: int(values[name]) for name in NUMBERS})


async def newest(connection: Connection) -> Record | None:
    """Return the newest checkpoint, None before the first."""
    return await connection.fetchrow(NEWEST)


async def checkpoints(
    connection: Connection, before: int | None, limit: int
) -> list[dict[str, Any]]:
    """Return checkpoints from the newest on, or from before a number."""
    rows = await connection.fetch(BEFORE, before, limit)
    return [dict(row) | {"root": row["root"].hex()} for row in rows]


async def entries(connection: Connection, start: int, limit: int) -> list[dict[str, Any]]:
    """Return entries of the log as they are exported, from a leaf on; a lost row is null."""
    return [_entry(row) for row in await connection.fetch(ENTRIES, start, limit)]


async def without_leaf(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Return rows of the ledger that no leaf was made of: the newest, unless somebody meddled."""
    return [_row(found, PAYLOAD) for found in await connection.fetch(WITHOUT_LEAF, limit)]


async def proofs(
    connection: Connection, case_id: str, size: int, *, whole: bool
) -> list[dict[str, Any]]:
    """Return the events of a case, each with its proof that it is in the log of that size.

    With their payloads, or only their SHA-256. What has no leaf yet has no proof.
    """
    query = OF_CASE_WHOLE if whole else OF_CASE
    return await _proved(connection, await connection.fetch(query, case_id, size), size)


async def _proved(
    connection: Connection, rows: Iterable[Record], size: int
) -> list[dict[str, Any]]:
    paths = {
        row["leaf_index"]: merkle.inclusion(row["leaf_index"], size)
        for row in rows
        if row["leaf_index"] is not None
    }
    hash_of = await tree.ranges(connection, (r for path in paths.values() for r in path))
    return [
        _entry(row, PAYLOAD if row.get(PAYLOAD) is not None else "payload_sha256")
        | {"path": [h.hex() for h in merkle.proof(paths.get(row["leaf_index"], ()), hash_of)]}
        for row in rows
    ]


async def passport(
    connection: Connection, case_id: str, size: int, disclosed: Collection[str]
) -> list[dict[str, Any]]:
    """Return a case's events with their proofs; those of some wire names with what they say."""
    rows = await connection.fetch(OF_CASE_SHOWN, case_id, size, list(disclosed))
    return await _proved(connection, rows, size)


async def consistency(connection: Connection, old: int, new: int) -> list[str]:
    """Return what proves that the log of one size began with the log of a smaller one, in hex."""
    ranges = merkle.consistency(old, new)
    return [one.hex() for one in merkle.proof(ranges, await tree.ranges(connection, ranges))]


async def root(connection: Connection, size: int) -> str:
    """Return the root of the log when it had that size, in hex."""
    whole = range(size)
    return merkle.hash_of_range(whole, await tree.ranges(connection, [whole])).hex()


def _entry(found: Columns, payload: str = PAYLOAD) -> dict[str, Any]:
    leaf = None if found["leaf_index"] is None else wire.written(_leaf(found))
    return {"leaf": leaf, "row": None if found["stream"] is None else _row(found, payload)}


def _row(found: Columns, payload: str) -> dict[str, Any]:
    values = {name: found[name] for name in (*COLUMNS[:-1], payload)}
    return values | {name: int(values[name]) for name in NUMBERS}


def _leaf(found: Columns) -> Leaf:
    return Leaf(
        found["leaf_index"],
        found["leaf_stream"],
        found["leaf_version"],
        found["leaf_seq"],
        Link(found["leaf_chain"], found["leaf_sm3"]),
        found["leaf_hash"],
    )
