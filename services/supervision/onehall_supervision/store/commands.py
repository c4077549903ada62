"""The ledger as a command reads it, beside the service: where it is, and what can go wrong."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg
from asyncpg import Connection

Result = TypeVar("Result")

DATABASE: Final = "ONEHALL_DATABASE_URL"
FAILED, BAD_INPUT = 1, 2
AWAY: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)


class Unread(Exception):
    """Why the ledger could not be read to its end, and the exit status that says so."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.status = status


def from_ledger(read: Callable[[Connection], Awaitable[Result]]) -> Result:
    """Read the database of the environment; raise `Unread` if it is not named, or fails."""
    url = os.environ.get(DATABASE)
    if not url:
        why = f"{DATABASE} is not set; give it the URL of supervision's database"
        raise Unread(why, BAD_INPUT)
    try:
        return asyncio.run(_connected(url, read))
    except AWAY as error:
        why = f"the database failed: {type(error).__name__}; what was read is not all"
        raise Unread(why, FAILED) from None


async def _connected(url: str, read: Callable[[Connection], Awaitable[Result]]) -> Result:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return await read(connection)
    finally:
        await connection.close()
