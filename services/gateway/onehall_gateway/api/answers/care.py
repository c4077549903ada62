"""What colleagues get of care."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got

Module = Literal["closeness", "relief", "life", "surroundings"]


class PolicyText(Got):
    """A policy document in one version."""

    module: Module
    version: int
    zh: str = Field(description="Markdown")
    en: str = Field(description="Markdown")
    published_at: datetime | None = Field(description="null: came with the system")


class Policies(Got):
    """The policies in force."""

    policies: list[PolicyText]


class Versions(Got):
    """Every version of a policy, the one in force first."""

    versions: list[PolicyText]


class PolicyVersion(Got):
    """The version that is in force now."""

    module: Module
    version: int


class Measure(Got):
    """A share of a group."""

    name: str
    share: float | None = Field(description="null: fewer than ten, of whom nothing is told")
    of: int | None = Field(description="how many; null as above")


class Measures(Got):
    """What may be told of a span."""

    since: datetime
    until: datetime
    measures: list[Measure]


class Thanks(Got):
    """A line of thanks."""

    thanks_id: UUID
    thanker: str
    line: str
    wall: Literal["no", "offered", "shown"]
    thanked_at: datetime


class ThanksList(Got):
    """What one was thanked for, newest first."""

    thanks: list[Thanks]


class OnTheWall(Got):
    """Thanks that both want seen."""

    recipient: str
    thanker: str
    line: str
    thanked_at: datetime


class Wall(Got):
    """The wall of thanks."""

    thanks: list[OnTheWall]


class ThanksId(Got):
    """A line of thanks, kept."""

    thanks_id: UUID


class OnWall(Got):
    """A line of thanks on the wall."""

    thanks_id: UUID
    wall: Literal["shown"]


class ListStep(Got):
    """A step of a newcomer's list."""

    key: str
    zh: str
    en: str
    by: date
    done: bool
    overdue: bool


class Pairing(Got):
    """A newcomer, the buddy, and the list."""

    newcomer: str
    buddy: str
    joined_on: date
    steps: list[ListStep]


class Pairings(Got):
    """One's own pairings."""

    pairings: list[Pairing]


class Pair(Got):
    """A newcomer and a buddy."""

    newcomer: str
    buddy: str


class Newcomer(Got):
    """Whose pairing ended."""

    newcomer: str


class Ticked(Got):
    """A step that is done."""

    done: str


class DayOf(Got):
    """Whose day it is."""

    subject: str
    occasion: Literal["birthday", "anniversary", "check-up"]


class Days(Got):
    """The days that are today."""

    days: list[DayOf]


class DayKept(Got):
    """A day of one's own."""

    occasion: str
    month: int
    day: int


class DayForgotten(Got):
    """A day that is not kept any more."""

    occasion: str


class Activity(Got):
    """Something to do together."""

    activity_id: UUID
    title: str
    begins_at: datetime
    places: int
    taken: int
    joined: bool


class Activities(Got):
    """What is ahead."""

    activities: list[Activity]


class ActivityId(Got):
    """An activity, announced."""

    activity_id: UUID


class Coming(Got):
    """Whether one comes."""

    coming: bool


class Slot(Got):
    """An hour in a room."""

    slot_id: UUID
    room: str
    begins_at: datetime


class Slots(Got):
    """Slots that are free."""

    slots: list[Slot]


class SlotId(Got):
    """A slot that was opened."""

    slot_id: UUID


class GivenBack(Got):
    """Whether the code opened a slot."""

    given_back: bool


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
