"""The ledger of supervision for process mining elsewhere, as a stream."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.door import doors
from onehall_gateway.api.relaying import export
from onehall_gateway.policy import Permission, needs

router = doors()
DEAR = 20
XES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "a log in XES (IEEE 1849): a trace for each case",
        "content": {"application/xml": {"schema": {"type": "string"}}},
    }
}
OCEL: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "a log in OCEL 2.0: events with all they are about",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


@router.get("/xes", operation_id="exportXes", response_class=Response, responses=XES)
@needs(Permission.EXPORT_READ, cost=DEAR)
async def export_xes(request: Request, query: Annotated[models.ExportSpan, Query()]) -> Response:
    """Return the cases that began in a span as XES, each with its limits and step findings."""
    return await export(request, "/exports/xes", query)


@router.get("/ocel", operation_id="exportOcel", response_class=Response, responses=OCEL)
@needs(Permission.EXPORT_READ, cost=DEAR)
async def export_ocel(request: Request, query: Annotated[models.ExportSpan, Query()]) -> Response:
    """Return the cases that began in a span as OCEL 2.0, with departments' affairs in that span."""
    return await export(request, "/exports/ocel", query)
