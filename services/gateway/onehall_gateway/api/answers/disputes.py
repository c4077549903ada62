"""Disputes and their evidence."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from onehall_gateway.api.answers.base import Got, Paged


class Dispute(Got):
    """A dispute 争议; coordination does not stop the periods of the remedies."""

    dispute_id: UUID
    case_id: UUID
    ground: Literal["G1", "G2", "G3", "G4"]
    status: str
    filed_at: datetime
    close_by: date | None
    remedies: dict[str, Any] | None


class DisputePage(Paged):
    """Disputes, newest first: one's own, or for those who coordinate all."""

    disputes: list[Dispute]


class Evidence(Got):
    """The case file as it was when the dispute was filed; it says how to verify it."""
