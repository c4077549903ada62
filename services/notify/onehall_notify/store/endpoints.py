"""Where front ends hear of notices: their addresses, and secrets locked with the owner's key."""

import base64
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection, Record
from onehall_store.vault import DataKey, Place, Vault

MOST: Final = 5
"""Endpoints of one owner."""
OVERLAP: Final = timedelta(hours=24)
"""How long the secret before signs too, after a rotation."""
SECRET_BYTES: Final = 32

ADD = """
INSERT INTO notify.endpoint (endpoint_id, owner_ref, url, state, locked, created_at, changed_at)
VALUES ($1, $2, $3, 'active', $4, $5, $5)
"""
OF = """
SELECT endpoint_id, url, state, reason, before_until, created_at, changed_at FROM notify.endpoint
WHERE owner_ref = $1 AND state <> 'removed' ORDER BY created_at, endpoint_id
"""
ONE = """
SELECT endpoint_id, owner_ref, url, state, reason, locked, before_until, created_at, changed_at
FROM notify.endpoint
WHERE endpoint_id = $1 AND owner_ref = ANY($2::uuid[]) AND state <> 'removed' FOR NO KEY UPDATE
"""
OPENED = """
SELECT endpoint_id, owner_ref, url, locked, locked_before, before_until > $2 AS both
FROM notify.endpoint WHERE endpoint_id = ANY($1::uuid[]) AND state = ANY($3::text[])
"""
ROTATE = """
UPDATE notify.endpoint SET locked_before = locked, before_until = $3, locked = $2, changed_at = $4
WHERE endpoint_id = $1
"""
SETTLE = """
UPDATE notify.endpoint SET state = $2, reason = $3, changed_at = $4
WHERE endpoint_id = $1 AND state <> $2 AND state <> 'removed'
"""
REMOVE = """
UPDATE notify.endpoint SET state = 'removed', reason = NULL, url = '', locked = NULL,
    locked_before = NULL, changed_at = $2
WHERE endpoint_id = $1
"""
FORGET = """
UPDATE notify.endpoint SET state = 'removed', reason = NULL, url = '', locked = NULL,
    locked_before = NULL, changed_at = clock_timestamp()
WHERE owner_ref = ANY($1::uuid[])
"""
DISABLE = """
UPDATE notify.endpoint e SET state = 'disabled', reason = new.reason, changed_at = new.at
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS new(endpoint_id, reason, at)
WHERE e.endpoint_id = new.endpoint_id AND e.state = 'active'
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """An endpoint to deliver to, with the secrets that sign now, the newest first."""

    url: str
    secrets: Sequence[str] = field(repr=False)


async def add(
    connection: Connection, vault: Vault, endpoint_id: UUID, owner: UUID, url: str, at: datetime
) -> str:
    """Register an endpoint; return its secret, which is shown this once."""
    key = await vault.key(connection, owner)
    secret, locked = _made(key, endpoint_id)
    await connection.execute(ADD, endpoint_id, owner, url, locked, at)
    return secret


async def of(connection: Connection, owner: UUID) -> list[Record]:
    """Return the endpoints of an owner, without secrets."""
    return list(await connection.fetch(OF, owner))


async def own(
    connection: Connection, owners: Collection[UUID], endpoint_id: UUID
) -> Mapping[str, Any] | None:
    """Return an endpoint of one of these owners, held until the transaction ends."""
    found: Mapping[str, Any] | None = await connection.fetchrow(ONE, endpoint_id, list(owners))
    return found


async def opened(
    connection: Connection, vault: Vault, wanted: Collection[UUID], *, also_disabled: bool = False
) -> dict[UUID, Opened]:
    """Return those of the endpoints that are active, ready to be delivered to."""
    states = ["active", "disabled"] if also_disabled else ["active"]
    now = await connection.fetchval("SELECT clock_timestamp()")
    rows = await connection.fetch(OPENED, list(wanted), now, states)
    keys = await vault.keys(connection, {row["owner_ref"] for row in rows})
    return {
        row["endpoint_id"]: Opened(row["url"], _secrets(keys[row["owner_ref"]], row))
        for row in rows
        if row["owner_ref"] in keys
    }


async def rotate(
    connection: Connection, vault: Vault, endpoint: Mapping[str, Any], at: datetime
) -> tuple[str, datetime]:
    """Give an endpoint a new secret; return it, and until when, in real time, both sign."""
    key = await vault.key(connection, endpoint["owner_ref"])
    secret, locked = _made(key, endpoint["endpoint_id"])
    until: datetime = await connection.fetchval("SELECT clock_timestamp() + $1::interval", OVERLAP)
    await connection.execute(ROTATE, endpoint["endpoint_id"], locked, until, at)
    return secret, until


async def settle(
    connection: Connection, endpoint_id: UUID, state: str, reason: str | None, at: datetime
) -> None:
    """Set an endpoint to `active` or `disabled`."""
    await connection.execute(SETTLE, endpoint_id, state, reason, at)


async def remove(connection: Connection, endpoint_id: UUID, at: datetime) -> None:
    """Forget an endpoint; its id stays for the notices that went there."""
    await connection.execute(REMOVE, endpoint_id, at)


async def forget(connection: Connection, owners: Collection[UUID]) -> None:
    """Forget the endpoints of erased persons."""
    await connection.execute(FORGET, list(owners))


async def disable(connection: Connection, failed: Sequence[tuple[UUID, str, datetime]]) -> None:
    """Disable endpoints that failed for good: their owners enable them again."""
    if failed:
        await connection.execute(DISABLE, *map(list, zip(*failed, strict=True)))


def _made(key: DataKey, endpoint_id: UUID) -> tuple[str, bytes]:
    raw = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    secret = f"whsec_{raw}"
    return secret, key.lock(_place(endpoint_id), secret.encode())


def _secrets(key: DataKey, row: Mapping[str, Any]) -> tuple[str, ...]:
    locked = [row["locked"], row["locked_before"] if row["both"] else None]
    place = _place(row["endpoint_id"])
    return tuple(key.open(place, one).decode() for one in locked if one)


def _place(endpoint_id: UUID) -> Place:
    return Place("notify.endpoint", "locked", str(endpoint_id))
