"""Stuck cases, and what would cure them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged


class StuckBy(Got):
    """An invariant that a case breaks, since when, and the cure."""

    invariant: str = Field(description="its name, as `review-unanswered`")
    item_id: str | None
    since: datetime
    zh: str
    en: str
    remedy: Literal["resend", "ring", "urge", "reassign", "replay", "repair"]
    by_command: bool = Field(description="whether `onehall stuck remedy` applies it")
    cure_zh: str
    cure_en: str


class StuckCase(Got):
    """A case and what it is stuck by, the longest first."""

    case_id: str = Field(description="a case, or a department's own affairs")
    case_number: str | None
    since: datetime
    stuck_by: list[StuckBy]


class StuckPage(Paged):
    """Stuck cases, the longest stuck first."""

    at: datetime
    grace_s: float = Field(description="business seconds a message may take before it counts")
    standing: list[StuckBy] = Field(description="what stops all cases at once; usually nothing")
    cases: list[StuckCase]


class AlarmSet(Got):
    """A case's alarm is set as its ledger says."""

    case_id: UUID
    set: bool
