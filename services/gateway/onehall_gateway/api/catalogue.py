"""What the centre handles: departments, classes, guides, one-time notices; for everybody."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import catalogue as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CACHED, ClassId, ItemId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.get(
    "/departments", dependencies=[CACHED], **operation("listDepartments", answers.Departments)
)
@needs(Permission.CATALOGUE_READ)
async def list_departments(request: Request) -> Response:
    """List the departments of the hall."""
    return await forward(request, "intake", "/catalogue/departments")


@router.get("/classes", dependencies=[CACHED], **operation("listClasses", answers.Classes))
@needs(Permission.CATALOGUE_READ)
async def list_classes(request: Request) -> Response:
    """List the classes 并联事项 that are handled in parallel."""
    return await forward(request, "intake", "/catalogue/classes")


@router.get("/classes/{class_id}", dependencies=[CACHED], **operation("readClass", answers.Class))
@needs(Permission.CATALOGUE_READ)
async def read_class(request: Request, class_id: ClassId) -> Response:
    """Return a class with its items, departments and limits."""
    return await forward(request, "intake", f"/catalogue/classes/{class_id}")


@router.get(
    "/classes/{class_id}/conditions",
    dependencies=[CACHED],
    **operation("listConditions", answers.Conditions),
)
@needs(Permission.CATALOGUE_READ)
async def list_conditions(request: Request, class_id: ClassId) -> Response:
    """List the questions whose answers decide which items a case has."""
    return await forward(request, "intake", f"/catalogue/classes/{class_id}/conditions")


@router.get(
    "/classes/{class_id}/notice",
    dependencies=[CACHED],
    **operation("readOneTimeNotice", answers.OneTimeNotice),
)
@needs(Permission.CATALOGUE_READ)
async def read_notice(
    request: Request, class_id: ClassId, query: Annotated[models.NoticeQuery, Query()]
) -> Response:
    """Return the one-time notice 一次性告知单: exactly the papers these answers call for."""
    path = f"/catalogue/classes/{class_id}/notice"
    return await forward(request, "intake", path, query=query)


@router.get(
    "/items/{item_id}/guide", dependencies=[CACHED], **operation("readGuide", answers.Guide)
)
@needs(Permission.CATALOGUE_READ)
async def read_guide(request: Request, item_id: ItemId) -> Response:
    """Return the guide 办事指南 of one item."""
    return await forward(request, "intake", f"/catalogue/items/{item_id}/guide")
