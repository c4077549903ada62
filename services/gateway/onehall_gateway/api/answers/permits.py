"""Permits as anybody may know them, and what a number or a file is worth."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged

Worth = Literal["valid", "expired", "revoked", "unknown", "altered"]


class PermitLine(Got):
    """A line of the public register 许可公示."""

    permit_number: str
    certificate: str
    item_id: str
    item_name: str
    department: str
    department_name: str
    holder: str | None = Field(
        description="a person's name is masked; null until the document is made"
    )
    issued_on: date
    valid_until: date | None = Field(description="its last day; null if it has none")
    version: int
    standing: Literal["valid", "expired", "revoked"] = Field(description="what it is worth today")
    status: Literal["valid", "revoked", "cancelled", "superseded"] = Field(
        description="what the department said of it last"
    )
    status_on: date
    successor: str | None = Field(description="the number that took its place")


class PermitPage(Paged):
    """The public register, newest first."""

    permits: list[PermitLine]


class Verdict(Got):
    """What a number is worth; `revoked` also of what was cancelled or replaced: see `status`."""

    verdict: Worth
    checked_at: datetime
    permit: PermitLine | None = Field(description="as registered; null if it is unknown")


class FileVerdict(Verdict):
    """What a file is worth."""

    reason: str = Field(description="what was found of the file")
