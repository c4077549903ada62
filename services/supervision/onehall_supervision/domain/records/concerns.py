"""What people asked, complained of, disputed and rated, and what became of it."""

from dataclasses import dataclass
from datetime import date

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class DisputeFiled(Record):
    """Somebody disputes an act 争议."""

    dispute: str
    item: ItemId | None


@dataclass(frozen=True, slots=True)
class DisputeAdmitted(Record):
    """A dispute is coordinated, and closes by this day."""

    dispute: str
    close_by: date


@dataclass(frozen=True, slots=True)
class DisputeEnded(Record):
    """A dispute needs no more coordination: it was not admitted, or it is closed."""

    dispute: str


@dataclass(frozen=True, slots=True)
class Enquired(Record):
    """Somebody asked something 咨询."""

    enquiry: str
    department: DepartmentId
    reply_wd: int


@dataclass(frozen=True, slots=True)
class EnquiryAnswered(Record):
    """An enquiry was answered."""

    enquiry: str


@dataclass(frozen=True, slots=True)
class Complained(Record):
    """Somebody complained 投诉, under their name or not."""

    complaint: str
    department: DepartmentId
    kind: str
    named: bool
    reply_wd: int


@dataclass(frozen=True, slots=True)
class ComplaintAnswered(Record):
    """A complaint was answered, and upheld or not."""

    complaint: str
    upheld: bool


@dataclass(frozen=True, slots=True)
class Rated(Record):
    """A service was rated 好差评, 5 best to 1 worst."""

    evaluation: str
    item: ItemId | None
    department: DepartmentId | None
    grade: int
    named: bool


@dataclass(frozen=True, slots=True)
class CalledBack(Record):
    """Whoever rated a service badly was called back 回访."""

    evaluation: str
