"""HTTP in: which disputes there are, how one stands and what may be done next, its evidence."""

from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query, Request, Response
from onehall_chassis import CurrentActor
from onehall_contracts.message import CaseId
from onehall_store.vault import Vault
from pydantic_core import to_jsonable_python

from onehall_dispute.api import course, seeing
from onehall_dispute.domain import evidence
from onehall_dispute.domain import model as m
from onehall_dispute.store import experts, statements, tables, words

router = APIRouter(prefix="/disputes", tags=["disputes"])
internal = APIRouter(prefix="/internal", tags=["internal"])

PAGE = 50


@router.get("")
async def list_disputes(
    request: Request,
    actor: CurrentActor,
    case_id: CaseId | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> dict[str, Any]:
    """List disputes, newest first: all to those who may see all, to others their own."""
    whose = seeing.whose(actor)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        found = await tables.page(connection, whose, case_id, cursor, limit + 1)
    shown = found[:limit]
    more = len(found) > limit
    return {
        "disputes": [seeing.view(row) for row in shown],
        "next": shown[-1]["dispute_id"] if more else None,
    }


@router.get("/{dispute_id}")
async def read_dispute(request: Request, actor: CurrentActor, dispute_id: UUID) -> dict[str, Any]:
    """Return how a dispute stands and what may be done next; what was said, to those in it only."""
    host = request.app.state.host
    async with host.pool.acquire(timeout=10) as connection:
        row = await seeing.find(connection, actor, dispute_id)
    # Not while holding a connection: as many readers as there are would wait for one more each.
    _version, state = await host.engine.state(row["case_id"])
    dispute = state.disputes[m.DisputeId(str(dispute_id))]
    reader = course.Reader(actor, request.app.state.clock.now())
    shown = seeing.view(row) | course.view(state, dispute, reader)
    if seeing.inside(actor):
        shown |= await _said(request, dispute, course.digests(dispute, reader))
    return _json(shown)


@router.get("/{dispute_id}/evidence")
async def read_evidence(request: Request, actor: CurrentActor, dispute_id: UUID) -> Response:
    """Return the frozen bundle, the same bytes every time; it says how to verify it."""
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        row = await seeing.find(connection, actor, dispute_id)
    _version, state = await request.app.state.host.engine.state(row["case_id"])
    bundle = evidence.bundle(state.disputes[m.DisputeId(str(dispute_id))])
    headers = {
        "Content-Disposition": f'attachment; filename="evidence-{dispute_id}.json"',
        "ETag": f'"{row["manifest_sha256"]}"',
    }
    return Response(evidence.canonical(bundle), 200, headers, "application/json")


@internal.get("/disputes-running/{applicant_ref}")
async def count_running(
    request: Request, actor: CurrentActor, applicant_ref: UUID
) -> dict[str, int]:
    """Return how many disputes of an applicant run, to whoever may not erase them meanwhile."""
    actor.must_have("service")
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        return {"running": await tables.running(connection, applicant_ref)}


async def _said(request: Request, dispute: m.Dispute, readable: Collection[str]) -> dict[str, Any]:
    """Return what people said, and who sits on the panel, to those who take part."""
    vault: Vault = request.app.state.settings.vault
    id = UUID(dispute.id)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        said, salt = await statements.read(connection, vault, id) or (None, None)
        return {
            "statement": said,
            "statement_salt": salt or None,
            "words": await words.read(connection, vault, id, readable),
            "experts": await _names(connection, vault, dispute),
        }


async def _names(connection: Connection, vault: Vault, dispute: m.Dispute) -> dict[str, str | None]:
    """Return what the experts of a panel are called, so that they can be challenged; no more."""
    sitting = dispute.panel.members if dispute.panel else ()
    found = {ref: await experts.find(connection, vault, UUID(ref)) for ref in sitting}
    return {ref: one.record.name if one and one.record else None for ref, one in found.items()}


def _json(shown: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = to_jsonable_python(shown)
    return made
