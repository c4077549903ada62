"""The catalogue for everybody: departments, classes, one-time notices, guides; no login."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from onehall_contracts.problem import FieldError, Problem

from onehall_intake.api import running
from onehall_intake.api.running import CurrentHall, Hall
from onehall_intake.domain import catalogue_selection as selection
from onehall_intake.domain.catalogue import ClassId, Item, ItemId, ParallelClass, UnknownEntry
from onehall_intake.domain.guide import guide
from onehall_intake.domain.notice import one_time_notice

router = APIRouter(prefix="/catalogue", tags=["catalogue"])

MAY_BE_KEPT = "public, max-age=60"  # seconds; a new catalogue version is seen after that


@router.get("/departments")
async def list_departments(hall: CurrentHall, request: Request) -> Response:
    """Return every department with the items it decides."""
    decided: dict[str, list[str]] = {}
    for item in hall.catalogue.items.values():
        decided.setdefault(item.department, []).append(item.id)
    departments = [
        {
            "id": d.id,
            "code": d.code,
            "name": d.name,
            "kind": d.kind,
            "stationed": d.stationed,
            "items": decided.get(d.id, []),
        }
        for d in hall.catalogue.departments.values()
    ]
    return _published(hall, request, {"departments": departments})


@router.get("/classes")
async def list_classes(hall: CurrentHall, request: Request) -> Response:
    """Return every parallel class with its joint promise."""
    classes = [_summary(one) for one in hall.catalogue.classes.values()]
    return _published(hall, request, {"classes": classes})


@router.get("/classes/{class_id}")
async def read_class(hall: CurrentHall, request: Request, class_id: str) -> Response:
    """Return one class with its items."""
    one = _class(hall, class_id)
    body = _summary(one) | {"items": [_item(item) for item in one.items]}
    return _published(hall, request, body)


@router.get("/classes/{class_id}/conditions")
async def read_conditions(hall: CurrentHall, request: Request, class_id: str) -> Response:
    """Return the questions whose answers decide the list of papers."""
    asked = selection.conditions(_class(hall, class_id))
    questions = [{"condition": q.condition, "text": q.text, "items": q.items} for q in asked]
    return _published(hall, request, {"class_id": class_id, "questions": questions})


@router.get("/classes/{class_id}/notice")
async def read_notice(
    hall: CurrentHall,
    request: Request,
    class_id: str,
    excluded: Annotated[list[str] | None, Query(max_length=100)] = None,
) -> Response:
    """Return the one-time notice; `excluded` are items whose question was answered with no."""
    one = _class(hall, class_id)
    items = [item for part in excluded or () for item in part.split(",") if item]
    try:
        notice = one_time_notice(hall.catalogue, one.id, {ItemId(item): False for item in items})
    except selection.NotAsked:
        asked = ", ".join(item.id for item in one.items if item.condition) or "nothing"
        error = FieldError("excluded", f"only items with a question can be excluded: {asked}")
        detail = "the notice cannot leave these items out"
        raise Problem(422, "invalid-request", detail, errors=(error,)) from None
    return _published(hall, request, notice)


@router.get("/items/{item_id}/guide")
async def read_guide(hall: CurrentHall, request: Request, item_id: str) -> Response:
    """Return everything Licensing Law art. 30 tells the window to publish about an item."""
    try:
        return _published(hall, request, guide(hall.catalogue, ItemId(item_id)))
    except UnknownEntry:
        detail = "the catalogue has no such item; its classes list them"
        raise Problem(404, "not-found", detail) from None


def _class(hall: Hall, class_id: str) -> ParallelClass:
    try:
        return hall.catalogue.parallel_class(ClassId(class_id))
    except UnknownEntry:
        known = ", ".join(hall.catalogue.classes)
        raise Problem(404, "not-found", f"no such class; the catalogue has {known}") from None


def _summary(one: ParallelClass) -> dict[str, Any]:
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "lead": one.lead,
        "co_lead": one.co_lead,
        "applicants": one.applicants,
        "departments": sorted({item.department for item in one.items}),
        "item_count": len(one.items),
        "joint_promise_wd": selection.joint_promise(one.items),
        "serial_legal_wd": selection.serial_legal(one.items),
        "joint_visit": one.joint_visit,
        "joint_drawing_review": one.joint_drawing_review,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "department": item.department,
        "nature": item.nature,
        "certificate": item.certificate,
        "condition": item.condition,
        "promised_wd": item.promised_wd,
        "legal": {"number": item.legal.number, "unit": item.legal.unit},
        "documents": item.documents,
        "prerequisites": [{"item_id": p.item, "kind": p.kind} for p in item.prerequisites],
    }


def _published(hall: Hall, request: Request, body: dict[str, Any]) -> Response:
    """Return a part of the catalogue, or 304 to a caller that has this version already."""
    version = hall.catalogue.version
    tag = running.etag(quote(version, safe=""))
    headers = {"ETag": tag, "Cache-Control": MAY_BE_KEPT}
    if running.named(request.headers.get("If-None-Match", ""), tag):
        return Response(status_code=304, headers=headers)
    return JSONResponse({"catalogue_version": version} | body, headers=headers)
