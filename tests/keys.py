"""Signing keys for tests: the same for the same name every time, and vouched for by two people."""

import base64
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final

import asyncpg
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from onehall_approval.domain import keys_deciding as deciding
from onehall_approval.domain.keys import Entry
from onehall_approval.store import registry
from onehall_contracts.signing import SigningKey
from onehall_contracts.statements import KEY_PROOF, KeyProof
from onehall_store.vault import KeyRing

CENTRE: Final = "onehall"
"""What the centre is called unless a test says otherwise: the default of `Settings.centre_name`."""


VAULT_KEY: Final = base64.b64encode(sha256(b"onehall test vault").digest()).decode()
"""What wraps persons' keys in tests: `ONEHALL_VAULT_KEY`."""


def key_ring() -> KeyRing:
    """Return what wraps persons' keys."""
    return KeyRing.read(VAULT_KEY)


@lru_cache
def named_key(name: str) -> SigningKey:
    """Return the key of that name; a test's keys are no secret."""
    key = Ed25519PrivateKey.from_private_bytes(sha256(f"onehall test {name}".encode()).digest())
    form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return SigningKey.read(pem.decode())


def department_key(department: str) -> SigningKey:
    """Return the first signing key of a department."""
    return named_key(f"department {department}")


def centre_key() -> SigningKey:
    """Return the key that signs tasks and receipts."""
    return named_key("centre")


def log_key() -> SigningKey:
    """Return the key that signs the evidence log."""
    return named_key("log")


def challenge_of(key: SigningKey) -> str:
    """Return a challenge to prove that key with."""
    return sha256(key.kid.encode()).hexdigest()[:32]


def proof_of(
    key: SigningKey,
    department: str,
    at: datetime,
    centre: str = CENTRE,
    challenge: str | None = None,
) -> str:
    """Return the department's signature under the challenge."""
    stated = KeyProof(
        iss=department,
        aud=centre,
        iat=int(at.timestamp()),
        challenge=challenge or challenge_of(key),
    )
    return key.sign(KEY_PROOF, stated)


def vouching(department: str, key: SigningKey, at: datetime) -> tuple[deciding.Command, ...]:
    """Return what makes a key count from that instant on: registered, proved, confirmed."""
    public = key.public
    one, another = deciding.Act("operator-1", at), deciding.Act("operator-2", at)
    return (
        deciding.Register(
            key.kid, department, public.algorithm, public.jwk, challenge_of(key), one
        ),
        deciding.Prove(proof_of(key, department, at), one),
        deciding.Confirm(key.kid, at, None, another),
    )


async def vouch(
    where: asyncpg.Connection | asyncpg.Pool, department: str, key: SigningKey, at: datetime
) -> None:
    """Have a key registered, proved and confirmed, so that it counts from that instant on."""
    if isinstance(where, asyncpg.Pool):
        async with where.acquire() as connection:
            await _vouch(connection, department, key, at)
    else:
        await _vouch(where, department, key, at)


async def vouch_all(url: str, departments: Iterable[str], at: datetime) -> None:
    """Vouch for the first key of every one of these departments."""
    connection = await asyncpg.connect(url)
    try:
        for department in departments:
            await vouch(connection, department, department_key(department), at)
    finally:
        await connection.close()


async def _vouch(
    connection: asyncpg.Connection, department: str, key: SigningKey, at: datetime
) -> None:
    async with connection.transaction():
        await registry.lock(connection)
        entry: Entry | None = await registry.read(connection, key.kid)
        for command in vouching(department, key, at) if entry is None else ():
            done = await registry.change(connection, entry, command)
            assert isinstance(done, Entry), done
            entry = done
