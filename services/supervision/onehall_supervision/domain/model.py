"""The words of electronic supervision 电子监察: events, cards, commands, the view of a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeAlias

from onehall_supervision.domain.facts import DepartmentId, Fact, ItemId, Planned, Submitted
from onehall_supervision.domain.moves import STILL, Moves

CaseId = NewType("CaseId", str)
EventId = NewType("EventId", str)
Subject = NewType("Subject", str)
"""What a card is about: the case, an item, a step of an item, or a department in the case."""

CASE = Subject("case")


class Level(StrEnum):
    """How grave a card is; a graver one never takes a lighter one back."""

    WARNING = "warning"  # 预警
    YELLOW = "yellow"  # 黄牌
    RED = "red"  # 红牌


class Function(StrEnum):
    """Those of the fourteen supervision functions 监察功能 that issue cards so far."""

    CASE_LIMIT = "F02"  # 时限监察
    STEP_LIMIT = "F03"  # 环节时限监察


# Events


@dataclass(frozen=True, slots=True)
class Observed:
    """An event of another service, as it came: an entry of the ledger.

    `data` is its JSON text, word for word; `fact` is what that says to the rules, read again from
    `data` whenever the entry is read.
    """

    source: str
    type: str
    id: EventId
    time: datetime
    cause: str | None
    caseversion: int | None
    data: str
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class CardKey:
    """What makes a card unique in its case."""

    function: Function
    rule: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class CardIssued:
    """A card for whoever held the step at the instant of the breach; it stays."""

    function: Function
    rule: str
    level: Level
    subject: Subject
    item: ItemId | None
    department: DepartmentId | None
    responsible: str
    reason_zh: str
    reason_en: str
    legal_basis: str
    calendar_version: str
    breached_at: datetime
    at: datetime

    @property
    def key(self) -> CardKey:
        """What no second card of the case may have."""
        return CardKey(self.function, self.rule, self.subject)


Event: TypeAlias = Observed | CardIssued


# Commands


@dataclass(frozen=True, slots=True)
class Observe:
    """Take an event into the ledger."""

    event: Observed


@dataclass(frozen=True, slots=True)
class Check:
    """Look whether a limit has been passed by now."""

    at: datetime


Command: TypeAlias = Observe | Check


# The view


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


@dataclass(frozen=True, slots=True)
class CaseView:
    """What the observed events, in whatever order they came, say about one case.

    `pending` holds, for the case and for each item, the first instant at which a card will be due
    if nothing more happens; it is kept up to date so that asking for the next check costs nothing.
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

    def grown(
        self,
        seen: frozenset[EventId],
        steps: Mapping[ItemId, Mapping[str, Ends]] | None = None,
        answers: Mapping[ItemId, Ends] | None = None,
        pending: Mapping[str, datetime] | None = None,
    ) -> "CaseView":
        """Return the view after what happens most often; `replace` takes twice as long."""
        return CaseView(
            seen,
            self.intake,
            self.plan,
            self.steps if steps is None else steps,
            self.answers if answers is None else answers,
            self.closed_at,
            self.cards,
            self.pending if pending is None else pending,
            self.moves,
        )
