"""Persons' keys in a real database: made once, held while written under, destroyed for good."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from onehall_store.vault import BadKey, Erasure, KeyRing, Place, Unreadable, Vault, catch_up

from tests.integration.desk_rig import PATIENT
from tests.keys import VAULT_KEY, key_ring

PERSON = UUID(int=7)
PLACE = Place("intake.person", "locked", "1")
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
NEXT_KEY = base64.b64encode(b"n" * 32).decode()


def erasure(**more: Any) -> Erasure:
    said = {
        "id": uuid4(),
        "subject": PERSON,
        "by": "operator/1",
        "ground": "court-order",
        "at": NOW,
    }
    return Erasure(**(said | more))


@pytest.fixture
async def pool(database: Any) -> AsyncIterator[asyncpg.Pool]:
    url = await database("intake")
    async with asyncpg.create_pool(url, min_size=1, max_size=4, server_settings=PATIENT) as found:
        yield found


@pytest.fixture
def vault() -> Vault:
    return Vault("intake", key_ring())


async def locked(pool: asyncpg.Pool, vault: Vault, text: bytes = b"secret") -> bytes:
    async with pool.acquire() as connection, connection.transaction():
        return (await vault.key(connection, PERSON)).lock(PLACE, text)


async def destroyed(pool: asyncpg.Pool, vault: Vault, one: Erasure) -> bool:
    async with pool.acquire() as connection, connection.transaction():
        return await vault.destroy(connection, one)


async def read(pool: asyncpg.Pool, vault: Vault, value: bytes) -> bytes | None:
    async with pool.acquire() as connection:
        key = (await vault.keys(connection, [PERSON])).get(PERSON)
    return key.open(PLACE, value) if key else None


async def test_a_person_has_one_key_however_many_ask_at_once(
    pool: asyncpg.Pool, vault: Vault
) -> None:
    values = await asyncio.gather(*(locked(pool, vault) for _ in range(8)))
    assert [await read(pool, vault, value) for value in values] == [b"secret"] * 8


async def test_an_erasure_is_for_ever_and_twice_is_once(pool: asyncpg.Pool, vault: Vault) -> None:
    before, act = await locked(pool, vault), erasure()
    assert await destroyed(pool, vault, act)
    assert await read(pool, vault, before) is None
    again = await locked(pool, vault)  # the person came back, and has another key
    with pytest.raises(Unreadable):
        await read(pool, vault, before)
    assert not await destroyed(pool, vault, act), "the same act, heard again"
    assert await read(pool, vault, again) == b"secret"
    async with pool.acquire() as connection:
        assert await vault.erased(connection, PERSON) == act
        assert await vault.erased(connection, uuid4()) is None
        for change in (
            "UPDATE intake.vault_erasure SET by = ''",
            "DELETE FROM intake.vault_erasure",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(change)


async def test_a_key_that_a_backup_brings_back_is_destroyed_at_the_start(
    pool: asyncpg.Pool, vault: Vault
) -> None:
    value = await locked(pool, vault)
    async with pool.acquire() as connection:
        row = await connection.fetchrow("SELECT * FROM intake.vault_key")
    await destroyed(pool, vault, erasure())
    restore = "INSERT INTO intake.vault_key VALUES ($1, $2, $3, $4, $5)"
    async with pool.acquire() as connection:
        await connection.execute(restore, *row)
    assert await read(pool, vault, value) == b"secret"
    await vault.begin(pool)
    assert await read(pool, vault, value) is None


async def test_who_writes_under_a_key_is_waited_for_and_then_seen(
    pool: asyncpg.Pool, vault: Vault
) -> None:
    await locked(pool, vault)
    async with pool.acquire() as writer, pool.acquire() as eraser:
        async with writer.transaction():
            await vault.key(writer, PERSON)
            await eraser.execute("SET lock_timeout = '100ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await vault.hold(eraser, PERSON)
            await eraser.execute("SET lock_timeout = 0")
        async with eraser.transaction():
            assert await vault.hold(eraser, PERSON)


async def test_keys_are_wrapped_anew_and_what_they_lock_stays(
    pool: asyncpg.Pool, vault: Vault
) -> None:
    value = await locked(pool, vault)
    after = Vault("intake", KeyRing.read(NEXT_KEY, VAULT_KEY))
    assert await read(pool, after, value) == b"secret"
    await after.begin(pool)
    assert [await catch_up(pool, after, nothing, asyncio.Event()) for _ in range(2)] == [1, 0]
    alone = Vault("intake", KeyRing.read(NEXT_KEY))
    await alone.begin(pool)
    assert await read(pool, alone, value) == b"secret"
    with pytest.raises(BadKey, match="which is not ours"):
        await vault.begin(pool)


async def test_a_wrapped_key_in_another_persons_row_opens_nothing(
    pool: asyncpg.Pool, vault: Vault
) -> None:
    value = await locked(pool, vault)
    thief = UUID(int=8)
    async with pool.acquire() as connection:
        await vault.key(connection, thief)
        await connection.execute(
            "UPDATE intake.vault_key t SET wrapped = p.wrapped FROM intake.vault_key p"
            " WHERE t.subject = $1 AND p.subject = $2", thief, PERSON,
        )  # fmt: skip
        with pytest.raises(Unreadable):
            await vault.keys(connection, [thief])
    assert await read(pool, vault, value) == b"secret"


async def nothing(_connection: Any, _vault: Vault, _most: int) -> int:
    return 0
