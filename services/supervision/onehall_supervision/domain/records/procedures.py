"""Special procedures 特别程序 as they were told; causes are taken as written, not as allowed."""

from dataclasses import dataclass
from datetime import date

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class ProcedureBegun(Record):
    """A procedure began on a day, declared to take so many working days, by a written notice."""

    procedure: str
    cause: str
    declared_wd: int
    notice: str
    started_on: date
    department: DepartmentId
    items: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True)
class ProcedureEnded(Record):
    """A procedure was over on a day."""

    procedure: str
    ended_on: date
