"""HTTP in: everything the outside may ask, under `/api/v1`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response

from onehall_gateway.api import (
    cards,
    cases,
    catalogue,
    disputes,
    documents,
    following,
    notices,
    openapi,
    operators,
    page,
    peers,
    public,
)
from onehall_gateway.api.relaying import ROOT

PLACES = (
    ("", public.router),
    ("/catalogue", catalogue.router),
    ("/documents", documents.router),
    ("/cases", cases.router),
    ("/cases", following.router),
    ("/cards", cards.router),
    ("/disputes", disputes.router),
    ("", notices.router),
    ("/operators", operators.router),
)


def _all() -> APIRouter:
    router = APIRouter()
    for prefix, part in PLACES:
        router.include_router(part, prefix=ROOT + prefix)
    return router


def _preflights() -> APIRouter:
    """Return a way for browsers to ask before they call, on every path."""
    router = APIRouter(include_in_schema=False)
    for path in dict.fromkeys(openapi.paths(PUBLIC)):
        router.add_api_route(path, _preflight, methods=["OPTIONS"])
    return router


async def _preflight(request: Request) -> Response:
    answer: Response = request.app.state.cors.preflight(request)
    return answer


PUBLIC = _all()
ROUTERS = (PUBLIC, _preflights(), peers.router)


@dataclass(frozen=True, slots=True)
class Reference:
    """The API document, its names, and its page; made once."""

    document: dict[str, Any]
    names: frozenset[str]
    page: str


@cache
def reference() -> Reference:
    """Return the reference of this release."""
    document = openapi.document(PUBLIC)
    return Reference(document, openapi.names(document), page.page(document))
