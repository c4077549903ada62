"""Which errors mean that the database is away, so that waiting is the cure."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import asyncpg
from onehall_bus.session import Pauses

log = logging.getLogger(__name__)

Result = TypeVar("Result")
PATIENCE = 3

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
    """What the database will not have: waiting changes nothing. Its text repeats no value.

    A projection raises one, with a `reason` of its own, for an event it cannot let go on record.
    """

    def __init__(self, detail: str, reason: str = "the database refused it") -> None:
        super().__init__(detail)
        self.reason = reason


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


async def until_back(stop: asyncio.Event, work: Callable[[], Awaitable[Result]]) -> Result:
    """Do `work`, waiting for the database as long as it is away: nothing is given back.

    Raises `Refusal` for what waiting will not cure: also for what always takes too long.
    """
    pauses, too_long = Pauses(), 0
    while True:
        try:
            with refusals():
                return await work()
        except OUTAGE as error:
            log.warning("the database is away", extra={"error": type(error).__name__})
            too_long += isinstance(error, asyncpg.QueryCanceledError)
            if too_long == PATIENCE:
                raise Refusal(name_of(error)) from error
            if stop.is_set():
                raise
            await pauses.wait(stop)
