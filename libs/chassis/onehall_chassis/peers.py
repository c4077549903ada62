"""Calls between services: httpx behind one module, with timeouts and problems passed through.

Idempotent reads are tried again once; anything else is the caller's to repeat, with its key.
"""

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Self

import httpx
from onehall_contracts.problem import MEDIA_TYPE, FieldError, Problem

if find_spec("sniffio") is None:
    # httpx asks for it several times a request; each time all folders of the path were searched.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # "is not there", as import reads it

TIMEOUT = httpx.Timeout(10.0, connect=2.0)
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)
ERROR = 400


class Peer:
    """Another service, over HTTP."""

    def __init__(
        self, name: str, url: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.name = name
        self.http = httpx.AsyncClient(
            base_url=url,
            timeout=TIMEOUT,
            limits=LIMITS,
            transport=transport,
            follow_redirects=False,
        )

    async def __aenter__(self) -> Self:
        """Use as a context manager, so that connections are closed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.http.aclose()

    async def call(
        self, method: str, path: str, token: str, headers: Mapping[str, str] | None = None,
        **content: Any,
    ) -> httpx.Response:  # fmt: skip
        """Return the peer's answer; raise its problem, or a 503 one if it cannot be reached."""
        sent = {"Authorization": f"Bearer {token}", **(headers or {})}
        tries = 2 if method == "GET" else 1
        for attempt in range(tries):
            try:
                response = await self.http.request(method, path, headers=sent, **content)
                break
            except httpx.TransportError as error:
                if attempt == tries - 1:
                    raise unavailable(self.name) from error
        return checked(response)


def checked(response: httpx.Response) -> httpx.Response:
    """Return a good response; raise the problem of a bad one."""
    if response.status_code < ERROR:
        return response
    if response.headers.get("content-type", "").startswith(MEDIA_TYPE):
        raise problem_in(response.status_code, response.json(), response.headers)
    raise Problem(
        502, "bad-gateway", f"a service answered {response.status_code} without saying why"
    )


def problem_in(status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> Problem:
    """Return the problem a peer answered with."""
    errors = tuple(FieldError(e["field"], e["message"]) for e in body.get("errors", ()))
    after = headers.get("Retry-After")
    return Problem(
        status,
        str(body.get("code", "problem")),
        str(body.get("detail", "")),
        errors=errors,
        retry_after=int(after) if after else None,
    )


def unavailable(name: str) -> Problem:
    """Return the problem of a peer that cannot be reached."""
    return Problem(503, "unavailable", f"{name} cannot be reached; ask again", retry_after=2)
