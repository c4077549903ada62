"""Everything a worker has said, as it said it; read leniently, for each rule judges for itself."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onehall_contracts.departments import HeartbeatV1, OpinionGivenV1

from onehall_worker.conformance.compact import payload_of

OPINION = OpinionGivenV1.wire_name
HEARTBEAT = HeartbeatV1.wire_name


@dataclass(frozen=True, slots=True)
class Message:
    """One AMQP message, or the body of one POST."""

    body: bytes
    content_type: str | None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One event out of a message."""

    event: Mapping[str, Any]
    message: Message

    @property
    def type(self) -> str:
        """The wire name, or an empty text."""
        return _text(self.event.get("type"))

    @property
    def data(self) -> Mapping[str, Any]:
        """What it says."""
        found = self.event.get("data")
        return found if isinstance(found, dict) else {}

    @property
    def signed(self) -> str:
        """The signed characters of an opinion."""
        return _text(self.data.get("signed"))

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was signed, whoever signed it."""
        return payload_of(self.signed)


class Heard:
    """What was heard so far; `news` wakes whoever waits for more."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.all: list[Utterance] = []
        self.heartbeats: list[Utterance] = []
        self._opinions: dict[str, list[Utterance]] = defaultdict(list)
        self._stirred = asyncio.Event()

    def take(self, message: Message) -> None:
        """Take in a message, in the event loop's thread."""
        self.messages.append(message)
        for event in _events(message.body):
            self._file(Utterance(event, message))
        self.stir()

    def stir(self) -> None:
        """Wake whoever waits: something may have changed."""
        self._stirred.set()
        self._stirred = asyncio.Event()

    async def news(self) -> None:
        """Return when something may have changed."""
        await self._stirred.wait()

    def opinions(self, task_id: object) -> list[Utterance]:
        """Return the opinions on a task, by their envelope or by what they sign."""
        return self._opinions.get(str(task_id), [])

    def _file(self, said: Utterance) -> None:
        self.all.append(said)
        if said.type == HEARTBEAT:
            self.heartbeats.append(said)
        if said.type == OPINION:
            for task in {_text(said.data.get("task_id")), _text(said.payload.get("task_id"))}:
                self._opinions[task].append(said)


def _events(body: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return
    pieces = found if isinstance(found, list) else [found]
    yield from (piece for piece in pieces if isinstance(piece, dict))


def _text(value: object) -> str:
    """Return a text that can be looked up and digested, or an empty one."""
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can write
        return ""
    return value
