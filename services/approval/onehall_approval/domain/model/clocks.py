"""Commands and events of what moves a deadline, and what a moved clock remembers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType, TypeAlias

from onehall_calendar import ApproverRole, Extension, Suspension, SuspensionCause

from onehall_approval.domain.model.acting import Act
from onehall_approval.domain.model.values import DepartmentId, Due, ItemId

ProcedureId = NewType("ProcedureId", str)


@dataclass(frozen=True, slots=True)
class Procedure:
    """A special procedure 特别程序 and the items whose clocks it stops."""

    id: ProcedureId
    department: DepartmentId
    items: tuple[ItemId, ...]
    suspension: Suspension


@dataclass(frozen=True, slots=True)
class StartProcedure:
    """Begin a special procedure, with its written notice and declared length (L-33)."""

    id: ProcedureId
    items: tuple[ItemId, ...]
    cause: SuspensionCause
    declared_wd: int
    notice: str
    act: Act


@dataclass(frozen=True, slots=True)
class EndProcedure:
    """End a special procedure; at most its declared length is not counted (L-34)."""

    id: ProcedureId
    act: Act


@dataclass(frozen=True, slots=True)
class ExtendLimit:
    """Extend, once: one review by at most 10 (L-30), or all together by at most 15 (L-31)."""

    item: ItemId | None
    days: int
    approver_role: ApproverRole
    approver: str
    reason: str
    notice: str
    act: Act


@dataclass(frozen=True, slots=True)
class RecalculateDeadlines:
    """Count every open deadline again under the calendar of the act."""

    act: Act


@dataclass(frozen=True, slots=True)
class AttributeOutage:
    """Confirm that lateness within a link outage is nobody's fault (DOMAIN 5.3)."""

    items: tuple[ItemId, ...]
    from_at: datetime
    until_at: datetime
    act: Act


ClockCommand: TypeAlias = (
    StartProcedure | EndProcedure | ExtendLimit | RecalculateDeadlines | AttributeOutage
)


@dataclass(frozen=True, slots=True)
class ProcedureStarted:
    """A special procedure began; `dues` are the limits it moves, as they are now."""

    procedure: Procedure
    dues: tuple[Due, ...]
    joint_due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class ProcedureEnded:
    """A special procedure ended."""

    id: ProcedureId
    ended_on: date
    excluded_wd: int
    dues: tuple[Due, ...]
    joint_due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class LimitExtended:
    """The limit of one review, or of all together (`item` None), was extended."""

    item: ItemId | None
    department: DepartmentId
    extension: Extension
    approver: str
    reason: str
    dues: tuple[Due, ...]
    joint_due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class DeadlinesRecalculated:
    """Open deadlines are counted with another calendar version."""

    previous_version: str
    calendar_version: str
    dues: tuple[Due, ...]
    joint_due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class OutageAttributed:
    """Lateness within this span is the link's."""

    items: tuple[ItemId, ...]
    from_at: datetime
    until_at: datetime
    confirmed_by: str
    at: datetime


ClockEvent: TypeAlias = (
    ProcedureStarted | ProcedureEnded | LimitExtended | DeadlinesRecalculated | OutageAttributed
)
