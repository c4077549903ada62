"""Publish many messages at once and know of each whether the broker has it.

A message counts as published only when a queue took it and the broker confirmed it: every publish
is persistent and mandatory, and a returned one is an error. Anything else is "unknown": the caller
keeps its row and publishes again; readers drop what they have had before.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import aiormq
from onehall_contracts.event import CONTENT_TYPE

from onehall_bus.session import LOST, Pauses, Session, open_session

log = logging.getLogger(__name__)

CONFIRM_TIMEOUT = 10.0
PERSISTENT = 2


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One AMQP message; `id` is unique per delivery, because returns are matched by it."""

    id: UUID
    exchange: str
    routing_key: str
    body: bytes
    user_id: str | None = None


class NotPublished(Exception):
    """The broker did not take a message; the text says why. Keep it and try again."""


class NotTaken(NotPublished):
    """Its destination would not have it: no queue is there, or it is full. Others may go on."""


class Publisher:
    """A confirmed, pipelined publisher that reconnects by itself; use as a context manager."""

    def __init__(self, url: str, name: str) -> None:
        self._url, self._name = url, name
        self._session: Session | None = None
        self._ready = asyncio.Event()
        self._stop = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Publisher":
        """Start connecting; `publish` waits for the connection."""
        self._keeper = asyncio.create_task(self._keep_session(), name=f"{self._name} session")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection; messages not yet confirmed are unknown."""
        self._stop.set()
        if self._keeper:
            await self._keeper

    @property
    def connected(self) -> bool:
        """Whether a channel is open now."""
        return self._ready.is_set()

    async def publish(self, messages: Sequence[Outgoing]) -> list[NotPublished | None]:
        """Publish all of `messages` in one pipeline; return what went wrong with each, or None.

        If the channel dies under the batch, each message is tried alone, so that one the broker
        will not have (too large, no such exchange) fails by itself and harms no neighbour.
        """
        results = await self._pipeline(messages)
        if len(messages) == 1 or not any(isinstance(r, ChannelDied) for r in results):
            return results
        for n, result in enumerate(results):
            if isinstance(result, ChannelDied):
                results[n] = (await self._pipeline([messages[n]]))[0]
        return results

    async def _pipeline(self, messages: Sequence[Outgoing]) -> list[NotPublished | None]:
        try:
            async with asyncio.timeout(CONFIRM_TIMEOUT):
                await self._ready.wait()
        except TimeoutError:
            return [NotPublished("the broker cannot be reached") for _ in messages]
        session = self._session
        assert session is not None  # noqa: S101 - set before _ready
        return await asyncio.gather(*(self._one(session, message) for message in messages))

    async def _one(self, session: Session, message: Outgoing) -> NotPublished | None:
        try:
            # aiormq's own timeout does not cover a socket that will not drain.
            async with asyncio.timeout(CONFIRM_TIMEOUT):
                result = await session.channel.basic_publish(
                    message.body,
                    exchange=message.exchange,
                    routing_key=message.routing_key,
                    mandatory=True,
                    properties=_properties(message),
                )
        except aiormq.exceptions.PublishError as error:
            return NotTaken(f"no queue took it: {_reason(error)}")
        except aiormq.exceptions.DeliveryError as error:
            return NotTaken(f"the broker refused it: {_reason(error)}")
        except TimeoutError:
            self._forget(session)  # its tag stays outstanding for ever: of no more use
            return NotPublished(f"not confirmed within {CONFIRM_TIMEOUT:g} s")
        except LOST as error:
            self._forget(session)
            return ChannelDied(f"the channel died: {type(error).__name__}: {error!s:.200}")
        if not isinstance(result, aiormq.spec.Basic.Ack):
            return NotPublished(f"not acknowledged: {type(result).__name__}")
        return None

    def _forget(self, session: Session) -> None:
        if self._session is session:
            self._ready.clear()
        session.lose()

    async def _keep_session(self) -> None:
        pauses = Pauses()
        while not self._stop.is_set():
            try:
                async with open_session(self._url, self._name, confirms=True) as session:
                    self._session = session
                    self._ready.set()
                    pauses.reset()
                    await _first(session.lost, self._stop)
            except LOST as error:
                log.warning("publisher lost the broker", extra={"error": type(error).__name__})
            finally:
                self._ready.clear()
            await pauses.wait(self._stop)


class ChannelDied(NotPublished):
    """The channel closed under the message; whether this message was the cause is not known."""


def _properties(message: Outgoing) -> aiormq.spec.Basic.Properties:
    return aiormq.spec.Basic.Properties(
        content_type=CONTENT_TYPE,
        delivery_mode=PERSISTENT,
        message_id=str(message.id),
        user_id=message.user_id,
    )


def _reason(error: aiormq.exceptions.DeliveryError) -> str:
    returned = error.message.delivery if error.message else None
    return str(getattr(returned, "reply_text", None) or type(error).__name__)


async def _first(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*waits, return_exceptions=True)
