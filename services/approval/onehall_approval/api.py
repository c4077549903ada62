"""HTTP in: how a coordination stands, and its issuance."""

from typing import Any

from fastapi import APIRouter, Request
from onehall_chassis import CurrentActor
from onehall_contracts.message import CaseId
from onehall_contracts.problem import Problem

from onehall_approval import messages
from onehall_approval.domain import model as m

router = APIRouter(prefix="/cases/{case_id}", tags=["cases"])


@router.get("/coordination")
async def read_coordination(
    request: Request, actor: CurrentActor, case_id: CaseId
) -> dict[str, Any]:
    """Return every review with its limits and where it stands."""
    state = await _state(request, case_id)
    assert state.opened is not None  # noqa: S101 - the first event of every stream
    return {
        "case_id": case_id,
        "case_number": state.opened.case_number,
        "class_id": state.opened.class_id,
        "opened_at": state.opened.opened_at,
        "joint_limit_wd": state.opened.joint_limit_wd,
        "joint_due_at": state.opened.joint_due_at,
        "serial_legal_wd": state.opened.serial_legal_wd,
        "calendar_version": state.opened.calendar_version,
        "gate_opened_at": state.gate.at if state.gate else None,
        "reviews": [_review(state, review) for review in state.reviews.values()],
    }


@router.get("/issuance")
async def read_issuance(request: Request, actor: CurrentActor, case_id: CaseId) -> dict[str, Any]:
    """Return the single issuance; 404 until it is made."""
    state = await _state(request, case_id)
    if state.issuance is None:
        detail = "the case has no issuance yet; its progress tells when"
        raise Problem(404, "not-issued", detail)
    return {
        "case_id": case_id,
        "permits": [messages.permit(p).model_dump() for p in state.issuance.permits],
        "refusals": [messages.refusal(r).model_dump() for r in state.issuance.refusals],
        "not_concerned": list(state.issuance.not_concerned),
        "used_wd": state.issuance.used_wd,
        "issued_at": state.issuance.at,
    }


async def _state(request: Request, case_id: str) -> m.Coordination:
    found = await request.app.state.host.engine.state(case_id)
    if found is None:
        raise Problem(404, "not-found", "no coordination is open for this case")
    state: m.Coordination = found[1]
    return state


def _review(state: m.Coordination, review: m.Review) -> dict[str, Any]:
    opinion = state.opinions.get(review.item)
    return {
        "item_id": review.item,
        "name": review.name,
        "department": review.department,
        "promised_wd": review.promised_wd,
        "promised_due_at": review.promised_due_at,
        "legal_due_at": review.legal_due_at,
        "assumed": [p.item for p in review.prerequisites],
        "steps": [
            {
                "name": s.name,
                "limit_wd": s.limit_wd,
                "clock": s.clock,
                "done": (review.item, s.name) in state.steps_done,
            }
            for s in review.steps
        ],
        "answer": opinion.answer if opinion else None,
        "given_at": opinion.given_at if opinion else None,
        "reasons": opinion.reasons if opinion else [],
        "conditions": opinion.conditions if opinion else [],
    }
