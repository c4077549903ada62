"""Items, categories, centres and versions of the catalogue; no login."""

import base64
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from onehall_contracts.problem import FieldError, Problem
from pydantic import BaseModel, ConfigDict, Field

from onehall_intake.api.publishing import Centre, at_centre, item_line, item_of, published
from onehall_intake.api.running import CurrentHall
from onehall_intake.domain.catalogue import Catalogue, Item, Nature
from onehall_intake.domain.catalogue_handling import handling
from onehall_intake.domain.catalogue_terms import Level
from onehall_intake.domain.guide import change

router = APIRouter()


class ItemQuery(BaseModel):
    """Which items are listed: those that fit every filter, page by page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    department: str | None = Field(None, max_length=16)
    category: str | None = Field(None, max_length=16)
    class_id: str | None = Field(None, max_length=16)
    nature: Nature | None = None
    stationed: bool | None = None
    synthetic: bool | None = None
    search: str | None = Field(None, max_length=50, description="a part of the name")
    limit: int = Field(50, ge=1, le=400)
    cursor: str | None = Field(None, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")

    def fits(self, item: Item) -> bool:
        """Whether an item is asked for."""
        wanted = self.model_dump(exclude={"search", "limit", "cursor"}, exclude_none=True)
        named = self.search is None or self.search.strip() in item.name
        return named and all(getattr(item, key) == value for key, value in wanted.items())


@router.get("/items")
async def list_items(
    hall: CurrentHall, request: Request, query: Annotated[ItemQuery, Query()]
) -> Response:
    """Return the items that fit, in the catalogue's order, page by page."""
    found = [item for item in hall.catalogue.items.values() if query.fits(item)]
    start = _after(hall.catalogue, found, query.cursor)
    page = found[start : start + query.limit]
    more = start + query.limit < len(found)
    body = {
        "items": [item_line(item) for item in page],
        "total": len(found),
        "next_cursor": _cursor(page[-1]) if more else None,
    }
    return published(hall, request, body)


@router.get("/items/{item_id}")
async def read_item(
    hall: CurrentHall, request: Request, item_id: str, centre: Centre = None
) -> Response:
    """Return one item, with who takes it in and who decides it at each centre."""
    item = item_of(at_centre(hall, centre), item_id)
    body = item_line(item) | {"handling": list(_handled(hall.catalogue, item))}
    return published(hall, request, body)


@router.get("/categories")
async def list_categories(
    hall: CurrentHall,
    request: Request,
    department: Annotated[str | None, Query(max_length=16)] = None,
) -> Response:
    """Return the categories 类, each with its items."""
    held: dict[str, list[str]] = {}
    for item in hall.catalogue.items.values():
        held.setdefault(item.category, []).append(item.id)
    categories = [
        {"id": c.id, "name": c.name, "department": c.department, "items": held.get(c.id, [])}
        for c in hall.catalogue.categories.values()
        if department is None or c.department == department
    ]
    return published(hall, request, {"categories": categories})


@router.get("/centres")
async def list_centres(hall: CurrentHall, request: Request) -> Response:
    """Return the centre of the city and those of its districts and zones, with their link."""
    centres = [
        {
            "id": c.id,
            "name": c.name,
            "level": c.level,
            "link": c.link,
            "later_code": c.later_code,
        }
        for c in hall.catalogue.centres.values()
    ]
    return published(hall, request, {"centres": centres})


@router.get("/former-items")
async def list_former_items(hall: CurrentHall, request: Request) -> Response:
    """Return the items nobody can apply for any more, with the instrument that ended each."""
    former = [
        {"id": f.id, "name": f.name, "department": f.department, "change": change(f.change)}
        for f in hall.catalogue.former.values()
    ]
    return published(hall, request, {"items": former})


def _handled(catalogue: Catalogue, item: Item) -> Iterator[dict[str, Any]]:
    for centre in catalogue.centres.values():
        if centre.level is Level.CITY:
            continue
        found = handling(catalogue, item.id, centre.id)
        yield {
            "centre": found.centre,
            "mode": found.mode,
            "decides": found.decides,
            "in_name_of": found.in_name_of,
            "first_review_wd": found.first_review_wd,
            "notice": found.notice,
        }


def _cursor(item: Item) -> str:
    return base64.urlsafe_b64encode(item.id.encode()).decode().rstrip("=")


def _after(catalogue: Catalogue, found: list[Item], cursor: str | None) -> int:
    """Say where the page begins; an item that no longer fits still has its place in the order."""
    if cursor is None:
        return 0
    order = {_cursor(item): n for n, item in enumerate(catalogue.items.values())}
    if cursor not in order:
        error = FieldError("cursor", "use the next_cursor of an answer, or leave it out")
        raise Problem(422, "invalid-request", "the page cannot be found", errors=(error,))
    place = {item.id: n for n, item in enumerate(catalogue.items.values())}
    return sum(1 for item in found if place[item.id] <= order[cursor])
