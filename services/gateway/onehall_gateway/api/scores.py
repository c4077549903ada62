"""Scores 绩效 and key figures, for those who supervise; a department sees its own scores."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import scores as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

Scored = Annotated[str, Path(pattern=r"^(department|person|item|centre)$", description="what")]
# Part of an address: no dots first, no slashes.
Unit = Annotated[str, Path(pattern=r"^[\w][\w.@-]{0,99}$", description="who, as XFZD")]

router = doors()


@router.get("/scores", **operation("listScores", answers.Scores))
@needs(Permission.SCORE_READ)
async def list_scores(request: Request, query: Annotated[models.ScoreFilter, Query()]) -> Response:
    """List the scores of a month, the best first."""
    return await forward(request, "supervision", "/scores", query=query)


@router.get("/scores/{scored}/{unit}", **operation("readScore", answers.Score))
@needs(Permission.SCORE_READ)
async def read_score(
    request: Request, scored: Scored, unit: Unit, query: Annotated[models.OneScore, Query()]
) -> Response:
    """Read one score with every point taken or given, and its cards or cases."""
    return await forward(request, "supervision", f"/scores/{scored}/{unit}", query=query)


@router.get("/kpis", **operation("readKpis", answers.Figures))
@needs(Permission.KPI_READ)
async def read_kpis(request: Request, query: Annotated[models.KpiFilter, Query()]) -> Response:
    """Read the key figures of a span of days."""
    return await forward(request, "supervision", "/kpis", query=query)
