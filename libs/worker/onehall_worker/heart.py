"""The heartbeat 心跳: the centre sees that a worker lives, and how much it has in hand.

It is sent past the outbox on purpose: a heartbeat that got lost is of no use any more.
"""

import asyncio
import contextlib
import logging
import socket
from dataclasses import asdict, dataclass
from importlib.metadata import version

from onehall_bus import Outgoing
from onehall_bus.topology import department_user, from_department
from onehall_contracts import Event, encode, pack
from onehall_contracts.departments import HeartbeatV1
from onehall_contracts.ids import uuid7

from onehall_worker.local import Local
from onehall_worker.publishing import Publishes
from onehall_worker.saying import Now

log = logging.getLogger(__name__)

LONGEST_HOST = 150


@dataclass(frozen=True, slots=True)
class Heart:
    """Beats for one department's worker `every` so many seconds, and once at the end; 0 is never.

    `publisher` waits for its broker by itself; `now` is business time.
    """

    department: str
    local: Local
    publisher: Publishes
    now: Now
    every: float

    async def run(self, stop: asyncio.Event) -> None:
        """Beat until `stop`, and then a last time."""
        if not self.every:
            return
        while not stop.is_set():
            await self.beat()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.every):
                    await stop.wait()
        await self.beat()

    async def beat(self) -> None:
        """Send one heartbeat; if the broker does not take it, it is gone."""
        at = self.now()
        message = HeartbeatV1(
            department=self.department,
            instance=f"{socket.gethostname()[:LONGEST_HOST]}/{await self.local.instance()}",
            version=version("onehall-worker"),
            sent_at=at,
            **asdict(await self.local.counts()),
        )
        event = Event(uuid7(), f"department/{self.department}", at, message)
        exchange, user = from_department(self.department), department_user(self.department)
        (body,) = pack([encode(event)])
        (wrong,) = await self.publisher.publish([Outgoing(uuid7(), exchange, "", body, user)])
        if wrong:
            log.info("heartbeat lost: %s", wrong)
