"""HTTP in: a dispute's frozen archive, its annex, and how its panel was drawn by lot."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given
from onehall_contracts.message import Compact
from onehall_contracts.problem import Problem
from onehall_contracts.statements import sha256_of
from pydantic import Field

from onehall_dispute.api import seeing
from onehall_dispute.domain import drawing
from onehall_dispute.domain import model as m
from onehall_dispute.store import frozen

router = APIRouter(prefix="/disputes", tags=["disputes"])

ZIP = "application/zip"


class Opinions(Given):
    """Opinions as departments signed them."""

    opinions: Annotated[tuple[Compact, ...], Field(max_length=200)] = ()


@router.get("/{dispute_id}/bundle")
async def download_bundle(request: Request, actor: CurrentActor, dispute_id: UUID) -> Response:
    """Return the frozen case file as an archive, the same bytes every time."""
    dispute = await _dispute(request, actor, dispute_id)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        content = await frozen.archive(connection, dispute)
    tag = dispute.evidence.manifest_sha256 if dispute.evidence else ""
    return _zip(content, f"case-file-{dispute_id}", {"ETag": f'"{tag}"'})


@router.get("/{dispute_id}/opinions")
async def list_opinions(
    request: Request, actor: CurrentActor, dispute_id: UUID
) -> dict[str, list[dict[str, Any]]]:
    """Return which signed opinions the case has on record; approval has their words."""
    dispute = await _dispute(request, actor, dispute_id)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        return {"opinions": await frozen.opinions(connection, _case(dispute))}


@router.post("/{dispute_id}/annex")
async def make_annex(
    request: Request, actor: CurrentActor, dispute_id: UUID, given: Opinions
) -> Response:
    """Return what came to the case file since it was frozen, with these opinions as signed.

    It changes nothing. An opinion that no event of the case recorded is not taken.
    """
    dispute = await _dispute(request, actor, dispute_id)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        known = await frozen.opinions(connection, _case(dispute))
        recorded = {one["opinion_sha256"] for one in known}
        if not recorded.issuperset(map(sha256_of, given.opinions)):
            detail = "an opinion is none that the case has on record; send it as it was signed"
            raise Problem(422, "unknown-opinion", detail)
        content = await frozen.annex(connection, dispute, given.opinions)
    return _zip(content, f"annex-{dispute_id}", {})


@router.get("/{dispute_id}/draw")
async def read_draw(request: Request, actor: CurrentActor, dispute_id: UUID) -> dict[str, Any]:
    """Return all that anybody needs to draw the panel again: pool, seed, and what it is made of."""
    dispute = await _dispute(request, actor, dispute_id)
    drawn = dispute.panel.drawn if dispute.panel else None
    if drawn is None or drawn.pool is None:
        raise Problem(404, "not-found", "no panel was drawn yet")
    return {
        "round": drawn.round,
        "pool": drawing.listing(drawn.pool),
        "pool_sha256": drawn.pool_sha256,
        "seed": drawn.seed,
        "shown": drawn.shown or None,
        "draw_commitment": dispute.evidence.draw_commitment if dispute.evidence else None,
        "manifest_sha256": dispute.evidence.manifest_sha256 if dispute.evidence else None,
        "seats": [{"expert_ref": one.expert, "field": one.field} for one in drawn.seats],
        "reserves": [one.expert for one in drawn.reserves],
    }


def _case(dispute: m.Dispute) -> str:
    return dispute.evidence.manifest.case if dispute.evidence else ""


async def _dispute(request: Request, actor: CurrentActor, dispute_id: UUID) -> m.Dispute:
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        row = await seeing.find(connection, actor, dispute_id)
    _version, state = await request.app.state.host.engine.state(row["case_id"])
    found: m.Dispute = state.disputes[m.DisputeId(str(dispute_id))]
    return found


def _zip(content: bytes | None, name: str, more: dict[str, str]) -> Response:
    if content is None:
        detail = "an earlier release froze this case file without an archive; take its evidence"
        raise Problem(404, "not-found", detail)
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"', **more}
    return Response(content, 200, headers, ZIP)
