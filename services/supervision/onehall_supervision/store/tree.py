"""The log's tree as it is stored: leaves, and complete subtrees of every eighth level above."""

from collections.abc import Iterable, Sequence

from asyncpg import Connection
from onehall_contracts.log.merkle import Frontier, HashOf, Subtree, complete, folded

STEP = 8

SIZE = "SELECT coalesce(max(index) + 1, 0) FROM supervision.leaf"
LEAVES = """
SELECT w.level, w.number, array_agg(l.hash ORDER BY l.index) AS hashes
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) AS w(level, number, low, high)
JOIN supervision.leaf l ON l.index >= w.low AND l.index < w.high GROUP BY w.level, w.number
"""
NODES = """
SELECT w.level, w.number, array_agg(s.hash ORDER BY s.number) AS hashes
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) AS w(level, number, low, high)
JOIN supervision.subtree s ON s.level = w.level / 8 * 8 AND s.number >= w.low AND s.number < w.high
GROUP BY w.level, w.number
"""
KEEP = """
INSERT INTO supervision.subtree (level, number, hash)
SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
"""


async def frontier(connection: Connection) -> Frontier:
    """Return the tree over all leaves, ready to grow."""
    size = await connection.fetchval(SIZE)
    subtrees = complete(range(size))
    hash_of = await hashes(connection, subtrees)
    return Frontier(size, [hash_of(one) for one in subtrees])


async def hashes(connection: Connection, subtrees: Iterable[Subtree]) -> HashOf:
    """Return how to look up these complete subtrees; raises `KeyError` for one that is not."""
    wanted = set(subtrees)
    low, high = {s for s in wanted if s[0] < STEP}, {s for s in wanted if s[0] >= STEP}
    found: dict[Subtree, bytes] = {}
    for query, some in ((LEAVES, low), (NODES, high)):
        if some:
            rows = await connection.fetch(query, *_spans(sorted(some)))
            found |= {(r["level"], r["number"]): folded_whole(r["hashes"]) for r in rows}
    return found.__getitem__


async def ranges(connection: Connection, wanted: Iterable[range]) -> HashOf:
    """Return how to look up the subtrees that ranges of leaves are made of."""
    return await hashes(connection, {s for leaves in wanted for s in complete(leaves)})


async def keep(connection: Connection, completed: Sequence[tuple[Subtree, bytes]]) -> None:
    """Store those of the newly completed subtrees that are kept."""
    kept = [(level, number, hash_) for (level, number), hash_ in completed if level % STEP == 0]
    if kept:
        await connection.execute(KEEP, *map(list, zip(*kept, strict=True)))


def folded_whole(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over as many subtrees of one level as are a subtree together."""
    tree = Frontier()
    for one in hashes:
        tree.add(one)
    return folded(tree.hashes)


def _spans(subtrees: Sequence[Subtree]) -> list[list[int]]:
    rows = [
        (level, number, number << level % STEP, number + 1 << level % STEP)
        for level, number in subtrees
    ]
    return [list(column) for column in zip(*rows, strict=True)]
