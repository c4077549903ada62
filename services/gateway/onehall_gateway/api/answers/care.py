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
