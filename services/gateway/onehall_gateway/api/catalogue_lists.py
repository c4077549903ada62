"""Items, categories and centres of the catalogue, and what it no longer has; for everybody."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import catalogue as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CACHED, ItemId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.get("/items", dependencies=[CACHED], **operation("listItems", answers.ItemPage))
@needs(Permission.CATALOGUE_READ)
async def list_items(request: Request, query: Annotated[models.ItemFilter, Query()]) -> Response:
    """List the items 事项 that fit every filter, in the catalogue's order."""
    return await forward(request, "intake", "/catalogue/items", query=query)


@router.get("/items/{item_id}", dependencies=[CACHED], **operation("readItem", answers.ItemDetail))
@needs(Permission.CATALOGUE_READ)
async def read_item(request: Request, item_id: ItemId) -> Response:
    """Return one item, with who takes it in and who decides it at each centre (M1 to M4)."""
    return await forward(request, "intake", f"/catalogue/items/{item_id}")


@router.get("/categories", dependencies=[CACHED], **operation("listCategories", answers.Categories))
@needs(Permission.CATALOGUE_READ)
async def list_categories(
    request: Request, query: Annotated[models.CategoryFilter, Query()]
) -> Response:
    """List the categories 类, each with its items."""
    return await forward(request, "intake", "/catalogue/categories", query=query)


@router.get("/centres", dependencies=[CACHED], **operation("listCentres", answers.Centres))
@needs(Permission.CATALOGUE_READ)
async def list_centres(request: Request) -> Response:
    """List the centre of the city and those of its districts and zones, with their link."""
    return await forward(request, "intake", "/catalogue/centres")


@router.get(
    "/former-items", dependencies=[CACHED], **operation("listFormerItems", answers.FormerItems)
)
@needs(Permission.CATALOGUE_READ)
async def list_former_items(request: Request) -> Response:
    """List what nobody can apply for any more, with the instrument that ended it."""
    return await forward(request, "intake", "/catalogue/former-items")
