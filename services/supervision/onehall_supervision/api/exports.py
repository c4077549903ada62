"""The ledger for process mining elsewhere, as a stream: XES and OCEL 2.0, for supervisors."""

from datetime import datetime
from typing import Annotated, Final

from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from onehall_calendar import SHANGHAI
from onehall_chassis import CurrentActor
from onehall_contracts.problem import FieldError, Problem
from starlette.types import Receive, Scope, Send

from onehall_supervision.api.access import Connections
from onehall_supervision.exports.writing import WRITERS, Form, exported
from onehall_supervision.store.exporting import EVER, Span

router = APIRouter(prefix="/exports", tags=["exports"])

AT_ONCE: Final = 2
AGAIN_S: Final = 30
SUPERVISOR: Final = "supervisor"


class _Places:
    """How many exports may run: each holds a connection and a snapshot, so they are few."""

    def __init__(self, most: int) -> None:
        self._most = self._free = most

    def take(self) -> None:
        """Take a place; raise a 503 problem if there is none."""
        if not self._free:
            detail = f"{self._most} exports are running, which is as many as may; ask again later"
            raise Problem(503, "exports-busy", detail, retry_after=AGAIN_S)
        self._free -= 1

    def give_back(self) -> None:
        """Let the next one have the place."""
        self._free += 1


PLACES: Final = _Places(AT_ONCE)


class Flowing(StreamingResponse):
    """An export on its way; its connection and its place are given back however it ends."""

    def __init__(self, pool: Pool, connection: PoolConnectionProxy, form: Form, span: Span) -> None:
        writer = WRITERS[form]
        self._pool, self._connection = pool, connection
        self._pieces = exported(connection, form, span)
        named = f'attachment; filename="{writer.file_name}"'
        headers = {"content-disposition": named, "cache-control": "no-store"}
        super().__init__(self._pieces, headers=headers, media_type=writer.media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            PLACES.give_back()
            try:
                await self._pieces.aclose()
            finally:
                await self._pool.release(self._connection)


@router.get("/{form}")
async def export(
    connections: Connections,
    actor: CurrentActor,
    form: Form,
    since: Annotated[datetime, Query(alias="from")] = EVER.since,
    until: Annotated[datetime, Query()] = EVER.until,
) -> Flowing:
    """Return the cases that began in a span, whole, and departments' affairs of that span."""
    actor.must_have(SUPERVISOR)
    span = Span(max(_instant(since), EVER.since), min(_instant(until), EVER.until))
    if span.since >= span.until:
        wrong = FieldError("until", "must be later than from")
        raise Problem(422, "invalid-request", "the span ends before it begins", errors=(wrong,))
    PLACES.take()
    try:
        connection = await connections.acquire(timeout=10)
    except BaseException:
        PLACES.give_back()
        raise
    return Flowing(connections, connection, form, span)


def _instant(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
