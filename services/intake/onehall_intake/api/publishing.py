"""How a part of the catalogue is answered: tagged with its version; a no in one wording."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query, Request
from fastapi.responses import JSONResponse, Response
from onehall_calendar import local_day
from onehall_contracts.problem import FieldError, Problem

from onehall_intake.api import running
from onehall_intake.api.running import Hall
from onehall_intake.domain import catalogue_selection as selection
from onehall_intake.domain.catalogue import (
    CentreId,
    ClassId,
    Item,
    ItemId,
    ParallelClass,
    UnknownEntry,
)
from onehall_intake.domain.catalogue_conditions import Answer, Inquiry, QuestionKind
from onehall_intake.domain.catalogue_handling import as_at
from onehall_intake.domain.guide import Json, change, guide
from onehall_intake.domain.notice import one_time_notice

Centre = Annotated[str | None, Query(max_length=6, description="a district's centre")]

MAY_BE_KEPT = "public, max-age=60"  # seconds; a new catalogue version is seen after that
YES, NO = ("true", "yes", "是"), ("false", "no", "否")


def published(hall: Hall, request: Request, body: dict[str, Any]) -> Response:
    """Return a part of the catalogue, or 304 to a caller that has this version already."""
    version = hall.catalogue.version
    headers = tagged(*edition(hall))
    if seen(request, headers):
        return Response(status_code=304, headers=headers)
    return JSONResponse({"catalogue_version": version} | body, headers=headers)


def edition(hall: Hall) -> tuple[str, ...]:
    """Return what tells today's catalogue from another: its version, and how many items ended."""
    day = local_day(hall.now)
    ended = sum(1 for item in hall.catalogue.items.values() if _ended(item, day))
    return (hall.catalogue.version, str(ended)) if ended else (hall.catalogue.version,)


def at_centre(hall: Hall, centre: str | None) -> Hall:
    """Return the hall as a district's centre applies its catalogue; 404 for an unknown one."""
    if centre is None:
        return hall
    try:
        return replace(hall, catalogue=as_at(hall.catalogue, CentreId(centre)))
    except UnknownEntry:
        known = ", ".join(hall.catalogue.centres)
        raise Problem(404, "not-found", f"no such centre; there are {known}") from None


def tagged(*version: str) -> dict[str, str]:
    """Return the headers of what stays the same as long as its version does."""
    tag = running.etag("+".join(quote(part, safe="") for part in version))
    return {"ETag": tag, "Cache-Control": MAY_BE_KEPT}


def seen(request: Request, headers: dict[str, str]) -> bool:
    """Whether the caller has this version already."""
    return running.named(request.headers.get("If-None-Match", ""), headers["ETag"])


def class_of(hall: Hall, class_id: str) -> ParallelClass:
    """Return a class; raise a 404 problem for an unknown one."""
    try:
        return hall.catalogue.parallel_class(ClassId(class_id))
    except UnknownEntry:
        known = ", ".join(hall.catalogue.classes)
        raise Problem(404, "not-found", f"no such class; the catalogue has {known}") from None


def item_of(hall: Hall, item_id: str) -> Item:
    """Return an item; raise a 404 problem for an unknown one, 410 for one that has ended (R-02)."""
    day = local_day(hall.now)
    try:
        gone = selection.discontinued(hall.catalogue, ItemId(item_id), day)
        if gone is not None:
            raise Problem(410, "item-discontinued", f"{gone.text}; {_instead(gone)}")
        return hall.catalogue.item(ItemId(item_id))
    except UnknownEntry:
        detail = "the catalogue has no such item; its classes list them"
        raise Problem(404, "not-found", detail) from None


def guide_of(hall: Hall, item_id: str) -> Json:
    """Return the guide of an item, or raise as `item_of` does."""
    return guide(hall.catalogue, item_of(hall, item_id).id)


def notice_of(
    hall: Hall, class_id: str, excluded: Sequence[str] | None, answered: Sequence[str] | None
) -> Json:
    """Return the one-time notice for these answers; raise a 422 problem for one nobody asked for.

    `excluded` are items whose question was answered with no, `answered` are question:answer.
    """
    one = class_of(hall, class_id)
    answers: dict[str, Answer] = {
        item: False for part in excluded or () for item in part.split(",") if item
    }
    try:
        answers |= dict(_answer(one, said) for said in answered or ())
        return one_time_notice(hall.catalogue, one.id, answers, local_day(hall.now))
    except selection.NotAsked:
        raise _not_asked(one, "answer" if answered else "excluded") from None


def item_line(item: Item) -> dict[str, Any]:
    """Return an item as a class or a list of items shows it."""
    return {
        "id": item.id,
        "name": item.name,
        "department": item.department,
        "category": item.category,
        "class_id": item.class_id,
        "nature": item.nature,
        "certificate": item.certificate,
        "condition": item.condition,
        "promised_wd": item.promised_wd,
        "legal": {"number": item.legal.number, "unit": item.legal.unit},
        "documents": item.documents,
        "prerequisites": [{"item_id": p.item, "kind": p.kind} for p in item.prerequisites],
        "stationed": item.stationed,
        "synthetic": item.synthetic,
        "safety": item.safety,
        "valid_months": item.valid_months,
        "hearing": item.hearing,
        "tolerant": item.tolerant,
        "authority": item.authority,
        "external_bodies": item.external_bodies,
        "changes": [change(one) for one in item.changes],
    }


def _ended(item: Item, day: date) -> bool:
    return bool(item.changes) and selection.ended_by(item.changes, day) is not None


def _instead(gone: selection.Discontinued) -> str:
    into = gone.change.into
    return f"apply for {into} instead" if into else "nothing has to be applied for here any more"


def _answer(one: ParallelClass, said: str) -> tuple[str, Answer]:
    key, _, text = said.partition(":")
    inquiry = next((asked for asked in one.inquiries if asked.id == key), None)
    if inquiry is None:
        raise selection.NotAsked(key)
    return key, _READ[inquiry.kind](inquiry, text.strip())


def _yes_no(inquiry: Inquiry, text: str) -> Answer:
    if text in YES or text in NO:
        return text in YES
    raise selection.NotAsked(inquiry.id)


def _number(inquiry: Inquiry, text: str) -> Answer:
    if text.isascii() and text.isdigit() and len(text) < len("10000000000"):
        return int(text)
    raise selection.NotAsked(inquiry.id)


_READ: dict[QuestionKind, Callable[[Inquiry, str], Answer]] = {
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.NUMBER: _number,
    QuestionKind.CHOICE: lambda _inquiry, text: text,
}


def _not_asked(one: ParallelClass, field: str) -> Problem:
    items = ", ".join(item.id for item in one.items if item.condition) or "nothing"
    asked = ", ".join(f"{q.id}:{q.wanted}" for q in one.inquiries) or "nothing"
    message = {
        "excluded": f"only items with a question can be excluded: {items}",
        "answer": f"answer only what is asked, as question:answer: {asked}",
    }[field]
    detail = "the notice cannot leave these items out"
    return Problem(422, "invalid-request", detail, errors=(FieldError(field, message),))
