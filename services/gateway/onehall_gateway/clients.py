"""The services behind the door, over HTTP: what is asked of them, and whether they are alive."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self, get_args

import httpx
from onehall_chassis import Peer
from onehall_chassis.peers import reached

from onehall_gateway.settings import Settings

Name = Literal["intake", "approval", "supervision", "dispute", "notify"]
Transports = Callable[[str], httpx.AsyncBaseTransport]
Content = bytes | AsyncIterator[bytes] | None

# What lasts long has connections of its own, so that no other call waits for it.
PAPERS = httpx.Limits(max_connections=50, max_keepalive_connections=10)
STREAMS = httpx.Limits(max_connections=2000, max_keepalive_connections=20)
STREAM_TIMEOUT = httpx.Timeout(10.0, connect=2.0, read=None)
PULLS = httpx.Limits(max_connections=500, max_keepalive_connections=20)
# Approval answers within the 30 seconds that a department may ask it to wait.
PULL_TIMEOUT = httpx.Timeout(10.0, connect=2.0, read=40.0)
# An export may be hours long, but never silent: it is written as it is read.
EXPORT_TIMEOUT = httpx.Timeout(10.0, connect=2.0, read=300.0)
PROBE_TIMEOUT = httpx.Timeout(2.0)
# Whose event streams are passed on; each has connections of its own for them.
FOLLOWED: tuple[Name, ...] = ("supervision", "intake", "notify")
NEEDED: tuple[Name, ...] = ("intake", "approval", "supervision")
CHECKED_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to ask of a service."""

    method: str
    path: str
    headers: Mapping[str, bytes] = field(default_factory=dict)
    params: Sequence[tuple[str, str]] = ()
    content: Content = None


class Services:
    """Connections to the five services, opened and closed with the process."""

    def __init__(self, settings: Settings, transports: Transports | None = None) -> None:
        def peer(name: Name, limits: httpx.Limits | None = None) -> Peer:
            given = transports(name) if transports else None
            own = httpx.AsyncHTTPTransport(limits=limits) if limits and not given else None
            return Peer(name, getattr(settings, f"{name}_url"), given or own)

        self._peers: dict[Name, Peer] = {name: peer(name) for name in get_args(Name)}
        self._papers = peer("intake", PAPERS)
        self._streams = {name: peer(name, STREAMS) for name in FOLLOWED}
        self._pulls = peer("approval", PULLS)
        self._open = AsyncExitStack()
        self._checked: tuple[float, dict[str, bool]] = (-CHECKED_SECONDS, {})

    async def __aenter__(self) -> Self:
        """Use as a context manager, so that connections are closed."""
        for peer in (*self._peers.values(), *self._streams.values(), self._papers, self._pulls):
            await self._open.enter_async_context(peer)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self._open.aclose()

    async def ask(self, service: Name, call: Call) -> httpx.Response:
        """Return a service's whole answer; raise a 503 problem if the service is away."""
        return await _asked(self._peers[service], call)

    async def carry(self, call: Call) -> httpx.Response:
        """Begin to move a paper to or from intake; whoever gets the answer closes it."""
        return await _asked(self._papers, call, stream=True)

    async def follow(self, service: Name, call: Call) -> httpx.Response:
        """Open an event stream of a service; whoever gets it closes it."""
        return await _asked(self._streams[service], call, stream=True, timeout=STREAM_TIMEOUT)

    async def export(self, call: Call) -> httpx.Response:
        """Begin to read an export of supervision; whoever gets it closes it."""
        return await _asked(self._streams["supervision"], call, stream=True, timeout=EXPORT_TIMEOUT)

    async def pull(self, call: Call) -> httpx.Response:
        """Return what approval has for a department, when there is something or it waited."""
        return await _asked(self._pulls, call, timeout=PULL_TIMEOUT)

    async def checks(self) -> dict[str, bool]:
        """Return which of the services that every case needs are alive, asked once a second."""
        if time.monotonic() - self._checked[0] >= CHECKED_SECONDS:
            alive = await asyncio.gather(*(_alive(self._peers[name]) for name in NEEDED))
            self._checked = time.monotonic(), dict(zip(NEEDED, alive, strict=True))
        return dict(self._checked[1])


async def _asked(peer: Peer, call: Call, *, stream: bool = False, **more: Any) -> httpx.Response:
    """Ask; not `Peer.call`, which needs a token, reads the whole answer and raises its problem."""

    async def ask() -> httpx.Response:
        request = peer.http.build_request(
            call.method,
            call.path,
            headers=[(name.encode(), value) for name, value in call.headers.items()],
            params=list(call.params),
            content=call.content,
            **more,
        )
        return await peer.http.send(request, stream=stream)

    return await reached(peer.name, call.method, ask)


async def _alive(peer: Peer) -> bool:
    try:
        return (await peer.http.get("/healthz", timeout=PROBE_TIMEOUT)).is_success
    except httpx.HTTPError:
        return False
