"""Doors that only pass on: a line of a table each, where a service has many that are alike."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from onehall_gateway.api.door import operation
from onehall_gateway.api.fields import ONCE, Given
from onehall_gateway.api.relaying import forward
from onehall_gateway.clients import Name
from onehall_gateway.policy import Permission, needs

CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")
NONE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Way:
    """One door: its operation's id, who may use it, what it takes and gives, and what it is for.

    `path` is where the service has it, and where callers find it too.
    """

    path: str
    name: str
    may: Permission
    answer: type[BaseModel]
    says: str
    body: type[Given] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    cost: int = 1
    named: Mapping[str, Any] = field(default_factory=lambda: NONE)


def open_get(router: APIRouter, service: Name, way: Way) -> None:
    """Open a door for reading."""
    _open(router, service, way, "GET")


def open_post(router: APIRouter, service: Name, way: Way) -> None:
    """Open a door for an act, which is done once for an Idempotency-Key."""
    _open(router, service, way, "POST", dependencies=[ONCE])


def open_asking(router: APIRouter, service: Name, way: Way) -> None:
    """Open a door for reading what is asked for in a body: codes are not for addresses."""
    _open(router, service, way, "POST")


def _open(router: APIRouter, service: Name, way: Way, method: str, **more: Any) -> None:
    described = operation(way.name, way.answer, way.status)
    router.add_api_route(way.path, _endpoint(service, way), methods=[method], **more, **described)


def _endpoint(service: Name, way: Way) -> Callable[..., Awaitable[Response]]:
    async def endpoint(request: Request, **given: Any) -> Response:
        body, query = given.pop("body", None), given.pop("query", None)
        path = way.path.format(**given)
        return await forward(request, service, path, body=body, query=query)

    endpoint.__name__, endpoint.__doc__ = CAPITAL.sub(r"_\1", way.name).lower(), way.says
    endpoint.__signature__ = Signature(list(_parameters(way)))  # type: ignore[attr-defined]  # FastAPI reads it
    return needs(way.may, way.cost)(endpoint)


def _parameters(way: Way) -> list[Parameter]:
    """Return what the endpoint takes, in words that the API document is made from."""
    takes: dict[str, Any] = {"request": Request, **way.named}
    if way.body:
        takes["body"] = way.body
    if way.query:
        takes["query"] = Annotated[way.query, Query()]
    return [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in takes.items()
    ]
