"""What there is to believe, over HTTP: our own keys, evidence, security events, live workers."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Pool
from fastapi import APIRouter, Query, Request
from onehall_chassis import CurrentActor
from onehall_contracts.bundle import jwks
from onehall_contracts.message import CaseId, DepartmentId, ItemId
from onehall_contracts.problem import Problem
from pydantic import Field

from onehall_approval.api import seeing
from onehall_approval.domain import model as m
from onehall_approval.messages.evidence import bundle
from onehall_approval.store import CODEC, evidence, heartbeats, registry, trust

router = APIRouter(tags=["trust"])

Why = Annotated[str | None, Field(max_length=60, pattern=r"^[a-zA-Z -]+$")]


@router.get("/centre-keys")
async def read_centre_keys(request: Request) -> dict[str, Any]:
    """Return, to everybody, the keys that sign our tasks and receipts, the one in use first."""
    state = request.app.state
    return {"centre": state.notary.name} | jwks([state.notary.key.public, *state.settings.retired])


@router.get("/cases/{case_id}/items/{item_id}/evidence")
async def read_evidence(
    request: Request,
    actor: CurrentActor,
    case_id: CaseId,
    item_id: ItemId,
    task_id: UUID | None = None,
) -> dict[str, Any]:
    """Return what proves the newest opinion on an item, or the one that answered `task_id`."""
    await seeing.visible(request, actor, case_id)
    state = request.app.state
    async with state.host.pool.acquire(timeout=10) as connection:
        found = await evidence.answered(connection, CODEC, case_id, m.ItemId(item_id), task_id)
        entry = await registry.read(connection, found.proof.kid) if found else None
        if found is None or entry is None:
            raise Problem(404, "no-opinion", "no signed opinion of this item is on record")
        audit = await registry.audit(connection, [entry.kid], UUID(found.task_id))
    signed = found.statement, found.proof, found.receipt
    centre = state.notary, state.settings.retired
    return bundle(signed, entry, audit[entry.kid], centre, state.clock.now())


@router.get("/security-events")
async def list_security_events(
    request: Request,
    actor: CurrentActor,
    department: DepartmentId | None = None,
    reason: Why = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Return what departments sent and nobody believed, the newest first, without its content."""
    actor.must_have("operator", "supervisor")
    pool: Pool = request.app.state.host.pool
    async with pool.acquire(timeout=10) as connection:
        found = await trust.events(connection, (department, reason), after, limit)
    return {"events": found, "next": found[-1]["id"] if len(found) == limit else None}


@router.get("/departments/{department}/workers")
async def list_workers(
    request: Request, actor: CurrentActor, department: DepartmentId
) -> dict[str, Any]:
    """Return when each of a department's workers was last heard of, and what it has in hand."""
    if not (actor.has("department") and actor.department == department):
        actor.must_have("operator", "supervisor")
    state = request.app.state
    async with state.host.pool.acquire(timeout=10) as connection:
        found = await heartbeats.of(connection, department)
    now = state.clock.now()
    ages = [max(0, round((now - one["seen_at"]).total_seconds())) for one in found]
    workers = [{**one, "age_seconds": age} for one, age in zip(found, ages, strict=True)]
    return {"department": department, "workers": workers}
