"""HTTP out: how a coordination stands, and what was issued."""

from typing import Any

from fastapi import APIRouter, Request
from onehall_chassis import CurrentActor
from onehall_contracts.message import CaseId
from onehall_contracts.problem import Problem

from onehall_approval.api import seeing, view

router = APIRouter(prefix="/cases/{case_id}", tags=["cases"])


@router.get("/coordination")
async def read_coordination(
    request: Request, actor: CurrentActor, case_id: CaseId
) -> dict[str, Any]:
    """Return every review with its limits and where it stands."""
    version, state = await seeing.visible(request, actor, case_id)
    return view.coordination(state) | {"version": version}


@router.get("/issuance")
async def read_issuance(request: Request, actor: CurrentActor, case_id: CaseId) -> dict[str, Any]:
    """Return the single issuance; 404 until it is made. Rarely there are `more`, made later."""
    _version, state = await seeing.visible(request, actor, case_id)
    if not state.issuances:
        detail = "the case has no issuance yet; its progress tells when"
        raise Problem(404, "not-issued", detail)
    first, *more = (view.issuance(state, made) for made in state.issuances)
    return {"case_id": case_id, **first, "more": more}
