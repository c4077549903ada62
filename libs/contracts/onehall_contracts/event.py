"""The envelope: CloudEvents 1.0 in JSON batch format, one JSON array per AMQP message.

`time` is business time, in seconds or finer, always with its offset. `cause` is the id of the event
that led to this one and `caseversion` the position in its case's history at the sender.
Source: CloudEvents 1.0.2, JSON format section 4 (batch); W3C Trace Context for `traceparent`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

import pydantic_core
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError

from onehall_contracts.message import Message, class_for

CONTENT_TYPE = "application/cloudevents-batch+json"
MAX_EVENTS = 64
MAX_BYTES = 256 * 1024

Attribute: TypeAlias = Annotated[str, StringConstraints(max_length=200)]


@dataclass(frozen=True, slots=True)
class Event:
    """One message with its envelope, as the sender meant it."""

    id: UUID
    source: str
    time: datetime
    message: Message
    subject: str = ""
    cause: UUID | None = None
    traceparent: str | None = None
    caseversion: int | None = None

    @property
    def type(self) -> str:
        """The wire name."""
        return self.message.wire_name


class Envelope(BaseModel):
    """The attributes of an event whose data has not been looked at yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"]
    id: UUID
    source: Attribute
    type: Attribute
    time: AwareDatetime
    data: dict[str, Any]
    subject: Attribute = ""
    cause: UUID | None = None
    traceparent: Attribute | None = None
    caseversion: int | None = None

    def open(self) -> Event:
        """Return the event with its data as a message.

        Raises `UnknownMessage` for a wire name nobody registered and `pydantic.ValidationError`
        for data that does not fit it.
        """
        message = class_for(self.type).model_validate(self.data)
        return Event(
            self.id, self.source, self.time, message,
            self.subject, self.cause, self.traceparent, self.caseversion,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A piece of a batch that is no event: why, and its bytes."""

    reason: str
    body: bytes


def encode(event: Event) -> bytes:
    """Return one event as the bytes of a JSON object."""
    attributes = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time.isoformat(),
        "datacontenttype": "application/json",
        "cause": str(event.cause) if event.cause else None,
        "traceparent": event.traceparent,
        "caseversion": event.caseversion,
    }
    head = pydantic_core.to_json({k: v for k, v in attributes.items() if v is not None})
    return head[:-1] + b',"data":' + event.message.model_dump_json().encode() + b"}"


def pack(events: Sequence[bytes]) -> Iterator[bytes]:
    """Yield batch bodies of at most `MAX_EVENTS` events and about `MAX_BYTES` bytes each."""
    batch: list[bytes] = []
    size = 0
    for event in events:
        if batch and (len(batch) == MAX_EVENTS or size + len(event) > MAX_BYTES):
            yield b"[" + b",".join(batch) + b"]"
            batch, size = [], 0
        batch.append(event)
        size += len(event) + 1
    if batch:
        yield b"[" + b",".join(batch) + b"]"


def unpack(body: bytes) -> list[Envelope | Unreadable]:
    """Return what a batch holds; what cannot be read comes back with its reason, never an error."""
    try:
        found = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        return [Unreadable(f"malformed JSON: {str(error)[:120]}", body)]
    if not isinstance(found, list):
        return [Unreadable("a message is a JSON array of events; this is not an array", body)]
    return [_envelope(piece) for piece in found]


def explain(error: ValidationError) -> str:
    """Return which fields are wrong and how, without a single submitted value."""
    return "; ".join(_complaints(error))[:1000]


def _complaints(error: ValidationError) -> Iterable[str]:
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in problem["loc"]) or "message"
        yield f"{where[:80]}: {problem['msg'][:120]}"


def _envelope(piece: object) -> Envelope | Unreadable:
    try:
        return Envelope.model_validate(piece)
    except ValidationError as error:
        return Unreadable(f"not an event: {explain(error)}", pydantic_core.to_json(piece))
