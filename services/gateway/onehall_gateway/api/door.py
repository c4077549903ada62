"""The doorkeeper of every route: who, how often, may they, and what they bring, in that order.

All of it is settled before the body is read. A route that names no permission cannot be made.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from onehall_chassis import Actor, problems
from onehall_chassis.auth import current_actor
from onehall_contracts.problem import Problem
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from onehall_gateway import policy
from onehall_gateway.api import refusals

JSON_BYTES = 256 * 1024
# Starlette would answer in plain text: the doors measure, and its own limit is out of the way.
NEVER_REACHED = 2**40


JSON = re.compile(r"application/([\w.-]+\+)?json$")


class Door(APIRoute):
    """A route that lets in whom the policy's table lets in."""

    json_only = True
    max_bytes = JSON_BYTES

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.rule = policy.rule_of(endpoint)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]  # a coroutine function, as FastAPI asks
        """Put the doorkeeper before FastAPI's own handler."""
        inner = super().get_route_handler()

        async def through(request: Request) -> Response:
            caller, failure = _who(request, self.rule)
            name = f"subject {caller.subject}" if caller else f"address {_address(request)}"
            allowance = request.app.state.limiter.take(name, self.rule.cost)
            try:
                _admit(self.rule, caller, failure, allowance.retry_after)
                self._measure(request)
                request.state.actor = caller
                response = await inner(_limited(request, self.max_bytes))
            except (Problem, RequestValidationError, HTTPException) as error:
                response = _refused(request, error)
            response.headers.update(allowance.headers())
            request.app.state.cors.mark(request, response.headers)
            return response

        return through

    def _measure(self, request: Request) -> None:
        """Raise a 413 or 415 problem for a body that is announced and will not do."""
        announced = request.headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > self.max_bytes:
            raise too_large(self.max_bytes)
        if self.json_only and self._has_body(request) and not _is_json(request):
            detail = "send the body as application/json, with that Content-Type"
            raise Problem(415, "unsupported-media-type", detail)

    def _has_body(self, request: Request) -> bool:
        """Whether a body has to be read: where it may be left out, one that is there."""
        if self.body_field is None or self.body_field.field_info.is_required():
            return self.body_field is not None
        given = request.headers
        announced = given.get("content-length", "0") != "0" or "transfer-encoding" in given
        return announced or "content-type" in given


class PaperDoor(Door):
    """A door wide enough for a paper of a case: any media type, 20 MiB."""

    json_only = False
    max_bytes = 20 * 1024 * 1024


def doors(kind: type[Door] = Door) -> APIRouter:
    """Return a router whose every route is a door."""
    return APIRouter(route_class=kind)


def operation(name: str, answer: type[BaseModel], status: int = 200) -> dict[str, Any]:
    """Return what the API document says of a route: its id, fixed by hand, and its answer."""
    described = {"model": answer, "description": (answer.__doc__ or "").strip()}
    return {"operation_id": name, "status_code": status, "responses": {status: described}}


def too_large(most: int) -> HTTPException:
    """Return what is raised for a body of more than `most` bytes."""
    # Not a problem: FastAPI, reading a body, lets nothing but its own exceptions through.
    return HTTPException(413, f"the body may have {most} bytes; send less")


def _who(request: Request, rule: policy.Rule) -> tuple[Actor | None, Problem | None]:
    """Return the caller, or why there is none; where nobody is asked, a bad token is no token."""
    if rule.public and "authorization" not in request.headers:
        return None, None
    try:
        return current_actor(request), None
    except Problem as problem:
        return None, None if rule.public else problem


def _admit(
    rule: policy.Rule, caller: Actor | None, failure: Problem | None, retry_after: int
) -> None:
    if retry_after:
        detail = "too many requests; wait as long as Retry-After says"
        raise Problem(429, "too-many-requests", detail, retry_after=retry_after)
    if failure is not None:
        raise failure
    if not policy.allowed(rule.permission, caller):
        detail = f"this needs the permission {rule.permission}, which your roles do not give"
        raise Problem(403, "not-allowed", detail)


def _refused(request: Request, error: Exception) -> Response:
    match error:
        case RequestValidationError():
            return problems.respond(refusals.invalid(error, request.app.state.reference.names))
        case HTTPException():
            code = problems.CODES.get(error.status_code, "http-error")
            return problems.respond(Problem(error.status_code, code, str(error.detail)))
        case Problem():
            return problems.respond(error)
        case _:
            raise error


def _limited(request: Request, most: int) -> Request:
    """Return the request with a body that ends in a 413 when it grows beyond `most` bytes."""
    return Request(request.scope, _counted(request.receive, most))


def _counted(receive: Receive, most: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise too_large(most)
        return message

    return counted


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
