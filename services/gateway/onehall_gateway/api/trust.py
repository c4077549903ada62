"""What is to be believed: the centre's keys, proofs of opinions, attempts that were refused."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import trust as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CACHED, CaseId, DepartmentId, ItemId
from onehall_gateway.api.relaying import forward, keepable
from onehall_gateway.policy import Permission, needs

router = doors()
KEPT_SECONDS = 300


@router.get("/centre-keys", dependencies=[CACHED], **operation("listCentreKeys", answers.Centre))
@needs(Permission.CENTRE_KEYS_READ)
async def list_centre_keys(request: Request) -> Response:
    """Return the public keys that tasks and receipts are signed with, the one in use first."""
    return keepable(request, await forward(request, "approval", "/centre-keys"), KEPT_SECONDS)


@router.get(
    "/cases/{case_id}/items/{item_id}/evidence", **operation("proveOpinion", answers.Evidence)
)
@needs(Permission.EVIDENCE_READ)
async def prove_opinion(
    request: Request,
    case_id: CaseId,
    item_id: ItemId,
    query: Annotated[models.EvidenceQuery, Query()],
) -> Response:
    """Return the bundle 证据包 that proves an opinion to a court; `onehall verify` checks it."""
    path = f"/cases/{case_id}/items/{item_id}/evidence"
    return await forward(request, "approval", path, query=query)


@router.get("/security-events", **operation("listSecurityEvents", answers.SecurityEvents))
@needs(Permission.SECURITY_READ)
async def list_security_events(
    request: Request, query: Annotated[models.SecurityFilter, Query()]
) -> Response:
    """List what came in departments' names and was not to be believed, newest first."""
    return await forward(request, "approval", "/security-events", query=query)


@router.get("/departments/{department}/workers", **operation("listWorkers", answers.Workers))
@needs(Permission.WORKER_READ)
async def list_workers(request: Request, department: DepartmentId) -> Response:
    """List a department's workers, each with its last heartbeat."""
    return await forward(request, "approval", f"/departments/{department}/workers")
