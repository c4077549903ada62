"""Every limit of a case, explained: counted again by supervision, from the causes (O1)."""

from typing import Any

from fastapi import APIRouter, Request, Response
from onehall_calendar import Deadline
from onehall_chassis import CurrentActor
from onehall_chassis.auth import STAFF

from onehall_supervision.api.access import Connections, VisibleCase
from onehall_supervision.api.answering import tagged
from onehall_supervision.domain import model as m
from onehall_supervision.domain.clocks import extension_of
from onehall_supervision.domain.deadlines import Limits, joint_limits, review_limits
from onehall_supervision.domain.facts import Planned
from onehall_supervision.store import VIEWS

router = APIRouter(prefix="/cases/{case_id}", tags=["cases"])


@router.get("/deadlines")
async def read_deadlines(
    request: Request, connections: Connections, actor: CurrentActor, case: VisibleCase
) -> Response:
    """Return every limit of a case with its derivation, day by day; none before acceptance."""
    version, view = await VIEWS.now(connections, case.case_id)
    body: dict[str, Any] = {"case_id": case.case_id, "version": version}
    if view.plan is None:
        return tagged(request, body | {"calendar_version": None, "joint": None, "reviews": []})
    return tagged(request, body | deadlines_body(view, view.plan, staff=actor.has(*STAFF)))


def deadlines_body(view: m.CaseView, plan: Planned, *, staff: bool) -> dict[str, Any]:
    """Return the joint limits and both limits of every review, each time it was asked for."""
    joint = joint_limits(view, plan)
    every = (one for item in plan.items.values() for one in review_limits(view, plan, item))
    return {
        "calendar_version": plan.calendar.version,
        "started_at": plan.start,
        "joint": {
            "promised": joint.promised and _joint(joint.promised, joint.promised.promised),
            "legal": joint.legal and _joint(joint.legal, joint.legal.legal),
        },
        "reviews": [_review(view, one, staff) for one in every],
    }


def _joint(limits: Limits, found: Deadline | None) -> dict[str, Any] | None:
    """Return a joint limit: that of the review whose limit ends last."""
    told = _told(found)
    return told and {"item_id": limits.item.id, **told}


def _review(view: m.CaseView, limits: Limits, staff: bool) -> dict[str, Any]:
    said = extension_of(view.moves, limits.item.id)
    ended = limits.round.ended
    body = {
        "item_id": limits.item.id,
        "name": limits.item.name,
        "department": limits.item.department,
        "round": limits.round.number,
        "started_at": limits.round.started,
        "answered_at": ended.at if ended else None,
        "promised": _told(limits.promised),
        "legal": _told(limits.legal),
    }
    return body | {"extension_approved_by": said.approver} if staff and said else body


def _told(found: Deadline | None) -> dict[str, Any] | None:
    return {**found.to_dict(), "derivation": found.derivation()} if found else None
