"""The way over AMQP: a vhost for rehearsals, with the rights that each side has in production."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

import aiormq
from aiormq.abc import DeliveredMessage
from onehall_bus import topology
from onehall_bus.session import LOST, Session, open_session
from onehall_contracts.event import CONTENT_TYPE

from onehall_worker.conformance.centre import NAME, Piece
from onehall_worker.conformance.findings import Unready
from onehall_worker.conformance.heard import Heard, Message
from onehall_worker.conformance.line import batch
from onehall_worker.conformance.proxy import Proxy
from onehall_worker.settings import URL, address

PORTS = {"amqp": 5672, "amqps": 5671}
LOOPBACK = frozenset({"localhost", "127.0.0.1"})
CALM = 0.2
CALM_TIMES = 3


@dataclass(frozen=True, slots=True)
class Urls:
    """The broker's addresses: the centre's, the one the worker is told, the kit's as the worker."""

    centre: str = field(repr=False)
    worker: str = field(repr=False)
    as_worker: str = field(repr=False)


class OverAmqp:
    """The centre's end of one department's queues, and a relay that the worker talks through."""

    name = "amqp"

    def __init__(self, department: str, heard: Heard, urls: Urls) -> None:
        self._department, self._heard, self._urls = department, heard, urls
        self._tasks = topology.tasks_queue(department)
        self._receipts = topology.receipts_queue(department)
        self._opinions = topology.opinions_queue(department)
        self._stack = contextlib.AsyncExitStack()
        self._session: Session | None = None
        self._proxy: Proxy | None = None

    @property
    def lost(self) -> str:
        """Why the kit's own connection is of no more use, or an empty text."""
        gone = self._session is not None and self._session.lost.is_set()
        return "the kit lost its own connection to the broker" if gone else ""

    @property
    def variables(self) -> Mapping[str, str]:
        """The broker's address, by way of the relay."""
        parts = urlsplit(self._urls.worker)
        if self._proxy is None:
            return {URL: self._urls.worker}
        user, at, _ = parts.netloc.rpartition("@")
        # By TLS a worker compares the host with the certificate, so a loopback keeps its name.
        host = parts.hostname if parts.hostname in LOOPBACK else "127.0.0.1"
        return {URL: parts._replace(netloc=f"{user}{at}{host}:{self._proxy.port}").geturl()}

    @property
    def uncuttable(self) -> str:
        """Why there is no relay to cut, or an empty text."""
        cure = "over TLS the kit comes between only on the broker's own machine"
        return "" if self._proxy else cure

    async def open(self) -> None:
        """Connect, start the relay and empty the queues."""
        await self.relay()
        opened = open_session(self._urls.centre, NAME, confirms=True)
        try:
            self._session = await self._stack.enter_async_context(opened)
            await self._session.channel.queue_purge(self._opinions)
            await self.empty()
            await self._session.channel.basic_consume(self._opinions, self._arrived)
        except LOST as error:
            raise Unready(self._complaint(error)) from None

    async def relay(self) -> None:
        """Come between worker and broker where that is possible."""
        parts = urlsplit(self._urls.worker)
        if parts.scheme == "amqp" or parts.hostname in LOOPBACK:
            self._proxy = Proxy(parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0))
            await self._proxy.start()
            self._stack.push_async_callback(self._proxy.close)

    async def close(self) -> None:
        """Disconnect."""
        await self._stack.aclose()

    async def send(self, batches: Sequence[Sequence[Piece]]) -> None:
        """Send batches, each in a message of its own."""
        await asyncio.gather(*(self._publish("tasks", batch(one)) for one in batches))

    async def send_receipts(self, events: Sequence[Piece]) -> None:
        """Send what goes to the queue of receipts."""
        await self._publish("receipts", batch(events))

    async def send_raw(self, body: bytes, content_type: str = CONTENT_TYPE) -> None:
        """Send a message with any body."""
        await self._publish("tasks", body, content_type)

    async def held(self) -> int:
        """Return how many tasks go back to the queue now that the worker is gone."""
        found, calm = 0, 0
        async with self._as_worker() as session:
            while calm < CALM_TIMES:
                purged = (await session.channel.queue_purge(self._tasks)).message_count or 0
                found, calm = found + purged, 0 if purged else calm + 1
                await asyncio.sleep(CALM)
        return found

    async def empty(self) -> None:
        """Empty the worker's queues."""
        async with self._as_worker() as session:
            for queue in (self._tasks, self._receipts):
                await session.channel.queue_purge(queue)

    def cut(self) -> None:
        """Cut the worker's connections."""
        if self._proxy:
            self._proxy.cut()

    def mend(self) -> Sequence[float]:
        """Let the worker through again; return when it tried."""
        return self._proxy.mend() if self._proxy else ()

    def complaints(self) -> str:
        """Nothing: the broker speaks for itself."""
        return ""

    @contextlib.asynccontextmanager
    async def _as_worker(self) -> AsyncIterator[Session]:
        # What a queue holds is its reader's to know and to empty, with the worker's own rights.
        try:
            async with open_session(self._urls.as_worker, NAME, confirms=False) as opened:
                yield opened
        except LOST as error:
            raise Unready(self._complaint(error)) from None

    async def _publish(self, queue: str, body: bytes, content_type: str = CONTENT_TYPE) -> None:
        assert self._session is not None  # noqa: S101 - it was opened
        try:
            await self._session.channel.basic_publish(
                body,
                exchange=topology.TO_DEPARTMENTS,
                routing_key=f"{self._department}.{queue}",
                mandatory=True,
                properties=aiormq.spec.Basic.Properties(
                    content_type=content_type, delivery_mode=2, message_id=str(uuid4())
                ),
            )
        except LOST as error:
            raise Unready(self._complaint(error)) from None

    async def _arrived(self, message: DeliveredMessage) -> None:
        properties = message.header.properties
        self._heard.take(Message(message.body, properties.content_type, properties.user_id))
        assert self._session is not None  # noqa: S101 - it consumes
        await self._session.channel.basic_ack(message.delivery_tag or 0, wait=False)

    def _complaint(self, error: BaseException) -> str:
        both = f"{address(self._urls.centre)} (the centre) and {address(self._urls.as_worker)}"
        cure = "check both addresses, and that the vhost has the production topology"
        return f"cannot work at {both} ({type(error).__name__}); {cure}"
