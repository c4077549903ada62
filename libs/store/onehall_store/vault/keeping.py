"""Every person's data key: made when first needed, wrapped, re-wrapped, destroyed for good.

Locks: whoever writes something under a key holds its row FOR KEY SHARE until the transaction ends,
and whoever destroys it holds it FOR UPDATE, so that nothing is written under a key that is gone.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from asyncpg import Connection, Pool

from onehall_store.vault.keys import CURE, BadKey, DataKey, KeyRing, new_secret

log = logging.getLogger(__name__)

READ: Final = (
    "SELECT subject, key_id, kek, wrapped FROM {s}.vault_key WHERE subject = ANY($1::uuid[])"
)
HOLD: Final = (
    "SELECT subject, key_id, kek, wrapped FROM {s}.vault_key WHERE subject = $1 FOR UPDATE"
)
MAKE: Final = """
WITH held AS MATERIALIZED (
    SELECT subject, key_id, kek, wrapped FROM {s}.vault_key WHERE subject = $1 FOR KEY SHARE
), made AS (
    INSERT INTO {s}.vault_key AS k (subject, key_id, kek, wrapped)
    SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM held)
    ON CONFLICT (subject) DO UPDATE SET kek = k.kek -- somebody else made it meanwhile
    RETURNING subject, key_id, kek, wrapped
)
SELECT * FROM held UNION ALL SELECT * FROM made
"""
NOTE: Final = """
INSERT INTO {s}.vault_erasure (erasure, subject, key_id, by, ground, at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (erasure) DO NOTHING RETURNING erasure
"""
DESTROY: Final = "DELETE FROM {s}.vault_key WHERE subject = $1"
ERASED: Final = """
SELECT erasure, subject, by, ground, at FROM {s}.vault_erasure
WHERE subject = $1 ORDER BY recorded_at DESC LIMIT 1
"""
RISEN: Final = """
DELETE FROM {s}.vault_key k USING {s}.vault_erasure e WHERE k.key_id = e.key_id RETURNING k.key_id
"""
FOREIGN: Final = "SELECT DISTINCT kek FROM {s}.vault_key WHERE kek <> ALL($1::text[])"
OLD: Final = """
SELECT subject, key_id, kek, wrapped FROM {s}.vault_key WHERE kek <> $1
ORDER BY subject LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
"""
REWRAP: Final = """
UPDATE {s}.vault_key k SET kek = $1, wrapped = n.wrapped
FROM unnest($2::uuid[], $3::bytea[]) AS n(key_id, wrapped) WHERE k.key_id = n.key_id
"""
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a person's data was destroyed; `id` is that of the event that says so."""

    id: UUID
    subject: UUID
    by: str
    ground: str
    at: datetime


class Shredder:
    """Destroys data keys of one service; it needs no key to do that."""

    def __init__(self, service: str) -> None:
        self._service = service

    async def hold(self, connection: Connection, subject: UUID) -> bool:
        """Keep everybody from writing under a person's key until the transaction ends.

        Returns whether there is one.
        """
        return await connection.fetchrow(self._sql(HOLD), subject) is not None

    async def destroy(self, connection: Connection, erasure: Erasure) -> bool:
        """Destroy a person's key, and with it all that is locked with it; note it for ever.

        Returns False for an act that was done before, whatever has been written since.
        """
        row = await connection.fetchrow(self._sql(HOLD), erasure.subject)
        noted = await connection.fetchval(
            self._sql(NOTE), erasure.id, erasure.subject, row["key_id"] if row else None,
            erasure.by, erasure.ground, erasure.at,
        )  # fmt: skip
        if noted is not None:
            await connection.execute(self._sql(DESTROY), erasure.subject)
        return noted is not None

    async def erased(self, connection: Connection, subject: UUID) -> Erasure | None:
        """Return the last erasure of a person, if there was one."""
        row = await connection.fetchrow(self._sql(ERASED), subject)
        return Erasure(*row) if row else None

    def _sql(self, text: str) -> str:
        return text.format(s=self._service)


class Vault(Shredder):
    """The data keys of one service, in its own schema, to lock and to open with."""

    def __init__(self, service: str, ring: KeyRing) -> None:
        super().__init__(service)
        self._ring = ring

    async def key(self, connection: Connection, subject: UUID) -> DataKey:
        """Return a person's key to write with, made if need be; held until the transaction ends."""
        key_id = uuid4()
        wrapped = self._ring.wrap(subject, key_id, new_secret())  # for one round trip only
        row = await connection.fetchrow(
            self._sql(MAKE), subject, key_id, self._ring.current, wrapped
        )
        return self._key(row)

    async def keys(
        self, connection: Connection, subjects: Collection[UUID]
    ) -> Mapping[UUID, DataKey]:
        """Return the keys to read with; whose data was erased, or never kept, has none."""
        rows = await connection.fetch(self._sql(READ), list(subjects))
        return {row["subject"]: self._key(row) for row in rows}

    async def begin(self, pool: Pool) -> None:
        """Check the ring against what is stored, and destroy again what a backup brought back.

        Raises `BadKey` for keys wrapped by a key-encryption key that we do not have.
        """
        async with pool.acquire(timeout=10) as connection:
            foreign = await connection.fetch(self._sql(FOREIGN), list(self._ring.keys))
            risen = await connection.fetch(self._sql(RISEN))
        if foreign:
            names = ", ".join(row["kek"] for row in foreign)
            raise BadKey(
                f"{self._service}'s data was locked with the key {names}, which is not ours; put it"
                " into ONEHALL_VAULT_KEY_FILE, or after a change of keys into"
                f" ONEHALL_VAULT_KEYS_BEFORE_FILE ({CURE})"
            )
        if risen:
            log.warning(
                "keys of erased persons had come back and are gone", extra={"n": len(risen)}
            )

    async def rewrap(self, pool: Pool, batch: int = BATCH) -> int:
        """Wrap every key by the current key-encryption key; return how many were not.

        May be stopped and begun again at any time: what is locked with the keys stays as it is.
        """
        total = 0
        while True:
            async with pool.acquire(timeout=10) as connection, connection.transaction():
                rows = await connection.fetch(self._sql(OLD), self._ring.current, batch)
                if not rows:
                    return total
                keys = [self._key(row) for row in rows]
                wrapped = [self._ring.wrap(k.subject, k.id, k.secret) for k in keys]
                await connection.execute(
                    self._sql(REWRAP), self._ring.current, [k.id for k in keys], wrapped
                )
            total += len(rows)

    def _key(self, row: Any) -> DataKey:
        return self._ring.unwrap(row["subject"], row["key_id"], row["kek"], row["wrapped"])
