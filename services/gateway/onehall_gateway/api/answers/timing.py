"""When: the critical-path clock of a case, and every limit with its derivation."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class Wait(Got):
    """What a review waits for; only what is known is said."""

    kind: str
    item_id: str | None = None
    department: str | None = None
    body: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Held(Got):
    """Who has to do something now; a department's review says more than the rest."""

    party: Literal["intake", "applicant", "department", "gate"]
    since: datetime
    department: str | None = None
    item_id: str | None = None
    name: str | None = None
    centre: str | None = None
    round: int | None = None
    step: str | None = None
    used_wd: float | None = Field(default=None, description="working days")
    left_wd: float | None = Field(default=None, description="working days; negative when late")
    promised_due_at: datetime | None = None
    legal_due_at: datetime | None = None
    waits_for: list[Wait] = Field(default_factory=list, description="what holds it up")
    responsible: str | None = Field(default=None, description="to the staff only")


class Critical(Got):
    """The review that decides when the case ends."""

    item_id: str
    name: str
    department: str
    ready_at: datetime
    ready_on: date
    blocks: list[str]


class Forecast(Got):
    """When the case ends: at the earliest, likely, at the latest; and when the gate opens."""

    earliest_at: datetime
    earliest_on: date
    likely_at: datetime
    likely_on: date
    latest_at: datetime
    latest_on: date
    gate_at: datetime
    gate_on: date
    gate_for: Literal["all", "what is ready"]


class Clock(Got):
    """The critical-path clock 关键路径时钟; before acceptance it knows holders only."""

    case_id: UUID
    version: int
    at: datetime
    phase: Literal["intake", "review", "gate", "closed"]
    finished_at: datetime | None
    holders: list[Held]
    started_at: datetime | None = None
    elapsed_wd: float | None = Field(default=None, description="working days")
    waiting: list[dict[str, Any]] = Field(
        default_factory=list, description="answered, and waiting for another: item_id, waits_for"
    )
    answered: int | None = None
    reviews: int | None = None
    critical: Critical | None = None
    joint: dict[str, Any] | None = Field(default=None, description="the joint limits")
    forecast: Forecast | None = None
    serial: dict[str, Any] | None = Field(
        default=None, description="what one after the other would have taken: wd, ends_on"
    )
    saved: dict[str, Any] | None = Field(
        default=None, description="so_far_wd, forecast_wd, share_percent"
    )


class Limit(Got):
    """A deadline, with all it takes to derive it again."""

    start_on: date
    due_on: date
    due_at: datetime
    reason: str | None
    limit: dict[str, Any] = Field(description="n, unit")
    calendar_version: str
    projected: bool = Field(description="whether it runs into a year not announced yet")
    suspensions: list[dict[str, Any]]
    extension: dict[str, Any] | None
    steps: list[dict[str, Any]] = Field(description="day by day")
    derivation: list[str] = Field(description="the same to read")


class ReviewLimits(Got):
    """Both limits of a review, each time it was asked for."""

    item_id: str
    name: str
    department: str
    round: int
    started_at: datetime
    answered_at: datetime | None
    promised: Limit | None
    legal: Limit | None
    extension_approved_by: str | None = Field(default=None, description="to the staff only")


class Deadlines(Got):
    """Every limit of a case, counted again from the causes (O1)."""

    case_id: UUID
    version: int
    calendar_version: str | None
    started_at: datetime | None = None
    joint: dict[str, Any] | None = Field(description="promised and legal: the one that ends last")
    reviews: list[ReviewLimits]
