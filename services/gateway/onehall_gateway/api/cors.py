"""Which web pages of other origins may call from a browser: none, unless the settings name them."""

from collections.abc import Sequence

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware

SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match")
ALSO_SENT = ("Last-Event-ID", "X-Document-Kind", "X-Request-ID", "traceparent", "tracestate")
SHOWN = ("ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID")


class Cors:
    """The allow-list, answered by Starlette's own rules; no cookies, tokens only."""

    def __init__(self, origins: Sequence[str]) -> None:
        self._rules = CORSMiddleware(
            _nothing,
            allow_origins=origins,
            allow_methods=("GET", "POST", "PUT"),
            allow_headers=(*SENT, *ALSO_SENT),
            expose_headers=SHOWN,
        )

    def mark(self, request: Request, headers: MutableHeaders) -> None:
        """Let an allowed page read the answer."""
        origin = request.headers.get("origin")
        if origin is not None and self._rules.is_allowed_origin(origin):
            headers.update(self._rules.simple_headers)
            self._rules.allow_explicit_origin(headers, origin)

    def preflight(self, request: Request) -> Response:
        """Answer a browser that asks before it calls."""
        asked = request.headers
        if "origin" not in asked or "access-control-request-method" not in asked:
            return Response(status_code=204)
        return self._rules.preflight_response(asked)


async def _nothing(*_: object) -> None:
    """Stand where the middleware would have an application."""
