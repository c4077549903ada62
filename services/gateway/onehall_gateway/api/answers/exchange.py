"""The HTTP way of a department: what it pulls, and what came of what it pushed."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class Inbox(Got):
    """Events in the order they came, each as on AMQP (CloudEvents 1.0 in JSON)."""

    events: list[dict[str, Any]]
    next: int = Field(description="`after` of the next call; the same one gives the same events")


class Told(Got):
    """What came of one event."""

    id: UUID | None = Field(description="the event's; null for what is no event")
    outcome: Literal["taken", "returned"] = Field(
        description="taken: the centre has it, now or already; what proves it is the receipt"
    )
    reason: str | None = Field(default=None, description="why it was returned, for programs")
    detail: str | None = Field(default=None, description="what is wrong and what would cure it")


class AllTold(Got):
    """What came of each event, in the order they were sent."""

    events: list[Told]


class TransportChange(Got):
    """Who had a department reached which way, and when."""

    transport: Literal["amqp", "http"]
    by: str
    at: datetime


class Transport(Got):
    """Which way a department is reached."""

    department: str
    transport: Literal["amqp", "http"]
    last: int = Field(description="number of the newest event of its inbox")
    pulled: int = Field(description="it has asked for what comes after this one")
    changes: list[TransportChange]
