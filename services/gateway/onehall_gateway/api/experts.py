"""The register of experts 专家库."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import experts as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, Given
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

ExpertRef = Annotated[UUID, Path(description="an expert's reference, as their account shows it")]

router = doors()


def _act(name: str) -> dict[str, Any]:
    """Return what the API document says of an act: its id, its key, and what happened."""
    return {"dependencies": [ONCE]} | operation(name, answers.ExpertHappened)


async def _tell(request: Request, path: str, body: Given | None = None) -> Response:
    return await forward(request, "dispute", f"/experts/{path}", body=body)


@router.get("", **operation("listExperts", answers.Register))
@needs(Permission.EXPERT_READ)
async def list_experts(request: Request) -> Response:
    """List the register 专家库, what is pending in it, and how many of each field there are."""
    return await forward(request, "dispute", "/experts")


@router.get("/me", **operation("readOwnEntry", answers.Expert))
@needs(Permission.EXPERT_SELF)
async def read_own_entry(request: Request) -> Response:
    """Return an expert's own entry."""
    return await forward(request, "dispute", "/experts/me")


@router.post("/me/ties", **_act("declareTies"))
@needs(Permission.EXPERT_SELF)
async def declare_ties(request: Request, body: models.ExpertTies) -> Response:
    """Declare further ties 申报利害关系; they count at once and are never taken away by this."""
    return await _tell(request, "me/ties", body)


@router.post("/{expert_ref}/proposal", **_act("proposeExpert"))
@needs(Permission.EXPERT_PROPOSE)
async def propose_expert(
    request: Request, expert_ref: ExpertRef, body: models.ExpertKnown
) -> Response:
    """Propose an expert for the register; a legal officer confirms."""
    return await _tell(request, f"{expert_ref}/proposal", body)


@router.post("/{expert_ref}/change", **_act("changeExpert"))
@needs(Permission.EXPERT_PROPOSE)
async def change_expert(
    request: Request, expert_ref: ExpertRef, body: models.ExpertKnown
) -> Response:
    """Propose an expert's name, fields and ties as they are to be."""
    return await _tell(request, f"{expert_ref}/change", body)


@router.post("/{expert_ref}/end", **_act("endExpert"))
@needs(Permission.EXPERT_PROPOSE)
async def end_expert(request: Request, expert_ref: ExpertRef) -> Response:
    """Propose that an expert leaves the register."""
    return await _tell(request, f"{expert_ref}/end")


@router.post("/{expert_ref}/confirmation", **_act("confirmExpert"))
@needs(Permission.EXPERT_CONFIRM)
async def confirm_expert(request: Request, expert_ref: ExpertRef) -> Response:
    """Confirm what is proposed of an expert; never by who proposed it."""
    return await _tell(request, f"{expert_ref}/confirmation")


@router.post("/{expert_ref}/refusal", **_act("refuseExpert"))
@needs(Permission.EXPERT_CONFIRM)
async def refuse_expert(request: Request, expert_ref: ExpertRef) -> Response:
    """Decline what is proposed of an expert."""
    return await _tell(request, f"{expert_ref}/refusal")
