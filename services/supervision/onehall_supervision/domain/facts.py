"""What observed events say to the rules: a plan, what was done, and what moves a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NewType, TypeAlias

from onehall_calendar import Calendar, Limit, SuspensionCause
from onehall_calendar.values import made_often

ItemId = NewType("ItemId", str)
DepartmentId = NewType("DepartmentId", str)


@dataclass(frozen=True, slots=True)
class Step:
    """A step 环节 of the decision period; the limit is in working days."""

    name: str
    limit_wd: int
    responsible: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a case with its promised and its legal limit, before they are dates.

    `needs` are the items that must be granted before it.
    """

    id: ItemId
    name: str
    department: DepartmentId
    promised_wd: int
    legal: Limit | None
    steps: tuple[Step, ...]
    needs: tuple[ItemId, ...] = ()
    centre: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """Both limits of a review as approval stated them; never used, only compared with ours."""

    promised: datetime
    legal: datetime


Statements: TypeAlias = Mapping[ItemId, Stated]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A case was handed in, by this applicant."""

    number: str
    applicant: str
    at: datetime


@made_often
@dataclass(frozen=True, slots=True)
class Planned:
    """What must be done from when on; `accepted` if the acceptance itself says so.

    The opening of the coordination stands in until the acceptance has come: it has no legal limits.
    It names the calendar its limits were counted with; ours of that version is used from then on.
    """

    number: str
    start: datetime
    lead: DepartmentId | None
    items: Mapping[ItemId, Item]
    calendar: Calendar
    accepted: bool
    stated: Statements | None = None
    named: Mapping[ItemId, Item] = field(default_factory=dict)
    """The opening's items: their steps name who answers for each (R-22)."""


@made_often
@dataclass(frozen=True, slots=True)
class StepDone:
    """A department finished a step."""

    item: ItemId
    step: str
    at: datetime
    officer: str


@made_often
@dataclass(frozen=True, slots=True)
class Answered:
    """A department gave its opinion; all steps of the review are over."""

    item: ItemId
    at: datetime
    officer: str
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """The applicant was told what is missing, or has supplied it 补正."""

    at: datetime
    received: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """The case is issued, refused, not accepted or withdrawn: nobody holds it any more."""

    at: datetime


# What moves a clock, and nothing else does


@dataclass(frozen=True, slots=True)
class Suspended:
    """A special procedure 特别程序 began, told to the applicant with its length (L-33)."""

    procedure: str
    items: tuple[ItemId, ...]
    cause: SuspensionCause
    declared_wd: int
    notice: str
    started_on: date
    at: datetime
    stated: Statements


@dataclass(frozen=True, slots=True)
class Resumed:
    """A special procedure ended."""

    procedure: str
    ended_on: date
    at: datetime
    stated: Statements


@dataclass(frozen=True, slots=True)
class Extended:
    """The legal limit of these items was extended by an office that may (L-30, L-31)."""

    items: tuple[ItemId, ...]
    days: int
    role: str
    approver: str
    notice: str
    at: datetime
    stated: Statements


@dataclass(frozen=True, slots=True)
class Recalculated:
    """Open deadlines are counted with another version of the calendar from now on.

    `calendar` is ours of that version; none if we do not have it.
    """

    version: str
    calendar: Calendar | None
    at: datetime
    stated: Statements


# What changes who owes what


@dataclass(frozen=True, slots=True)
class Reopened:
    """An opinion is void and its department is asked again."""

    item: ItemId
    opinion: str
    at: datetime


@made_often
@dataclass(frozen=True, slots=True)
class Assigned:
    """Another officer holds a review from now on."""

    item: ItemId
    responsible: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """Lateness of these items within this span is the link's 链路中断."""

    items: tuple[ItemId, ...]
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """Items left the case undecided."""

    items: tuple[ItemId, ...]
    at: datetime


@made_often
@dataclass(frozen=True, slots=True)
class Issued:
    """Some items were decided and delivered; others remain."""

    items: tuple[ItemId, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class WithApplicant:
    """Items wait for the applicant since a prerequisite was refused, at most until then."""

    items: tuple[ItemId, ...]
    at: datetime
    until: datetime
    kept: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A review asked somebody else: a consulted body, or (`body` empty) the applicant."""

    id: str
    item: ItemId
    body: str
    at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """A consulted body has leave to answer later."""

    id: str
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Replied:
    """A question is answered, by words or by silence."""

    id: str


@dataclass(frozen=True, slots=True)
class Discharged:
    """A prerequisite holds without its review: by a certificate or a no-objection."""

    item: ItemId


ClockMove: TypeAlias = Suspended | Resumed | Extended | Recalculated
Move: TypeAlias = (
    ClockMove
    | Reopened
    | Assigned
    | Outage
    | Left
    | Issued
    | WithApplicant
    | Asked
    | Deferred
    | Replied
    | Discharged
)
Fact: TypeAlias = Submitted | Correction | Planned | StepDone | Answered | Closed | Move
