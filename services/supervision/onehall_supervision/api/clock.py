"""The critical-path clock of a case 关键路径时钟: who holds it, when it ends, what was saved."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from onehall_calendar import Deadline, local_day
from onehall_chassis import Actor, CurrentActor
from onehall_chassis.auth import STAFF

from onehall_supervision.api.access import Connections, VisibleCase
from onehall_supervision.api.answering import tagged
from onehall_supervision.domain import model as m
from onehall_supervision.domain.critical_path import CaseClock, Critical, Forecast, case_clock
from onehall_supervision.domain.holding import Party, holding
from onehall_supervision.domain.standing import Standing, Wait
from onehall_supervision.store import VIEWS

router = APIRouter(prefix="/cases/{case_id}", tags=["cases"])


@router.get("/clock")
async def read_clock(
    request: Request, connections: Connections, actor: CurrentActor, case: VisibleCase
) -> Response:
    """Return who holds the case, the critical path, the forecast, and the time saved."""
    version, view = await VIEWS.now(connections, case.case_id)
    now = request.app.state.clock.now()
    return tagged(request, clock_body(case.case_id, version, view, now, actor))


def clock_body(
    case_id: str, version: int, view: m.CaseView, now: datetime, actor: Actor
) -> dict[str, Any]:
    """Return the clock as it is shown: to the staff with who is answerable, else without."""
    body: dict[str, Any] = {"case_id": case_id, "version": version, "at": now}
    plan = view.plan
    if plan is None:
        return body | {"phase": "closed" if view.closed_at else "intake"} | _before(view)
    clock = case_clock(view, plan, now)
    staff = actor.has(*STAFF)
    return body | {
        "phase": _phase(clock),
        "started_at": clock.started,
        "finished_at": clock.finished,
        "elapsed_wd": clock.elapsed_wd,
        "holders": [_review(one, staff) for one in clock.reviews if one.open],
        "waiting": [_waiting(one) for one in clock.reviews if not one.open and one.waits_for],
        "answered": sum(1 for one in clock.reviews if one.answered_at),
        "reviews": len(clock.reviews),
        "critical": clock.critical and _critical(clock.critical),
        "joint": _joint(clock),
        "forecast": _forecast(clock.forecast),
        "serial": {
            "legal": asdict(clock.legal_serial),
            "promised": asdict(clock.promised_serial),
        },
        "saved": asdict(clock.saved),
    }


def _phase(clock: CaseClock) -> str:
    if clock.finished:
        return "closed"
    return "review" if any(one.open for one in clock.reviews) else "gate"


def _before(view: m.CaseView) -> dict[str, Any]:
    """Return who holds a case that is not accepted yet."""
    held = [one for one in holding(view) if one.party in (Party.INTAKE, Party.APPLICANT)]
    return {
        "finished_at": view.closed_at,
        "holders": [{"party": one.party, "since": one.since} for one in held],
    }


def _review(one: Standing, staff: bool) -> dict[str, Any]:
    limits = one.limits
    body = {
        "party": Party.DEPARTMENT,
        "department": one.item.department,
        "item_id": one.item.id,
        "name": one.item.name,
        "centre": one.item.centre,
        "round": limits.round.number,
        "step": one.step,
        "since": one.since,
        "used_wd": one.used_wd,
        "left_wd": one.left_wd,
        "promised_due_at": _end(limits.promised),
        "legal_due_at": _end(limits.legal),
        "waits_for": [_wait(wait) for wait in one.waits_for],
    }
    return body | {"responsible": one.responsible} if staff else body


def _waiting(one: Standing) -> dict[str, Any]:
    return {
        "item_id": one.item.id,
        "name": one.item.name,
        "department": one.item.department,
        "answered_at": one.answered_at,
        "waits_for": [_wait(wait) for wait in one.waits_for],
    }


def _wait(wait: Wait) -> dict[str, Any]:
    known = {
        "kind": wait.kind,
        "item_id": wait.item,
        "department": wait.department,
        "body": wait.body,
        "since": wait.since,
        "until": wait.until,
    }
    return {name: value for name, value in known.items() if value is not None}


def _critical(one: Critical) -> dict[str, Any]:
    return {
        "item_id": one.item.id,
        "name": one.item.name,
        "department": one.item.department,
        "ready_at": one.ready_at,
        "ready_on": _day(one.ready_at),
        "blocks": one.blocks,
    }


def _joint(clock: CaseClock) -> dict[str, Any]:
    promised, legal = clock.joint.promised, clock.joint.legal
    return {
        "item_id": promised and promised.item.id,
        "promised_wd": promised and promised.item.promised_wd,
        "promised_due_at": promised and _end(promised.promised),
        "promised_due_on": promised and promised.promised and promised.promised.due_on,
        "legal_due_at": legal and _end(legal.legal),
    }


def _forecast(one: Forecast) -> dict[str, Any]:
    return {
        "earliest_at": one.earliest,
        "earliest_on": _day(one.earliest),
        "likely_at": one.likely,
        "likely_on": _day(one.likely),
        "latest_at": one.latest,
        "latest_on": _day(one.latest),
        "gate_at": one.gate_at,
        "gate_on": _day(one.gate_at),
        "gate_for": "all" if one.gate_for_all else "what is ready",
    }


def _end(found: Deadline | None) -> datetime | None:
    return found.due_at if found else None


def _day(at: datetime) -> date:
    """Return the day an instant ends: 24:00 belongs to the day before."""
    return local_day(at - timedelta.resolution)
