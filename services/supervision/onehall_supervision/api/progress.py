"""The progress of a case as it happens: server-sent events with the ledger's versions as ids.

Who reconnects sends the last id it has had and misses nothing. What moves the critical-path clock
is followed by an event `clock` with the clock as it is then; what comes at once gets one. It has no
id: it can be read again at any time. The stream ends with the case, saying so with an event `end`;
with `follow` it goes on, for disputes and notices come later.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from onehall_chassis import Actor, CurrentActor
from onehall_store.bell import next_look

from onehall_supervision.api import hiding, texts
from onehall_supervision.api.access import VisibleCase
from onehall_supervision.api.cases import entry_body
from onehall_supervision.api.clock import clock_body
from onehall_supervision.messages import FACTS
from onehall_supervision.store import BELL, VIEWS, reading

router = APIRouter(prefix="/cases/{case_id}", tags=["cases"])

AT_ONCE = 200
POLL = 1.0
MOVES_THE_CLOCK = frozenset(kind.wire_name for kind in FACTS)


@router.get("/progress", response_class=EventSourceResponse)
async def follow_progress(
    request: Request,
    case: VisibleCase,
    actor: CurrentActor,
    last_event_id: Annotated[int, Header(ge=0)] = 0,
    follow: Annotated[bool, Query()] = False,
) -> AsyncIterator[ServerSentEvent]:
    """Tell what has happened to a case, and then what happens, until it ends."""
    pool, stop = request.app.state.host.pool, request.app.state.stop
    last, pause = last_event_id, POLL
    ended = await reading.last_end(pool, case.case_id, texts.END_OF_CASE) or 0
    with BELL.listening(case.case_id) as rung:
        while not stop.is_set():
            entries = await reading.ledger(pool, case.case_id, last, AT_ONCE)
            for entry in entries:
                last = entry.version
                ended = max(ended, last) if texts.ends_the_case(entry) else ended
            for entry in hiding.heard(actor, entries):
                yield _event(entry)
            if any(entry.type in MOVES_THE_CLOCK for entry in entries):
                yield await _clock(request, case, actor)
            if entries:
                continue
            if ended and not follow:
                yield ServerSentEvent(event="end", data={"version": last})
                return
            pause = await next_look(rung, pause, POLL)


async def _clock(request: Request, case: reading.KnownCase, actor: Actor) -> ServerSentEvent:
    state = request.app.state
    version, view = await VIEWS.now(state.host.pool, case.case_id)
    body = clock_body(case.case_id, version, view, state.clock.now(), actor)
    return ServerSentEvent(event="clock", data=body)


def _event(entry: reading.Entry) -> ServerSentEvent:
    return ServerSentEvent(event="progress", id=str(entry.version), data=entry_body(entry))
