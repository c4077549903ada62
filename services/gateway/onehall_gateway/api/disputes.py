"""Disputes: filed on four grounds, with the case file frozen as it was."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import disputes as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CACHED, ONCE, DisputeId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post("", dependencies=[ONCE], **operation("fileDispute", answers.Dispute, 201))
@needs(Permission.DISPUTE_FILE)
async def file_dispute(request: Request, body: models.NewDispute) -> Response:
    """File a dispute 争议; it does not stop the periods for reconsideration and litigation."""
    return await forward(request, "dispute", "/disputes", body=body)


@router.get("", **operation("listDisputes", answers.DisputePage))
@needs(Permission.DISPUTE_READ)
async def list_disputes(
    request: Request, query: Annotated[models.DisputeFilter, Query()]
) -> Response:
    """List disputes, newest first: applicants see their own."""
    return await forward(request, "dispute", "/disputes", query=query)


@router.get("/{dispute_id}", **operation("readDispute", answers.DisputeWhole))
@needs(Permission.DISPUTE_READ)
async def read_dispute(request: Request, dispute_id: DisputeId) -> Response:
    """Return how a dispute stands, and the last days of the remedies."""
    return await forward(request, "dispute", f"/disputes/{dispute_id}")


@router.get(
    "/{dispute_id}/evidence", dependencies=[CACHED], **operation("readEvidence", answers.Evidence)
)
@needs(Permission.DISPUTE_READ)
async def read_evidence(request: Request, dispute_id: DisputeId) -> Response:
    """Return the frozen evidence, the same bytes every time; it says how to verify it."""
    return await forward(request, "dispute", f"/disputes/{dispute_id}/evidence")
