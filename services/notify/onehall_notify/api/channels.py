"""For operators: what did not arrive, which channels are up, and sending again what was lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from onehall_chassis import CurrentActor, IdempotencyKey
from onehall_chassis.bodies import Given, Instant, read
from onehall_store import Ask, Done

from onehall_notify.api.common import origin, page
from onehall_notify.domain import model as m
from onehall_notify.domain.model import Channel, Phase
from onehall_notify.store import channels

router = APIRouter(tags=["notices"])
Limit = Annotated[int, Query(ge=1, le=200)]
AT_ONCE = 500
ACCEPTED = 202


class Again(Given):
    """Which lost notices to send again: those of a channel, queued since then."""

    channel: Channel
    since: Instant


@router.get("/channels")
async def read_channels(request: Request, actor: CurrentActor) -> dict[str, Any]:
    """Return how many notices stand where on each channel, how late, and what is paused here."""
    actor.must_have("operator")
    now: datetime = request.app.state.clock.now()
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        rows = await channels.channels(connection)
    paused: Mapping[str, str] = request.app.state.notices()
    return {"channels": [_channel(row, now) for row in rows], "paused": paused}


@router.get("/channels/{channel}/notices")
async def read_notices_of_channel(
    request: Request,
    actor: CurrentActor,
    channel: Channel,
    state: Phase = Phase.EXHAUSTED,
    cursor: UUID | None = None,
    limit: Limit = 100,
) -> dict[str, Any]:
    """List a channel's notices that stand somewhere, oldest first: what waits, what was lost."""
    actor.must_have("operator")
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        rows = await channels.standing(connection, channel, state, cursor, limit + 1)
    shown, cursor = page(rows, limit, "notice_id")
    return {"notices": shown, "next": cursor}


@router.post("/notices/resend-lost")
async def resend_lost(request: Request, actor: CurrentActor, _: IdempotencyKey) -> JSONResponse:
    """Begin another round of attempts for what a channel lost; at most 500 at a time."""
    actor.must_have("operator")
    again = read(Again, await request.body())
    host, by = request.app.state.host, origin(request, actor.subject)
    async with host.pool.acquire(timeout=10) as connection:
        ids = await channels.lost(connection, again.channel, again.since, AT_ONCE)
    # Asked twice it resends what was lost again, and nothing else: no answer needs to be kept.
    outcomes = await host.engine.ask([Ask(str(one), m.Resend(by.at), by) for one in ids])
    resent = sum(isinstance(one, Done) for one in outcomes)
    return JSONResponse({"resent": resent, "more": len(ids) == AT_ONCE}, ACCEPTED)


def _channel(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    oldest = row["oldest_due"]
    late = max((now - oldest).total_seconds(), 0.0) if oldest else None
    counts = {state.value: row[state.value] for state in Phase}
    return {"channel": row["channel"], **counts, "late_seconds": late}
