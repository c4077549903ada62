"""Disputes and their evidence."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged


class Step(Got):
    """What may be done next: the path below the dispute, by whom, until when."""

    do: str
    by: list[str]
    until: date
    owed: bool = Field(description="whether somebody waits for it")
    note: str | None


class Clock(Got):
    """A limit of a dispute, or of a remedy, which nothing here stops."""

    name: str
    rule: str
    until: date
    met_at: datetime | None
    late: bool


class Dispute(Got):
    """A dispute 争议; coordination does not stop the periods of the remedies."""

    dispute_id: UUID
    case_id: UUID
    ground: Literal["G1", "G2", "G3", "G4"]
    status: str
    filed_at: datetime
    close_by: date | None
    remedies: dict[str, Any] | None
    respondent: str | None = None


class DisputeWhole(Dispute):
    """How a dispute stands; `words`, by digest, for those who take part in it only."""

    reply: dict[str, Any] | None
    panel: dict[str, Any] | None
    meeting: dict[str, Any] | None
    minutes: dict[str, Any] | None
    opinion: dict[str, Any] | None
    voided: list[dict[str, Any]]
    answer: dict[str, Any] | None
    agreement: dict[str, Any] | None
    closed: dict[str, Any] | None
    extended: bool
    next: list[Step]
    clocks: list[Clock]
    statement: str | None = None
    words: dict[str, str] = Field(default={}, description="what was said, by its digest")
    experts: dict[str, str | None] = Field(default={}, description="names of the panel")


class DisputePage(Paged):
    """Disputes, newest first: one's own, or for those who coordinate all."""

    disputes: list[Dispute]


class Evidence(Got):
    """The case file as it was when the dispute was filed; it says how to verify it."""
