"""What colleagues get of leave, of their workplaces, and of what should be better."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class Leave(Got):
    """Leave that was asked for."""

    leave_id: UUID
    subject: str
    absence: str | None = Field(description="null: private")
    first_day: date
    last_day: date
    working_days: int
    cover: str | None
    private: bool
    status: Literal["asked", "agreed", "declined", "taken-back"]
    asked_at: datetime
    answer_by: datetime
    answered_at: datetime | None


class LeaveList(Got):
    """Leave."""

    leave: list[Leave]


class OwnLeave(LeaveList):
    """One's own leave and what one covers."""

    left: int | None = Field(description="working days left this year; null: nobody set any")


class LeaveAsked(Got):
    """A request for leave, and by when it is answered."""

    leave_id: UUID
    answer_by: datetime


class LeaveAnswered(Got):
    """Whether leave is agreed."""

    leave_id: UUID
    agreed: bool


class LeaveTakenBack(Got):
    """Leave that is not wanted any more."""

    leave_id: UUID


class Away(Got):
    """Somebody who is away."""

    subject: str
    cover: str | None
    first_day: date
    last_day: date
    absence: str | None = Field(description="null: private")


class Absent(Got):
    """Who is away today."""

    absent: list[Away]


class Allowance(Got):
    """Days of leave of a year."""

    subject: str
    year: int
    days: int


class InfoOf(Got):
    """Something worth knowing."""

    topic: str
    zh: str
    en: str
    changed_at: datetime


class InfoList(Got):
    """What is worth knowing."""

    info: list[InfoOf]


class InfoTopic(Got):
    """What was written down."""

    topic: str


class Trouble(Got):
    """Something wrong at a workplace."""

    ticket_id: UUID
    trouble: str
    urgency: str
    place: str
    note: str
    reported_at: datetime
    mend_by: datetime
    mended_at: datetime | None
    mended_how: str | None


class Troubles(Got):
    """What is wrong at workplaces, what is open first."""

    tickets: list[Trouble]


class TroubleReported(Got):
    """A report, and by when it is mended."""

    ticket_id: UUID
    mend_by: datetime


class TroubleMended(Got):
    """What is mended."""

    ticket_id: UUID
    mended_at: datetime


class Asset(Got):
    """What stands where."""

    asset_id: str
    kind: str
    place: str
    serviced_on: date | None


class Assets(Got):
    """What stands where."""

    assets: list[Asset]


class Suggestion(Got):
    """A suggestion and its reply."""

    suggestion_id: UUID
    text: str
    suggested_on: date
    reply_by: datetime
    reply: str | None
    replied_at: datetime | None


class Suggestions(Got):
    """Suggestions, those that wait first."""

    suggestions: list[Suggestion]


class SuggestionId(Got):
    """A suggestion."""

    suggestion_id: UUID
