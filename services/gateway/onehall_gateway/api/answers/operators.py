"""Messages set aside, and who the caller is."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class Parked(Got):
    """A message that was set aside, without its body."""

    id: UUID


class ParkedList(Got):
    """Messages set aside, in order of their ids."""

    parked: list[Parked]
    next: UUID | None = Field(description="`after` of the next page; null on the last one")


class Unsent(Got):
    """What a service's outbox holds for one destination, longer than sending takes."""

    bus: str = Field(description="the virtual host it is to go over")
    destination: str = Field(description="a service's name, or a department's queue")
    messages: int
    since: datetime = Field(description="since when the oldest of them waits")
    attempts: int = Field(description="how often one of them was tried at most")
    error: str | None = Field(description="what the broker said, if it said anything")


class UnsentList(Got):
    """What is committed and told to nobody, the longest first; usually nothing."""

    unsent: list[Unsent]


class Done(Got):
    """What was asked for is done."""

    status: Literal["done"]


class Me(Got):
    """Who the caller is to Onehall."""

    subject: str
    ref: UUID = Field(description="the reference that the caller's cases carry")
    roles: list[str]
    permissions: list[str]
    department: str | None
    centre: str | None
