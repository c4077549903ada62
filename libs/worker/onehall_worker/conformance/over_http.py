"""The way over HTTP: a gateway of one department, in a thread of the kit."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from threading import Thread

from onehall_contracts.event import CONTENT_TYPE

from onehall_worker.conformance.centre import Centre, Piece
from onehall_worker.conformance.gateway import Gateway, Inbox, Rules
from onehall_worker.conformance.heard import Heard, Message

URL = "ONEHALL_GATEWAY_URL"
TOKEN = "ONEHALL_GATEWAY_TOKEN"  # noqa: S105 - a variable's name


class OverHttp:
    """The centre's end of one department's inbox."""

    name = "http"
    lost = ""
    uncuttable = ""

    def __init__(self, centre: Centre, heard: Heard) -> None:
        self._centre, self._heard = centre, heard
        self._token = secrets.token_urlsafe(24)
        self._inbox = Inbox()
        self._gateway: Gateway | None = None

    @property
    def variables(self) -> Mapping[str, str]:
        """Where the gateway is, and what opens it."""
        assert self._gateway is not None  # noqa: S101 - it was opened
        return {URL: f"http://127.0.0.1:{self._gateway.server_port}", TOKEN: self._token}

    async def open(self) -> None:
        """Begin to serve."""
        rules = Rules(self._centre.department, self._token, self._centre.keys)
        self._gateway = Gateway(rules, self._inbox, self._take())
        Thread(target=self._gateway.serve_forever, args=(0.05,), daemon=True).start()

    async def close(self) -> None:
        """Serve no more."""
        self._inbox.close()
        if self._gateway:
            await asyncio.to_thread(self._gateway.shutdown)
            self._gateway.server_close()

    async def send(self, batches: Sequence[Sequence[Piece]]) -> None:
        """Put batches into the inbox."""
        self._inbox.put([piece for one in batches for piece in one])

    async def send_receipts(self, events: Sequence[Piece]) -> None:
        """Put receipts into the inbox, which holds everything."""
        self._inbox.put(events)

    async def send_raw(self, body: bytes, content_type: str = CONTENT_TYPE) -> None:
        """Answer the next request for the inbox like this, once."""
        self._inbox.spoil(body, content_type)

    async def held(self) -> int:
        """Return how many events the worker never gave a cursor behind."""
        return self._inbox.unsettled()

    async def empty(self) -> None:
        """Forget what the worker has not fetched."""
        self._inbox.empty()

    def cut(self) -> None:
        """Answer 503."""
        self._inbox.refuse()

    def mend(self) -> Sequence[float]:
        """Answer again; return when the worker tried."""
        return self._inbox.relent()

    def complaints(self) -> str:
        """Return how the worker's requests were wrong."""
        return self._gateway.complaints() if self._gateway else ""

    def _take(self) -> Callable[[Message], None]:
        loop, take = asyncio.get_running_loop(), self._heard.take

        def taken(message: Message) -> None:
            loop.call_soon_threadsafe(take, message)

        return taken
