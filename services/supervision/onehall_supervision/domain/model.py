"""The words of electronic supervision 电子监察: events, cards, commands, the view of a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NewType, TypeAlias

from onehall_calendar import Calendar, load
from onehall_calendar.values import made_often

from onehall_supervision.domain.card import CASE, CardIssued, CardKey, CardProposed, Subject
from onehall_supervision.domain.course.acts import Act, Happened
from onehall_supervision.domain.course.standing import QUIET, Loop
from onehall_supervision.domain.facts import Fact, ItemId, Planned, Submitted
from onehall_supervision.domain.known import NOTHING, Known, Record
from onehall_supervision.domain.moves import STILL, Moves
from onehall_supervision.domain.records.scores import Rolled
from onehall_supervision.domain.rulebook import DEFAULT, Book

__all__ = [
    "CALENDAR",
    "CASE",
    "NOT_YET",
    "CardIssued",
    "CardKey",
    "CardProposed",
    "CaseId",
    "CaseView",
    "Check",
    "Command",
    "Done",
    "Ends",
    "Event",
    "EventId",
    "Intake",
    "Observe",
    "Observed",
    "Roll",
    "Rolled",
    "Subject",
]

CaseId = NewType("CaseId", str)
EventId = NewType("EventId", str)
CALENDAR: Final[Calendar] = load()
"""The calendar of what has no plan yet to name one."""


# Events


@made_often
@dataclass(frozen=True, slots=True)
class Observed:
    """An event of another service, as it came: an entry of the ledger.

    `data` is its JSON text, word for word; `fact` and `records` are what that says to the rules,
    read again from `data` whenever the entry is read.
    """

    source: str
    type: str
    id: EventId
    time: datetime
    cause: str | None
    caseversion: int | None
    data: str
    fact: Fact | None = None
    records: tuple[Record, ...] = ()


Event: TypeAlias = Observed | CardIssued | CardProposed | Happened | Rolled


# Commands


@made_often
@dataclass(frozen=True, slots=True)
class Observe:
    """Take an event into the ledger."""

    event: Observed


@dataclass(frozen=True, slots=True)
class Check:
    """Look whether a limit has been passed by now."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Roll:
    """Take the score of a month that is over on record, once; the first count stands."""

    score: Rolled


Command: TypeAlias = Observe | Check | Act | Roll


# The view


@made_often
@dataclass(frozen=True, slots=True)
class Done:
    """When something ended, and by whose hand; of an answer, which opinion it was."""

    at: datetime
    officer: str
    opinion: str = ""


Ends: TypeAlias = tuple[Done, ...]
"""The same thing may end again when a review is reopened; in order, without repetitions."""


@dataclass(frozen=True, slots=True)
class Intake:
    """How far a case got before its acceptance; of several corrections the last one counts."""

    submitted: Submitted | None = None
    correction_asked: datetime | None = None
    correction_received: datetime | None = None


NOT_YET = Intake()


@made_often
@dataclass(frozen=True, slots=True)
class CaseView:
    """What the observed events, in whatever order they came, say about one case.

    `pending` holds, for the case and for each item, the first instant at which a card will be due
    if nothing more happens; it is kept up to date so that asking for the next check costs nothing.
    So it does for each function that watches `known`, the records of what moves no limit. `book`
    holds the rules this view is judged by, `loop` what was done about its cards.
    """

    seen: frozenset[EventId] = frozenset()
    intake: Intake = NOT_YET
    plan: Planned | None = None
    steps: Mapping[ItemId, Mapping[str, Ends]] = field(default_factory=dict)
    answers: Mapping[ItemId, Ends] = field(default_factory=dict)
    closed_at: datetime | None = None
    cards: Mapping[CardKey, CardIssued] = field(default_factory=dict)
    pending: Mapping[str, datetime] = field(default_factory=dict)
    moves: Moves = STILL
    known: Known = NOTHING
    proposed: Mapping[CardKey, CardIssued] = field(default_factory=dict)
    book: Book = DEFAULT
    loop: Loop = QUIET

    @property
    def calendar(self) -> Calendar:
        """The calendar everything is counted with."""
        return self.plan.calendar if self.plan else CALENDAR
