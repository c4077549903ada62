"""The register of departments' keys, as last read: at most a second old."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from asyncpg import Connection, Pool
from onehall_contracts.keys import public_key
from onehall_contracts.signing import Find, Verifier
from onehall_store.outages import OUTAGE

from onehall_approval.domain.keys import Key, Keyring
from onehall_approval.messages.proving import finder

log = logging.getLogger(__name__)

POLL = 1.0
VERSION = "SELECT version FROM approval.key_register"
KEYS = """
SELECT kid, department, algorithm, jwk, valid_from, valid_until, revoked_at, compromised_since
FROM approval.department_key
"""
# A revocation waits for it, or it for the revocation: what is read is so when all is committed.
HELD = f"{KEYS} WHERE kid = ANY($1::text[]) ORDER BY kid FOR SHARE"


class Keys:
    """The keys that were registered, confirmed, limited and revoked, as last read."""

    def __init__(self) -> None:
        self.current = Keyring()
        self._version = -1

    async def open(self, pool: Pool) -> None:
        """Read the register before anything is consumed."""
        await self.refresh(pool)

    async def refresh(self, pool: Pool) -> None:
        """Read the register again, if anybody changed it."""
        async with pool.acquire(timeout=10) as connection:
            version = await connection.fetchval(VERSION)
            rows = await connection.fetch(KEYS) if version != self._version else ()
        if version > self._version:  # another one may have been quicker
            self.current, self._version = snapshot(rows), version

    async def part(self, app: Any, stop: asyncio.Event) -> None:
        """Keep the snapshot at most a second old, until told to stop."""
        while not stop.is_set():
            try:
                await self.refresh(app.state.host.pool)
            except OUTAGE as error:
                log.warning("the register of keys waits", extra={"error": type(error).__name__})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), POLL)

    def of(self, department: str, at: datetime) -> Find:
        """Return what finds the keys that speak for a department at that instant."""
        return finder(self.current, verifier, department, at)


async def held(connection: Connection, kids: Iterable[str]) -> Keyring:
    """Return keys as they are, and keep them so until the transaction ends."""
    return snapshot(await connection.fetch(HELD, sorted(set(kids))))


def verifier(key: Key) -> Verifier:
    """Return what verifies a key's signatures."""
    return _verifier(key.kid, json.dumps(dict(key.jwk), sort_keys=True))


@lru_cache(maxsize=1024)
def _verifier(_kid: str, jwk: str) -> Verifier:
    return public_key(json.loads(jwk))


def snapshot(rows: Iterable[Any]) -> Keyring:
    """Return rows of the register as the domain knows them."""
    keys = (
        Key(
            row["kid"],
            row["department"],
            row["algorithm"],
            json.loads(row["jwk"]),
            row["valid_from"],
            row["valid_until"],
            row["revoked_at"],
            row["compromised_since"],
        )
        for row in rows
    )
    return Keyring(MappingProxyType({key.kid: key for key in keys}))
