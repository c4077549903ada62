"""Which errors mean that the database is away, so that waiting is the cure."""

import contextlib
from collections.abc import Iterator

import asyncpg

# A wrong statement is not among them: that is a defect, and waiting would hide it. Nor is a value
# that no statement can carry, although asyncpg calls that an InterfaceError too: see `refusals`.
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
    """What the database, or asyncpg before it, will not have: waiting changes nothing."""


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Tell a refusal from an outage: raise `Refusal`, which names no value, or the outage."""
    try:
        yield
    except (asyncpg.PostgresError, ValueError) as error:
        if isinstance(error, OUTAGE) and not isinstance(error, ValueError):
            raise
        raise Refusal(name_of(error)) from error


def name_of(error: Exception) -> str:
    """Return an error's SQLSTATE or class; its text may hold a person's data."""
    sqlstate = getattr(error, "sqlstate", None)
    return f"SQLSTATE {sqlstate}" if sqlstate else type(error).__name__
