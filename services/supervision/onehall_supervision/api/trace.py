"""The waterfall of a case: every message with its cause, and who held the case how long."""

from typing import Any

from fastapi import APIRouter, Request
from onehall_chassis import CurrentActor

from onehall_supervision.api import hiding, waterfall
from onehall_supervision.api.access import VisibleCase
from onehall_supervision.messages import CALENDAR
from onehall_supervision.store import reading

router = APIRouter(prefix="/cases/{case_id}", tags=["cases"])


@router.get("/trace")
async def read_trace(request: Request, actor: CurrentActor, case: VisibleCase) -> dict[str, Any]:
    """Return every message of a case over all services, and how long each department held it."""
    state = request.app.state
    entries = await reading.ledger(state.host.pool, case.case_id)
    held = waterfall.departments(entries, state.clock.now(), CALENDAR)
    return {
        "case_id": case.case_id,
        "case_number": case.case_number,
        "messages": waterfall.messages(hiding.heard(actor, entries)),
        "departments": held,
        "longest": max(held, key=lambda one: one["held_wd"])["department"] if held else None,
    }
