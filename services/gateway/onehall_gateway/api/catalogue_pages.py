"""Guides and one-time notices to read and to print; the same content as their JSON."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.door import doors
from onehall_gateway.api.fields import CACHED, ClassId, ItemId
from onehall_gateway.api.relaying import forward, show
from onehall_gateway.policy import Permission, needs

router = doors()
# Setting a document takes a service far longer than reading one out.
PRINTING = 5


def paper(name: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return what the API document says of a page or a PDF."""
    content = {media_type: {"schema": schema}}
    return {
        "operation_id": name,
        "response_class": Response,
        "dependencies": [CACHED],
        "responses": {200: {"content": content, "description": "in Chinese, complete in itself"}},
    }


PAGE = ("text/html", {"type": "string"})
PDF = ("application/pdf", {"type": "string", "format": "binary"})


@router.get("/items/{item_id}/guide.html", **paper("readGuidePage", *PAGE))
@needs(Permission.CATALOGUE_READ)
async def read_guide_page(request: Request, item_id: ItemId) -> Response:
    """Return the guide 办事指南 of an item as a web page."""
    return await show(request, "intake", f"/catalogue/items/{item_id}/guide.html")


@router.get("/items/{item_id}/guide.pdf", **paper("readGuidePdf", *PDF))
@needs(Permission.CATALOGUE_READ, cost=PRINTING)
async def read_guide_pdf(request: Request, item_id: ItemId) -> Response:
    """Return the guide 办事指南 of an item to print."""
    return await forward(request, "intake", f"/catalogue/items/{item_id}/guide.pdf")


@router.get("/classes/{class_id}/notice.html", **paper("readOneTimeNoticePage", *PAGE))
@needs(Permission.CATALOGUE_READ)
async def read_notice_page(
    request: Request, class_id: ClassId, query: Annotated[models.NoticeQuery, Query()]
) -> Response:
    """Return the one-time notice 一次性告知单 for these answers as a web page."""
    return await show(request, "intake", f"/catalogue/classes/{class_id}/notice.html", query=query)


@router.get("/classes/{class_id}/notice.pdf", **paper("readOneTimeNoticePdf", *PDF))
@needs(Permission.CATALOGUE_READ, cost=PRINTING)
async def read_notice_pdf(
    request: Request, class_id: ClassId, query: Annotated[models.NoticeQuery, Query()]
) -> Response:
    """Return the one-time notice 一次性告知单 for these answers to print."""
    path = f"/catalogue/classes/{class_id}/notice.pdf"
    return await forward(request, "intake", path, query=query)
