"""Stuck cases 滞留办件: which, by what, and what to do; and their alarms set again."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, Line, read
from onehall_contracts.message import CaseId
from onehall_contracts.problem import Problem
from onehall_store import Ask, Origin

from onehall_supervision.api.access import Connections
from onehall_supervision.api.paging import cursor_at, position
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.stuck import (
    CHECKPOINT_STALE,
    INVARIANTS,
    Doubt,
    Invariant,
    Standstill,
    stale,
)
from onehall_supervision.store import doubting
from onehall_supervision.store.sweeping import grace

log = logging.getLogger(__name__)
router = APIRouter(prefix="/stuck-cases", tags=["stuck cases"])

NEVER = datetime.min.replace(tzinfo=UTC)


class Why(Given):
    """Why an operator acts; it goes to the log with who they are."""

    reason: Line


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stuck cases are asked for."""

    invariant: str | None = None
    case_id: CaseId | None = None


@router.get("")
async def list_stuck(
    request: Request,
    connections: Connections,
    actor: CurrentActor,
    wanted: Annotated[Wanted, Depends()],
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List stuck cases, the longest stuck first; `next` is the cursor of the page after."""
    actor.must_have("operator", "supervisor")
    if wanted.invariant is not None and wanted.invariant not in INVARIANTS:
        known = ", ".join(INVARIANTS)
        raise Problem(422, "unknown-invariant", f"invariant: give one of {known}")
    clock = request.app.state.clock
    now, patience = clock.now(), grace(clock)
    page = doubting.Page(wanted.invariant, wanted.case_id, position(cursor, str), limit)
    found = await doubting.late(connections, now - patience, page)
    return {
        "at": now,
        "grace_s": patience.total_seconds(),
        "standing": [one async for one in _standing(connections)],
        "cases": [_case(one) for one in found],
        "next": cursor_at(found[-1].since, found[-1].case_id) if len(found) == limit else None,
    }


@router.post("/{case_id}/ring")
async def ring(request: Request, actor: CurrentActor, case_id: CaseId) -> dict[str, Any]:
    """Set a case's alarm again, as its ledger says it should be; what is due then rings at once."""
    actor.must_have("operator")
    why = read(Why, await request.body()).reason
    engine, now = request.app.state.host.engine, request.app.state.clock.now()
    if await engine.state(case_id) is None:
        raise Problem(404, "not-found", "there is no such case")
    log.warning(
        "an operator sets an alarm again",
        extra={"case_id": case_id, "actor": actor.subject, "reason": why},
    )
    # Asked as if it had rung at an instant it was never set for: the engine mends its row.
    origin = Origin(f"operator/{actor.subject}", now)
    await engine.ask([Ask(case_id, m.Check(now), origin, expected=(watching.CHECK, NEVER))])
    return {"case_id": case_id, "set": True}


async def _standing(connections: Connections) -> AsyncIterator[dict[str, Any]]:
    """Yield what stops all cases at once."""
    since, now = await doubting.signed(connections)
    if stale(since, now):
        yield _told(CHECKPOINT_STALE, since, None)


def _case(found: doubting.Stuck) -> dict[str, Any]:
    return {
        "case_id": found.case_id,
        "case_number": found.case_number,
        "since": found.since,
        "stuck_by": [_doubt(one) for one in found.doubts],
    }


def _doubt(one: Doubt) -> dict[str, Any]:
    return _told(INVARIANTS[one.invariant], one.since, one.item)


def _told(
    invariant: Invariant | Standstill, since: datetime | None, item: str | None
) -> dict[str, Any]:
    return {
        "invariant": invariant.name,
        "item_id": item,
        "since": since,
        "zh": invariant.zh,
        "en": invariant.en,
        "remedy": invariant.remedy.value,
        "by_command": invariant.remedy.by_command,
        "cure_zh": invariant.cure_zh,
        "cure_en": invariant.cure_en,
    }
