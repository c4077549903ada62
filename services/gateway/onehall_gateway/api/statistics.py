"""How much was accepted, for those who watch: every case counted once."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers.cases import Statistics
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.get("", **operation("readStatistics", Statistics))
@needs(Permission.STATISTICS_READ)
async def read_statistics(
    request: Request, query: Annotated[models.StatisticsFilter, Query()]
) -> Response:
    """Count what was accepted from one day to another; a case linked over two levels is one."""
    return await forward(request, "intake", "/statistics", query=query)
