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
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from onehall_contracts.message import Message, Moment, class_for

CONTENT_TYPE = "application/cloudevents-batch+json"
MAX_EVENTS = 64
MAX_BYTES = 256 * 1024

# Without control characters: CloudEvents 1.0.2 section 3.1.1.
Attribute: TypeAlias = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")
]
Name: TypeAlias = Annotated[Attribute, StringConstraints(min_length=1)]
CaseVersion: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]

# Errors whose text is made of the contract alone. The text of any other may carry a piece of the
# input (that of `uuid_parsing` quotes a character of it), so only its type is told.
TELLING_NOTHING = frozenset(
    {
        "date_from_datetime_inexact", "date_from_datetime_parsing", "date_parsing", "date_type",
        "datetime_from_date_parsing", "datetime_parsing", "datetime_type", "dict_type",
        "finite_number", "greater_than", "greater_than_equal", "int_from_float", "int_parsing",
        "int_parsing_size", "int_type", "less_than", "less_than_equal", "literal_error", "missing",
        "model_type", "string_pattern_mismatch", "string_too_long", "string_too_short",
        "string_type", "string_unicode", "timezone_aware", "too_long", "too_short", "tuple_type",
        "uuid_type",
    }
)  # fmt: skip


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
    source: Name
    type: Name
    time: Moment
    data: dict[str, Any]
    subject: Attribute = ""
    cause: UUID | None = None
    traceparent: Attribute | None = None
    caseversion: CaseVersion | None = None

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
    """Return one event as the bytes of a JSON object.

    Raises `ValueError` for a time without offset, which no reader would take.
    """
    if event.time.utcoffset() is None:
        raise ValueError(f"the time of {event.type} has no offset; take it from the clock")
    data = event.message.model_dump_json()
    return f'{{{_attributes(event)},"data":{data}}}'.encode()


def _attributes(event: Event) -> str:
    # By hand, because this is half the cost of saying anything; ids and times need no quoting.
    text = (
        f'"specversion":"1.0","id":"{event.id}","source":{_quoted(event.source)},'
        f'"type":"{event.type}","time":"{event.time.isoformat()}",'
        '"datacontenttype":"application/json"'
    )
    if event.subject:
        text += f',"subject":{_quoted(event.subject)}'
    if event.cause:
        text += f',"cause":"{event.cause}"'
    if event.traceparent:
        text += f',"traceparent":{_quoted(event.traceparent)}'
    if event.caseversion is not None:
        text += f',"caseversion":{event.caseversion}'
    return text


def _quoted(text: str) -> str:
    return pydantic_core.to_json(text).decode()


def pack(events: Sequence[bytes]) -> Iterator[bytes]:
    """Yield batch bodies of at most `MAX_EVENTS` events and `MAX_BYTES` bytes each.

    Only an event that is larger by itself exceeds them, and travels alone.
    """
    batch: list[bytes] = []
    size = 1
    for event in events:
        if batch and (len(batch) == MAX_EVENTS or size + len(event) + 1 > MAX_BYTES):
            yield b"[" + b",".join(batch) + b"]"
            batch, size = [], 1
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
    if len(found) > MAX_EVENTS:
        reason = f"a message has at most {MAX_EVENTS} events, this one {len(found)}; send several"
        return [Unreadable(reason, body)]
    # JSON can write U+0000 only like this, so nearly every body is cleared by one fast search.
    read = _scrutinised if b"\\u0000" in body else _envelope
    return [read(piece) for piece in found]


def explain(error: ValidationError) -> str:
    """Return which fields are wrong and how, without a single submitted value."""
    return "; ".join(_complaints(error))[:1000]


def _complaints(error: ValidationError) -> Iterable[str]:
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in problem["loc"]) or "message"
        known = problem["type"] in TELLING_NOTHING
        what = problem["msg"] if known else f"not acceptable ({problem['type']})"
        yield f"{where[:80]}: {what[:120]}"


def _envelope(piece: object) -> Envelope | Unreadable:
    try:
        return Envelope.model_validate(piece)
    except ValidationError as error:
        return Unreadable(f"not an event: {explain(error)}", pydantic_core.to_json(piece))


def _scrutinised(piece: object) -> Envelope | Unreadable:
    # PostgreSQL cannot store U+0000: such an event could be neither recorded nor parked.
    if holds_nul(piece):
        return Unreadable("U+0000 cannot be stored; leave it out", pydantic_core.to_json(piece))
    return _envelope(piece)


def holds_nul(node: object) -> bool:
    """Return whether a JSON value has U+0000 anywhere, which PostgreSQL cannot store."""
    match node:
        case str():
            return "\0" in node
        case dict():
            return any(holds_nul(part) for pair in node.items() for part in pair)
        case list():
            return any(holds_nul(part) for part in node)
        case _:
            return False
