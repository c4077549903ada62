"""What a database superuser can do to history: each a change that a seed chooses, and its name."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import asyncpg
from onehall_contracts.log import chain, merkle
from onehall_contracts.log.entries import Leaf
from onehall_supervision.store import history

from tests.integration.log_rig import KEYS

# Triggers are out of the way, and numbers may be written over: whoever owns the server can do that.
POWER = "SET session_replication_role = replica"
FREE_NUMBERS = """
ALTER TABLE supervision.event ALTER seq DROP IDENTITY;
ALTER TABLE supervision.checkpoint ALTER number DROP IDENTITY;
"""
WHICH = "stream = $1 AND version = $2"
EDITS = {
    "stream": "stream = stream || '-'",
    "version": "version = version + 1000",
    "seq": "seq = seq + 100000",
    "id": "id = gen_random_uuid()",
    "type": "type = type || 's'",
    "at": "at = at - interval '1 microsecond'",
    "recorded_at": "recorded_at = recorded_at + interval '1 day'",
    "actor": "actor = 'onehall/nobody'",
    "cause": "cause = CASE WHEN cause IS NULL THEN gen_random_uuid() END",
    "traceparent": "traceparent = CASE WHEN traceparent IS NULL THEN '' END",
    "payload, a letter": "payload = replace(payload::text, '步', '部')::json",
    "payload, a blank": "payload = (payload::text || ' ')::json",
    "at, to BC": "at = at - interval '4022 years'",
    "at, for ever": "at = 'infinity'",
}
LEAF_EDITS = {
    "index": "index = index + 100000",
    "stream": "stream = stream || '-'",
    "version": "version = version + 1000",
    "seq": "seq = seq + 100000",
    "chain": "chain = sha256(chain)",
    "sm3": "sm3 = sha256(sm3)",
    "sm3, away": "sm3 = NULL",
    "hash": "hash = sha256(hash)",
}
NOTE_EDITS = {
    "size": "note = replace(note, E'\\n' || size || E'\\n', E'\\n' || size - 1 || E'\\n')",
    "a letter": "note = reverse(note)",
    "signatures": "note = split_part(note, E'\\n\\n', 1) || E'\\n'",
    "another log's": "note = replace(note, 'onehall/test', 'onehall/rest')",
}
EVENT = "(stream, version, seq, id, type, at, actor, payload)"


@dataclass(frozen=True)
class Scene:
    """A transaction of the superuser, and what may be changed in it."""

    connection: asyncpg.Connection
    random: Random
    keys: Sequence[tuple[str, int]]
    old: int

    async def do(self, statement: str, *values: Any) -> None:
        """Change something, or fail: a change that changes nothing proves nothing."""
        done = await self.connection.execute(statement, *values)
        assert not done.endswith(" 0"), statement

    def one(self) -> tuple[str, int]:
        """Return the stream and version of any event."""
        return self.random.choice(self.keys)

    def two(self) -> tuple[str, int, int]:
        """Return a stream, and two versions of it."""
        stream, _ = self.random.choice([key for key in self.keys if key[1] > 1])
        versions = [version for name, version in self.keys if name == stream]
        return stream, *self.random.sample(versions, 2)  # type: ignore[return-value]  # two of them


async def edit(scene: Scene) -> str:
    """Change one column of one event."""
    name = scene.random.choice(list(EDITS))
    await scene.do(f"UPDATE supervision.event SET {EDITS[name]} WHERE {WHICH}", *scene.one())
    return f"edit {name}"


async def delete(scene: Scene) -> str:
    """Take one event away, perhaps with its leaf."""
    stream, version = scene.one()
    tables = ["event", "leaf"][: scene.random.choice((1, 2))]
    for table in tables:
        await scene.do(f"DELETE FROM supervision.{table} WHERE {WHICH}", stream, version)
    return f"delete {' and '.join(tables)}"


async def insert(scene: Scene) -> str:
    """Put an event at the end of a case, or a case of its own where there was none."""
    stream, _ = scene.one()
    stream = scene.random.choice((stream, f"new {stream}"))
    await scene.do(
        f"INSERT INTO supervision.event {EVENT} SELECT $1, coalesce(max(version), 0) + 1, $2, "
        "gen_random_uuid(), 'observed', '2011-09-26', 'onehall/intake', '{}' "
        "FROM supervision.event WHERE stream = $1",
        stream,
        scene.random.randrange(1, 10**6),
    )
    return "insert"


async def reorder(scene: Scene) -> str:
    """Exchange the places of two events of a case."""
    stream, one, other = scene.two()
    for before, after in ((one, -1), (other, one), (-1, other)):
        await scene.do(
            f"UPDATE supervision.event SET version = $3 WHERE {WHICH}", stream, before, after
        )
    return "reorder"


async def swap(scene: Scene) -> str:
    """Exchange what two events of any cases say."""
    one, other = scene.random.sample(list(scene.keys), 2)
    await scene.do(
        "UPDATE supervision.event e SET payload = o.payload, id = o.id FROM supervision.event o "
        "WHERE (e.stream, e.version, o.stream, o.version) IN (($1, $2, $3, $4), ($3, $4, $1, $2))",
        *(*one, *other),
    )
    return "swap"


async def cut(scene: Scene) -> str:
    """Cut the end off: of a case, of the ledger, or of ledger, log and checkpoints alike."""
    how = scene.random.choice(("of a case", "of the ledger", "of everything"))
    if how == "of a case":
        stream, version = scene.one()
        await scene.do(
            "DELETE FROM supervision.event WHERE stream = $1 AND version >= $2", stream, version
        )
    elif how == "of the ledger":
        await scene.do(
            "DELETE FROM supervision.event WHERE seq > $1", scene.random.randrange(len(scene.keys))
        )
    else:
        await cut_everything(scene, scene.random.randrange(scene.old))
    return f"cut the tail {how}"


async def cut_everything(scene: Scene, size: int) -> None:
    """Leave ledger, log and checkpoints as they were at a size."""
    await scene.do(
        "DELETE FROM supervision.event e USING supervision.leaf l "
        "WHERE (l.stream, l.version) = (e.stream, e.version) AND l.index >= $1",
        size,
    )
    await scene.do("DELETE FROM supervision.leaf WHERE index >= $1", size)
    await scene.do("DELETE FROM supervision.checkpoint WHERE size > $1", size)


async def rebuild(scene: Scene) -> str:
    """Change an event, and make its chain, its leaves and the tree agree with it again.

    What is older than the checkpoint kept elsewhere may even be signed anew, with the stolen key.
    """
    index = scene.random.randrange(len(scene.keys))
    stolen = index < scene.old and scene.random.random() < 0.5
    key = await scene.connection.fetchrow(
        "SELECT stream, version FROM supervision.leaf WHERE index = $1", index
    )
    name = scene.random.choice(("type", "at", "actor", "payload, a letter"))
    await scene.do(f"UPDATE supervision.event SET {EDITS[name]} WHERE {WHICH}", *key)
    leaves = await _rebuilt(scene)
    if stolen:
        await _sign(scene, leaves)
    return "rebuild a chain" + (", signed with the stolen key" if stolen else "")


async def _rebuilt(scene: Scene) -> list[Leaf]:
    query = f"SELECT {history.LEAF}, {history.ROW} {FROM_LEAVES}"
    heads: dict[str, chain.Link] = {}
    leaves = []
    for found in await scene.connection.fetch(query):
        row = history.row_of(found)
        link = chain.following(heads.get(row.stream) or chain.first(row.stream), row)
        heads[row.stream] = link
        hash_ = merkle.leaf_hash(link.leaf)
        leaves.append(Leaf(found["leaf_index"], row.stream, row.version, row.seq, link, hash_))
    await scene.do(
        "UPDATE supervision.leaf l SET chain = n.chain, sm3 = n.sm3, hash = n.hash FROM unnest("
        "$1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[]) AS n(index, chain, sm3, hash) "
        "WHERE l.index = n.index",
        [one.index for one in leaves],
        [one.link.sha256 for one in leaves],
        [one.link.sm3 for one in leaves],
        [one.hash for one in leaves],
    )
    return leaves


FROM_LEAVES = """
FROM supervision.leaf l JOIN supervision.event e ON e.stream = l.stream AND e.version = l.version
ORDER BY l.index
"""


async def _sign(scene: Scene, leaves: Sequence[Leaf]) -> None:
    tree = merkle.Frontier()
    for one in leaves:
        tree.add(one.hash)
    at = await scene.connection.fetchval("SELECT now()")
    await scene.do("DELETE FROM supervision.checkpoint")
    await scene.do(
        "INSERT INTO supervision.checkpoint (number, size, root, note, signed_at) "
        "VALUES (1, $1, $2, $3, $4)",
        *(tree.size, tree.root, KEYS.signed(tree.size, tree.root, at).text, at),
    )


async def edit_log(scene: Scene) -> str:
    """Change one column of one leaf."""
    name = scene.random.choice(list(LEAF_EDITS))
    await scene.do(f"UPDATE supervision.leaf SET {LEAF_EDITS[name]} WHERE {WHICH}", *scene.one())
    return f"edit leaf {name}"


async def swap_leaves(scene: Scene) -> str:
    """Exchange the places of two leaves in the log."""
    one, other = scene.random.sample(range(len(scene.keys)), 2)
    for before, after in ((one, 10**6), (other, one), (10**6, other)):
        await scene.do("UPDATE supervision.leaf SET index = $2 WHERE index = $1", before, after)
    return "swap leaves"


async def lose_leaf(scene: Scene) -> str:
    """Take one leaf away, so that its event seems to be new."""
    await scene.do(f"DELETE FROM supervision.leaf WHERE {WHICH}", *scene.one())
    return "delete a leaf"


async def edit_note(scene: Scene) -> str:
    """Change the newest checkpoint, or take all of them away."""
    name = scene.random.choice([*NOTE_EDITS, "all"])
    if name == "all":
        await scene.do("DELETE FROM supervision.checkpoint")
    else:
        newest = "number = (SELECT max(number) FROM supervision.checkpoint)"
        await scene.do(f"UPDATE supervision.checkpoint SET {NOTE_EDITS[name]} WHERE {newest}")
    return f"edit checkpoint {name}"


Change = Callable[[Scene], Awaitable[str]]
CHANGES: Sequence[Change] = (
    *(edit, edit, edit, edit, delete, insert, reorder, swap, cut, rebuild),
    *(edit_log, swap_leaves, lose_leaf, edit_note),
)
