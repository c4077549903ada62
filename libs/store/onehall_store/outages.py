"""Which errors mean that the database is away, so that waiting is the cure."""

import contextlib
from collections.abc import Iterator

import asyncpg

# A wrong statement is not among them: that is a defect, and waiting would hide it.
OUTAGE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says when a connection dies in mid-protocol
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    ConnectionError,
    OSError,
    TimeoutError,
)


class Refusal(Exception):
    """What the database will not have: waiting changes nothing. Its text repeats no value."""


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Tell a refusal from an outage: raise `Refusal` for the one, the other as it is."""
    try:
        yield
    except asyncpg.PostgresError as error:
        if isinstance(error, OUTAGE):
            raise
        raise Refusal(name_of(error)) from error


def name_of(error: asyncpg.PostgresError) -> str:
    """Return an error's SQLSTATE; its text may hold a person's data."""
    return f"SQLSTATE {error.sqlstate}"
