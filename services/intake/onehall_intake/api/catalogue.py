"""The catalogue for everybody: departments, classes, one-time notices, guides; no login."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from onehall_intake.api import catalogue_lists, catalogue_pages
from onehall_intake.api.publishing import (
    Centre,
    at_centre,
    class_of,
    guide_of,
    item_line,
    notice_of,
    published,
)
from onehall_intake.api.running import CurrentHall
from onehall_intake.domain import catalogue_selection as selection
from onehall_intake.domain.catalogue import ParallelClass
from onehall_intake.domain.catalogue_figures import class_figures

router = APIRouter(prefix="/catalogue", tags=["catalogue"])
router.include_router(catalogue_lists.router)
router.include_router(catalogue_pages.router)


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
    return published(hall, request, {"departments": departments})


@router.get("/classes")
async def list_classes(hall: CurrentHall, request: Request) -> Response:
    """Return every parallel class with its joint promise."""
    classes = [_summary(one) for one in hall.catalogue.classes.values()]
    return published(hall, request, {"classes": classes})


@router.get("/classes/{class_id}")
async def readclass_of(hall: CurrentHall, request: Request, class_id: str) -> Response:
    """Return one class with its items."""
    one = class_of(hall, class_id)
    body = _summary(one) | {"items": [item_line(item) for item in one.items]}
    return published(hall, request, body)


@router.get("/classes/{class_id}/conditions")
async def read_conditions(hall: CurrentHall, request: Request, class_id: str) -> Response:
    """Return the questions whose answers decide the list of papers."""
    asked = selection.conditions(class_of(hall, class_id))
    questions = [{"condition": q.condition, "text": q.text, "items": q.items} for q in asked]
    inquiries = notice_of(hall, class_id, None, None)["inquiries"]
    body = {"class_id": class_id, "questions": questions, "inquiries": inquiries}
    return published(hall, request, body)


@router.get("/classes/{class_id}/notice")
async def read_notice(
    hall: CurrentHall,
    request: Request,
    class_id: str,
    excluded: Annotated[list[str] | None, Query(max_length=100)] = None,
    answered: Annotated[list[str] | None, Query(max_length=100, alias="answer")] = None,
    centre: Centre = None,
) -> Response:
    """Return the one-time notice; `excluded` are items answered with no, `answer` is id:answer."""
    here = at_centre(hall, centre)
    return published(hall, request, notice_of(here, class_id, excluded, answered))


@router.get("/items/{item_id}/guide")
async def read_guide(
    hall: CurrentHall, request: Request, item_id: str, centre: Centre = None
) -> Response:
    """Return everything Licensing Law art. 30 tells the window to publish about an item."""
    return published(hall, request, guide_of(at_centre(hall, centre), item_id))


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
        "figures": asdict(class_figures(one.items)),
    }
