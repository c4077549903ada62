"""Who acts, when, and by what authority: what every command carries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Protocol

from onehall_calendar import Calendar
from onehall_calendar.values import made_often

from onehall_approval.domain.model.values import (
    Asking,
    CaseId,
    DepartmentId,
    ItemId,
    Level,
    OfficerId,
    Opinion,
    Review,
    Seal,
)


class Power(IntEnum):
    """What a delegation allows; its number is the round of authorisation 授权 that gives it."""

    ACCEPT = 1  # accept, notify, reject at intake
    REVIEW = 2  # review, attend, use the approval seal
    DECIDE = 3  # decide and issue


class Post(StrEnum):
    """Which post an officer holds at the centre."""

    CHIEF = "chief"  # 首席代表
    DEPUTY = "deputy"  # B角: acts while the chief is away
    HANDLER = "handler"  # 经办人
    HEAD = "head"  # 部门负责人, outside the centre


class Office(StrEnum):
    """Approval and regulation are separate 审管分离."""

    APPROVAL = "approval"
    REGULATION = "regulation"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, its end excluded; None is for ever."""

    start: datetime
    end: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether `at` is within it."""
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Delegation:
    """Authority given to one officer: for which items (None: all), up to which power and level."""

    department: DepartmentId
    officer: OfficerId
    post: Post
    power: Power
    level: Level
    span: Span
    items: frozenset[ItemId] | None = None
    office: Office = Office.APPROVAL
    id: str = ""  # as registered; a rehearsal's are in no register

    def covers(self, item: ItemId | None, power: Power, at: datetime) -> bool:
        """Whether this allows `power` over `item` at that instant."""
        of_item = self.items is None or item is None or item in self.items
        return self.power >= power and of_item and self.span.holds(at)


@dataclass(frozen=True, slots=True)
class Authority:
    """The delegation under which somebody signed, as it was; `needed` is the level that decides.

    Nothing is `needed` of a signature that decides nothing.
    """

    delegation: str
    post: Post
    level: Level
    office: Office
    span: Span
    needed: Level | None = None


@dataclass(frozen=True, slots=True)
class Delegations:
    """Every delegation, and when officers are away; a snapshot of the register."""

    by_department: Mapping[DepartmentId, tuple[Delegation, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    absences: Mapping[OfficerId, tuple[Span, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def of(self, department: DepartmentId, officer: OfficerId) -> tuple[Delegation, ...]:
        """Return what one officer of a department was given."""
        return tuple(d for d in self.by_department.get(department, ()) if d.officer == officer)

    def away(self, officer: OfficerId, at: datetime) -> bool:
        """Whether an officer is recorded as absent at that instant."""
        return any(span.holds(at) for span in self.absences.get(officer, ()))

    def holding(self, department: DepartmentId, post: Post, at: datetime) -> OfficerId | None:
        """Return who holds a post at that instant."""
        for one in self.by_department.get(department, ()):
            if one.post is post and one.span.holds(at):
                return one.officer
        return None


class Side(StrEnum):
    """On whose behalf somebody acts."""

    DEPARTMENT = "department"
    APPLICANT = "applicant"
    WINDOW = "window"  # a clerk of the centre
    PUBLIC = "public"  # an interested party 利害关系人
    OURSELVES = "ourselves"  # an alarm, or an operator's repair


class Notary(Protocol):
    """Signs for the centre; the same every time, so a decision follows from its inputs alone."""

    def seal(self, asking: Asking) -> Seal:
        """Return the signed question, and what an answer to it has to be bound to."""
        ...

    def receipt(self, case: CaseId, review: Review, opinion: Opinion, at: datetime) -> str:
        """Return the signed receipt for an opinion that is going on record."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the evidence log 证据日志: its newest checkpoint, and whether it is fresh.

    Without a fresh one nothing is issued (G17). A rehearsal has no log, and waits for none.
    """

    note: str | None = None
    fresh: bool = True


@made_often
@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, on whose behalf, when (business time), under which register and calendar.

    Without a notary nothing is signed: a rehearsal, whose reviews ask for no proof.
    """

    at: datetime
    calendar: Calendar
    by: str
    side: Side
    department: DepartmentId | None = None
    delegations: Delegations = field(default_factory=Delegations)
    notary: Notary | None = None
    evidence: Evidence = Evidence()

    @property
    def officer(self) -> OfficerId:
        """The actor as an officer."""
        return OfficerId(self.by)
