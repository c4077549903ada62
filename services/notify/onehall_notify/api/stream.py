"""One's own inbox as it happens: server-sent events, resumed where they broke off."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from onehall_chassis import CurrentActor
from onehall_store.bell import SOON, next_look

from onehall_notify.api.common import refs_of
from onehall_notify.api.inbox import item
from onehall_notify.store import BELL, following, reading

router = APIRouter(tags=["notices"])
AT_ONCE = 100
POLL = 2.0
CURSOR = r"^[0-9]{1,20}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


@router.get("/inbox/stream", response_class=EventSourceResponse)
async def follow_inbox(
    request: Request,
    actor: CurrentActor,
    last_event_id: Annotated[str | None, Header(pattern=CURSOR)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Tell of every new notice, and how many are unread whenever that changes.

    `notice` has an id to resume after; `unread` has none, for it can be asked at any time. Without
    `Last-Event-ID` it begins now: what was there before is in the inbox.
    """
    refs, stop = refs_of(actor), request.app.state.stop
    pool = request.app.state.host.pool
    told, pause = -1, SOON
    async with pool.acquire(timeout=10) as connection:
        last = last_event_id or await following.now(connection)
    with BELL.listening(*map(str, refs)) as rung:
        while not stop.is_set():
            rows, unread = await _news(pool, refs, last)
            for row in rows:
                last = following.cursor(row)
                yield ServerSentEvent(event="notice", id=last, data=item(row))
            if unread != told:
                told = unread
                yield ServerSentEvent(event="unread", data={"unread": unread})
            pause = SOON if rows else await next_look(rung, pause, POLL)


async def _news(pool: Any, refs: Sequence[UUID], last: str) -> tuple[Sequence[Any], int]:
    async with pool.acquire(timeout=10) as connection:
        rows = await following.since(connection, refs, last, AT_ONCE)
        return rows, await reading.unread(connection, refs)
