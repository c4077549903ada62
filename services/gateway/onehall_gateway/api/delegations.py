"""The register of delegations: who may sign what, from when until when, and who is away."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import delegations as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, DelegationId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.get("", **operation("listDelegations", answers.Delegations))
@needs(Permission.DELEGATION_READ)
async def list_delegations(
    request: Request, query: Annotated[models.DelegationFilter, Query()]
) -> Response:
    """List what is registered: who may do what, from when until when."""
    return await forward(request, "approval", "/delegations", query=query)


@router.post("", dependencies=[ONCE], **operation("addDelegation", answers.Registered, 201))
@needs(Permission.DELEGATION_WRITE)
async def add_delegation(request: Request, body: models.NewDelegation) -> Response:
    """Register a delegation; a department has one chief at any instant (R-12)."""
    return await forward(request, "approval", "/delegations", body=body)


@router.post(
    "/{delegation_id}/end", dependencies=[ONCE], **operation("endDelegation", answers.Ended)
)
@needs(Permission.DELEGATION_WRITE)
async def end_delegation(request: Request, delegation_id: DelegationId) -> Response:
    """End a delegation from this second on; what was signed before stands."""
    return await forward(request, "approval", f"/delegations/{delegation_id}/end")


@router.post("/absences", dependencies=[ONCE], **operation("recordAbsence", answers.Absence, 201))
@needs(Permission.DELEGATION_WRITE)
async def record_absence(request: Request, body: models.NewAbsence) -> Response:
    """Record that an officer is away; the deputy acts meanwhile."""
    return await forward(request, "approval", "/delegations/absences", body=body)
