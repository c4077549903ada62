"""Every error leaves as problem+json, with nothing of what was submitted in it."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from onehall_contracts.event import TELLING_NOTHING
from onehall_contracts.problem import MEDIA_TYPE, FieldError, Problem
from starlette.exceptions import HTTPException

from onehall_chassis import telemetry

log = logging.getLogger(__name__)

CODES = {
    401: "not-authenticated",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
}
RETRY_SECONDS = 2


def install(app: FastAPI, outages: Sequence[type[Exception]] = ()) -> None:
    """Turn problems, validation errors, HTTP errors and outages of `app` into problem+json."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)
    for outage in outages:
        app.add_exception_handler(outage, _outage)


def respond(problem: Problem) -> JSONResponse:
    """Return a problem as a response."""
    headers = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
    if problem.status == 401:  # noqa: PLR2004
        headers["WWW-Authenticate"] = "Bearer"
    body = problem.body(telemetry.trace_id())
    return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101
    return respond(error)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # FastAPI's own body repeats the whole submitted object, ID numbers included.
    errors = tuple(_field(e) for e in error.errors())
    detail = "some fields are wrong; each is named with its cure under errors"
    return respond(Problem(422, "invalid-request", detail, errors=errors))


def _field(error: Any) -> FieldError:
    where = [str(part) for part in error["loc"] if part not in ("body", "__root__")]
    if error["type"] == "extra_forbidden" and where:
        where[-1] = "?"  # the caller's own word: it may be anything
        return FieldError(".".join(where)[:200], "there is no such field; leave it out")
    known = error["type"] in TELLING_NOTHING
    what = str(error["msg"]) if known else f"not acceptable ({error['type']})"
    return FieldError(".".join(where)[:200] or "body", what[:200])


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = CODES.get(error.status_code, "http-error")
    return respond(Problem(error.status_code, code, str(error.detail)))


async def _outage(_: Request, error: Exception) -> Response:
    log.warning("a dependency is away", extra={"error": type(error).__name__})
    detail = "the service cannot reach its database; nothing was lost, ask again"
    return respond(Problem(503, "unavailable", detail, retry_after=RETRY_SECONDS))


async def _unexpected(_: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    detail = "an unexpected error; it was logged under the trace id"
    return respond(Problem(500, "internal-error", detail))
