"""From our caller to a service and back: which headers travel, and what an answer becomes."""

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import httpx
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from onehall_contracts.problem import MEDIA_TYPE, Problem
from pydantic import BaseModel
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from onehall_gateway import sse
from onehall_gateway.clients import Call, Content, Name, Services
from onehall_gateway.settings import Settings

ROOT = "/api/v1"
SSE = sse.MEDIA_TYPE.encode()
THERE = (
    *("idempotency-key", "if-match", "if-none-match", "last-event-id", "accept-language"),
    *("x-document-kind", "ticket-secret", "traceparent", "tracestate"),
    *("webhook-id", "webhook-timestamp", "webhook-signature"),
)
BACK = frozenset(
    {
        *("content-type", "content-disposition", "content-language", "cache-control", "etag"),
        *("last-modified", "location", "retry-after", "www-authenticate", "deprecation", "sunset"),
        "content-security-policy",
    }
)
CLOSED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
Query = BaseModel | None


async def forward(
    request: Request, service: Name, path: str, *, query: Query = None, body: Query = None
) -> Response:
    """Ask a service what our caller asked us, as our caller; `body` goes as it was understood."""
    content = None if body is None else body.model_dump_json(exclude_none=True).encode()
    services: Services = request.app.state.services
    return relayed(await services.ask(service, call(request, path, query, content)))


async def pull(request: Request, path: str, query: BaseModel) -> Response:
    """Ask approval what it has for a department, and wait as long as it does."""
    services: Services = request.app.state.services
    return relayed(await services.pull(call(request, path, query, None)))


async def show(request: Request, service: Name, path: str, *, query: Query = None) -> Response:
    """Pass a service's web page on; it must never load or run anything."""
    page = await forward(request, service, path, query=query)
    page.headers.setdefault("Content-Security-Policy", CLOSED)
    return page


async def hand_over(request: Request, service: Name, path: str, kind: str) -> Response:
    """Ask a service about a file: its bytes as they are, which the door has kept small."""
    try:
        content = await request.body()
    except ClientDisconnect:
        raise _incomplete() from None
    asked = call(request, path, None, content)
    asked = replace(asked, headers={**asked.headers, "content-type": kind.encode()})
    services: Services = request.app.state.services
    return relayed(await services.ask(service, asked))


async def carry(request: Request, path: str, content: Content = None) -> Response:
    """Move a paper to or from intake without holding it whole."""
    services: Services = request.app.state.services
    try:
        answer = await services.carry(call(request, path, None, content))
    except ClientDisconnect:
        raise _incomplete() from None
    return await _piped(answer)


async def export(request: Request, path: str, query: Query) -> Response:
    """Pass an export of supervision on without holding it whole."""
    services: Services = request.app.state.services
    return await _piped(await services.export(call(request, path, query, None)))


async def follow(
    request: Request, path: str, query: Query, service: Name = "supervision"
) -> Response:
    """Pass an event stream of a service on, until either side ends it."""
    services: Services = request.app.state.services
    asked = call(request, path, query, None)
    answer = await services.follow(
        service, replace(asked, headers={**asked.headers, "accept": SSE})
    )
    if failure := await failed(answer):
        return failure
    settings: Settings = request.app.state.settings
    pace = sse.Pace(settings.heartbeat_seconds, settings.stream_seconds)
    content = sse.paced(sse.events(_until_lost(answer)), pace, request.app.state.stop)
    headers = {"content-type": sse.MEDIA_TYPE, "x-accel-buffering": "no"}
    return Piped(answer, content, headers=headers)


class Piped(StreamingResponse):
    """An answer passed on as it comes; its source is closed however it ends."""

    def __init__(
        self, source: httpx.Response, content: AsyncGenerator[bytes], **options: Any
    ) -> None:
        super().__init__(content, **options)
        self._source, self._content = source, content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._content.aclose()
            await self._source.aclose()


def keepable(request: Request, answer: Response, seconds: int) -> Response:
    """Let an answer be kept for so many seconds; 304 to whoever has these very bytes."""
    if answer.status_code != httpx.codes.OK:
        return answer
    tag = f'"{sha256(answer.body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": f"public, max-age={seconds}"}
    known = request.headers.get("if-none-match", "").split(",")
    if tag in {one.strip().removeprefix("W/") for one in known}:
        return Response(status_code=httpx.codes.NOT_MODIFIED, headers=headers)
    answer.headers.update(headers)
    return answer


def call(request: Request, path: str, query: Query, content: Content) -> Call:
    """Return what to ask of a service for this request."""
    given = request.headers
    headers = {name: given[name].encode("latin-1") for name in THERE if name in given}
    headers["x-request-id"] = request.state.request_id.encode()
    if request.state.actor is not None:
        headers["authorization"] = given["authorization"].encode("latin-1")
    if content is not None:
        kind = "application/json" if isinstance(content, bytes) else given["content-type"]
        headers["content-type"] = kind.encode("latin-1")
    return Call(request.method, path, headers, parameters(query), content)


def parameters(query: Query) -> list[tuple[str, str]]:
    """Return the parameters that were given, lists as repeated ones."""
    values = (
        {} if query is None else query.model_dump(mode="json", exclude_none=True, by_alias=True)
    )
    return [
        (name, str(one))
        for name, value in values.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def relayed(answer: httpx.Response) -> Response:
    """Return a service's whole answer as ours; its problems stay word for word what they were."""
    said = answer.headers.get("content-type", "").startswith(MEDIA_TYPE)
    if answer.is_success or answer.status_code == httpx.codes.NOT_MODIFIED or said:
        return Response(answer.content, answer.status_code, kept(answer))
    detail = f"a service answered {answer.status_code} without saying why; ask the operators"
    raise Problem(502, "bad-gateway", detail)


async def failed(answer: httpx.Response) -> Response | None:
    """Return a streamed answer as ours, closed, if it is not a good one."""
    if answer.is_success:
        return None
    try:
        await answer.aread()
        return relayed(answer)
    finally:
        await answer.aclose()


def kept(answer: httpx.Response) -> dict[str, str]:
    """Return the headers of an answer that are for our caller; addresses become public ones."""
    headers = {name: value for name, value in answer.headers.items() if name in BACK}
    if headers.get("location", "").startswith("/"):
        headers["location"] = ROOT + headers["location"]
    return headers


def _incomplete() -> Problem:
    return Problem(400, "incomplete-body", "the upload ended before its end; send it again")


async def _piped(answer: httpx.Response) -> Response:
    if failure := await failed(answer):
        return failure
    headers = kept(answer)
    if "content-length" in answer.headers and "content-encoding" not in answer.headers:
        headers["content-length"] = answer.headers["content-length"]
    return Piped(answer, _body(answer), status_code=answer.status_code, headers=headers)


async def _body(answer: httpx.Response) -> AsyncGenerator[bytes]:
    async for chunk in answer.aiter_bytes():
        yield chunk


async def _until_lost(answer: httpx.Response) -> AsyncGenerator[bytes]:
    """Yield what comes; a service that goes away ends a stream, and the client resumes it."""
    with contextlib.suppress(httpx.TransportError):
        async for chunk in answer.aiter_bytes():
            yield chunk
