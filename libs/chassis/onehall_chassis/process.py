"""One service process: an HTTP application and, for most, a host that consumes; one way to stop.

Order of stopping: readiness says no, HTTP drains, the host finishes what is in hand, spans are
flushed, exit 0. A part that dies ends the process with an error, so that it is started afresh.
"""

import asyncio
import contextlib
import re
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI
from onehall_calendar.clock import Clock, clock_from
from onehall_contracts.ids import uuid7
from onehall_contracts.problem import Problem
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onehall_chassis import collector, logs, operators, probes, problems, telemetry
from onehall_chassis.auth import Verifier
from onehall_chassis.settings import Settings

DRAIN_SECONDS = 5
MAX_BODY = 1024 * 1024
REQUEST_ID = re.compile(r"^[\x21-\x7e]{1,64}$")


class Host(Protocol):
    """What consumes beside the HTTP application; opened before it serves."""

    desk: Any

    async def __aenter__(self) -> Any:
        """Open."""
        ...

    async def __aexit__(self, *error: object) -> None:
        """Close."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop."""
        ...

    async def checks(self) -> Mapping[str, bool]:
        """Return what readiness means."""
        ...


@dataclass(frozen=True)
class Service:
    """A service as `__main__` wires it: its name, settings, routes, and what runs beside them.

    `resources` are opened in order and put on `app.state` under their names; `outages` are the
    exceptions that mean 503; a body has at most `max_body` bytes, but for the paths in
    `limits_itself`; `parts` are further endless tasks, given the application and `stop`. `notices`
    is what readiness says besides, of what is wrong and keeps nobody else from working.
    """

    name: str
    settings: Settings
    routers: Sequence[APIRouter]
    host: Host | None = None
    resources: Mapping[str, AbstractAsyncContextManager[Any]] = field(default_factory=dict)
    outages: Sequence[type[Exception]] = ()
    parts: Sequence[Any] = ()
    max_body: int = MAX_BODY
    limits_itself: frozenset[str] = frozenset()
    clock: Clock | None = None
    notices: Callable[[], Mapping[str, str]] = dict


def application(service: Service, stop: asyncio.Event) -> FastAPI:
    """Return the service's HTTP application; tests use it without a server."""

    app = FastAPI(
        title=f"Onehall {service.name}",
        lifespan=_opening(service.resources),
        docs_url=None,
        redoc_url=None,
        telemetry={
            "operation_spans": False,
            "exclude": lambda scope: scope["path"] in probes.PATHS,
        },
    )
    app.state.service, app.state.settings, app.state.stop = service.name, service.settings, stop
    app.state.host, app.state.clock = (
        service.host,
        service.clock or clock_from(service.settings.clock),
    )
    app.state.opened, app.state.notices = asyncio.Event(), service.notices
    app.state.verifier = Verifier(service.settings.auth_jwks)
    problems.install(app, service.outages)
    app.add_middleware(_Limited, most=service.max_body, limits_itself=service.limits_itself)
    app.add_middleware(_Identified)
    operated = [operators.router] if service.host is not None else []
    for router in (probes.router, *operated, *service.routers):
        # As they are: `include_router` would make each of them anew, at the first request.
        app.router.routes.extend(router.routes)
    return app


def _opening(
    resources: Mapping[str, AbstractAsyncContextManager[Any]],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            for name, resource in resources.items():
                setattr(app.state, name, await stack.enter_async_context(resource))
            app.state.opened.set()
            yield

    return lifespan


def run(service: Service) -> None:
    """Run the service until SIGTERM or SIGINT; returns after a clean stop."""
    logs.set_up(service.name, service.settings.log_level)
    provider = telemetry.set_up(service.name)
    collector.spare()
    try:
        uvloop.run(_serve(service))
    finally:
        provider.shutdown()


async def _serve(service: Service) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with service.host or contextlib.nullcontext():
        app = application(service, stop)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_http(app, service.settings, stop), name="http")
            if service.host is not None:
                tasks.create_task(service.host.run(stop), name="host")
            for part in service.parts:
                tasks.create_task(_once_opened(part, app, stop))


async def _once_opened(part: Any, app: FastAPI, stop: asyncio.Event) -> None:
    """Run an endless task, but not before the resources it uses are there."""
    opened = asyncio.create_task(app.state.opened.wait())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({opened, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for waiting in (opened, stopped):
        waiting.cancel()
    if app.state.opened.is_set():
        await part(app, stop)


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: the process has one way to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the process."""
        yield


async def _http(app: FastAPI, settings: Settings, stop: asyncio.Event) -> None:
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving
    if not stop.is_set():
        raise RuntimeError(f"HTTP ended by itself; is port {settings.port} taken?")


class _Identified:
    """Gives every request an id, taken over from the caller if it has one, and says it back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("X-Request-ID", "")
        request_id = given if REQUEST_ID.match(given) else str(uuid7())
        scope.setdefault("state", {})["request_id"] = request_id

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


class _Limited:
    """Ends a body that is too large in a problem; the framework's own limit answers plain text."""

    def __init__(self, app: ASGIApp, most: int, limits_itself: frozenset[str]) -> None:
        self._app, self._most, self._exempt = app, most, limits_itself

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._exempt:
            await self._app(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise self._too_large()
            return message

        length = Headers(scope=scope).get("Content-Length", "0")
        if length.isdigit() and int(length) > self._most:
            await problems.respond(self._too_large())(scope, receive, send)
            return
        await self._app(scope, counted, send)

    def _too_large(self) -> Problem:
        return Problem(413, "too-large", f"the body may have {self._most} bytes; send less")
