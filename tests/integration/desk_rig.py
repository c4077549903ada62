"""A desk of the counting service: what an event means is written in its source."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
from onehall_bus import Delivery
from onehall_calendar import FrozenClock
from onehall_contracts import encode, intake, unpack
from onehall_contracts.ids import derived, uuid7
from onehall_store import Desk, Engine, Handlers, Received, Unacceptable

from tests.building import ACCEPTED_AT, APPLICANT, event
from tests.integration.counting import MODEL, Add

PATIENT = {
    "statement_timeout": "60s",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
}
"""For many who work at once in one process: the role's own limits are for a service's many."""
QUEUE = "approval.in"
Project = Callable[[Any, Sequence[Any]], Awaitable[None]]


class Killed(BaseException):
    """The process ends here."""


def count(received: Received) -> Iterable[tuple[str, Any]]:
    """Do what the event's source says: add a number, or one of the bad things."""
    match received.event.source:
        case "fail":
            raise ZeroDivisionError
        case "disbelieve":
            raise Unacceptable("not believed", "it says so itself")
        case "kill":
            raise Killed
        case number:
            yield "s", Add(int(number))


def count_all(received: Received) -> Iterable[tuple[str, Any]]:
    """Do the same after the defect was mended: whatever is no number adds a hundred."""
    said = received.event.source
    yield "s", Add(int(said) if said.isdigit() else 100)


def said(source: object, event_id: UUID | None = None) -> bytes:
    """Return one event as JSON."""
    message = intake.CaseWithdrawnV1(
        case_id=str(derived("case")), applicant_ref=APPLICANT, withdrawn_at=ACCEPTED_AT
    )
    return encode(event(message, str(source), event_id))


def delivery(
    *pieces: bytes,
    again: bool = False,
    message_id: str | None = None,
    queue: str = QUEUE,
    user_id: str | None = None,
) -> Delivery:
    """Return pieces as one message that has arrived."""
    content = unpack(b"[" + b",".join(pieces) + b"]")
    return Delivery(queue, 1, message_id or str(uuid7()), user_id, again, content)


class Office:
    """Desks over one database."""

    def __init__(self, url: str, pool: asyncpg.Pool) -> None:
        self.url, self.pool = url, pool

    def desk(self, handle: Any = count, project: Project | None = None) -> Desk[Any]:
        """Return a desk as a new process would have it."""
        model = replace(MODEL, project=project) if project else MODEL
        handlers: Handlers[Any] = {intake.CaseWithdrawnV1: handle}
        engine = Engine(model, self.pool, lambda _: None)
        return Desk(engine, handlers, FrozenClock(ACCEPTED_AT))

    async def total(self) -> int:
        found = await self.desk()._engine.state("s")
        return found[1].total if found else 0

    async def parked(self, state: str = "parked") -> list[tuple[str, str, int]]:
        rows = await self.pool.fetch(
            "SELECT reason, detail, times FROM approval.parked WHERE state = $1 ORDER BY 1, 2",
            state,
        )
        return [(r["reason"], r["detail"], r["times"]) for r in rows]

    async def reasons(self) -> list[str]:
        return [reason for reason, _, _ in await self.parked()]

    async def parked_id(self) -> UUID:
        (found,) = await self.pool.fetch("SELECT id FROM approval.parked")
        return UUID(str(found["id"]))

    async def acts(self) -> list[tuple[str, str, str]]:
        rows = await self.pool.fetch("SELECT * FROM approval.parked_audit ORDER BY seq")
        return [(r["act"], r["actor"], r["reason"]) for r in rows]

    async def suspects(self) -> int:
        return int(await self.pool.fetchval("SELECT count(*) FROM approval.suspect"))


@asynccontextmanager
async def office(url: str, **settings: str) -> AsyncIterator[Office]:
    """Open a database for desks; `settings` are the server's, for this pool alone."""
    limits = PATIENT | settings
    async with asyncpg.create_pool(url, min_size=1, max_size=6, server_settings=limits) as pool:
        yield Office(url, pool)
