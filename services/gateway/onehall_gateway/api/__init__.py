"""HTTP in: everything the outside may ask, under `/api/v1`."""

import json
from copy import copy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.routing import compile_path

from onehall_gateway.api import (
    activities,
    branches,
    callbacks,
    cards,
    care,
    casefiles,
    cases,
    catalogue,
    catalogue_lists,
    catalogue_pages,
    changing,
    channels,
    clocks,
    consulting,
    correcting,
    delegations,
    disputes,
    disputing,
    documents,
    exchange,
    experts,
    exports,
    fees,
    following,
    hall,
    hearings,
    keys,
    log,
    loop,
    notices,
    openapi,
    operators,
    page,
    passport,
    peers,
    people,
    permits,
    preferences,
    public,
    queue,
    ratings,
    reviewing,
    scores,
    serving,
    statistics,
    stuck,
    trust,
    voices,
    webhooks,
)
from onehall_gateway.api.door import Door
from onehall_gateway.api.relaying import ROOT

PLACES = (
    ("", public.router),
    ("/catalogue", catalogue.router),
    ("/catalogue", catalogue_lists.router),
    ("/catalogue", catalogue_pages.router),
    ("/documents", documents.router),
    ("/cases", cases.router),
    ("/cases", correcting.router),
    ("/cases", fees.router),
    ("/cases", following.router),
    ("/cases", reviewing.router),
    ("/cases", consulting.router),
    ("/cases", clocks.router),
    ("/cases", activities.router),
    ("/cases", hearings.router),
    ("/cases", branches.router),
    ("/cases", changing.router),
    ("/permits", permits.router),
    ("/permits", permits.files),
    ("/delegations", delegations.router),
    ("/statistics", statistics.router),
    ("/cards", cards.router),
    ("", loop.router),
    ("", scores.router),
    ("/exports", exports.router),
    ("/stuck-cases", stuck.router),
    ("/cases", stuck.tasks),
    ("/disputes", disputes.router),
    ("/disputes", disputing.router),
    ("/disputes", casefiles.router),
    ("/experts", experts.router),
    ("", notices.router),
    ("", serving.router),
    ("", preferences.router),
    ("", channels.router),
    ("", webhooks.router),
    ("/call-backs", callbacks.router),
    ("/operators", operators.router),
    ("/people", people.router),
    ("/departments", keys.router),
    ("/departments", exchange.router),
    ("/departments", exchange.batches),
    ("", trust.router),
    ("", log.router),
    ("", passport.router),
    ("", care.router),
    ("/halls", hall.router),
    ("/halls", queue.router),
    ("", ratings.router),
    ("", voices.router),
)


def _all() -> APIRouter:
    """Return all doors in one list: behind included routers a request tries each several times."""
    router = APIRouter()
    for prefix, part in PLACES:
        router.routes += [_placed(door, ROOT + prefix) for door in openapi.doors(part)]
    return router


def _placed(door: Door, prefix: str) -> Door:
    placed = copy(door)
    placed.path = prefix + door.path
    placed.path_regex, placed.path_format, placed.param_convertors = compile_path(placed.path)
    return placed


def _preflights() -> APIRouter:
    """Return a way for browsers to ask before they call, on every path."""
    router = APIRouter(include_in_schema=False)
    for path in dict.fromkeys(door.path for door in openapi.doors(PUBLIC)):
        router.add_route(path, _preflight, methods=["OPTIONS"], include_in_schema=False)
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
    """Return the reference of this release, as committed: to make it takes a second of a start."""
    document = json.loads((files("onehall_gateway") / openapi.FILE).read_text("utf-8"))
    return Reference(document, openapi.names(document), page.page(document))
