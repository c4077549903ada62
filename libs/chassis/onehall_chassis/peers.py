"""Calls between services: httpx behind one module, with timeouts and problems passed through.

What cannot have arrived is asked once more, and so is a read; anything else is the caller's to
repeat, with its key.
"""

import logging
import sys
from collections.abc import Awaitable, Callable, Mapping
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Self

import httpx
from onehall_contracts.problem import MEDIA_TYPE, FieldError, Problem

if find_spec("sniffio") is None:
    # httpx asks for it several times a request; each time all folders of the path were searched.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # "is not there", as import reads it

log = logging.getLogger(__name__)

TIMEOUT = httpx.Timeout(10.0, connect=2.0)
# There was no connection to send anything over.
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
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

        async def ask() -> httpx.Response:
            return await self.http.request(method, path, headers=sent, **content)

        return checked(await reached(self.name, method, ask))


async def reached(
    name: str, method: str, ask: Callable[[], Awaitable[httpx.Response]]
) -> httpx.Response:
    """Return a peer's answer, asked for twice if that can do no harm; raise a 503 problem, or it.

    `ask` makes its request anew each time. Why a peer could not be reached is logged, not told.
    """
    for again in (True, False):
        try:
            return await ask()
        except httpx.TransportError as error:
            log.warning("%s cannot be reached: %r, %s", name, error, method)
            if not (again and (method == "GET" or isinstance(error, UNSENT))):
                raise unavailable(name) from error
    raise AssertionError("unreachable: the last attempt returns or raises")


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
