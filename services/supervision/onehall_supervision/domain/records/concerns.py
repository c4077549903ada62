"""What people asked and complained of, and what became of it."""

from dataclasses import dataclass

from onehall_supervision.domain.facts import DepartmentId
from onehall_supervision.domain.known import Record


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
    admission_wd: int
    reply_wd: int


@dataclass(frozen=True, slots=True)
class ComplaintAnswered(Record):
    """A complaint was answered, and upheld or not."""

    complaint: str
    upheld: bool


@dataclass(frozen=True, slots=True)
class ComplaintTaken(Record):
    """It was said whether a complaint is looked into, here or elsewhere."""

    complaint: str
    elsewhere: bool
