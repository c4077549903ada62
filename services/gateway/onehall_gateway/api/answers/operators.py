"""Messages set aside, and who the caller is."""

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
