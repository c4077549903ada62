"""Who may act for a department 授权, who is away, who must keep out 回避."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record

LEVELS: Final = ("科级", "处级", "局级")
"""How high authority to decide lies, from the lowest."""


@dataclass(frozen=True, slots=True)
class Under:
    """The delegation somebody signed under, as approval found it; `needed` of who decides only."""

    post: str
    level: str
    office: str
    needed: str | None
    valid_from: datetime
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class Delegated(Record):
    """An officer was given authority for a department."""

    delegation: str
    department: DepartmentId
    officer: str
    post: str
    office: str
    valid_from: datetime
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class DelegationEnds(Record):
    """A delegation ends at another instant than it was given for."""

    delegation: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Away(Record):
    """An officer is away for a time; told at any time before or after."""

    department: DepartmentId
    officer: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Conflict(Record):
    """An officer keeps out of a case, or of one item of it."""

    item: ItemId | None
    department: DepartmentId
    officer: str
