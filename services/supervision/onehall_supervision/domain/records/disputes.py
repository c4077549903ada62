"""What was disputed, and what each side owes until it is over."""

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
class DisputeExtended(Record):
    """The last day of a coordination was moved, once."""

    dispute: str
    close_by: date


@dataclass(frozen=True, slots=True)
class DisputeEnded(Record):
    """A dispute needs no more coordination: it was not admitted, or it is closed."""

    dispute: str
    call_back_by: date | None = None


@dataclass(frozen=True, slots=True)
class ReplyRequested(Record):
    """The department is to reply to a dispute by this day."""

    dispute: str
    department: DepartmentId
    reply_by: date


@dataclass(frozen=True, slots=True)
class ReplyGiven(Record):
    """The department replied."""

    dispute: str


@dataclass(frozen=True, slots=True)
class CorrectionAdvised(Record):
    """The panel advises to correct the act; the department is to answer by this day."""

    dispute: str
    department: DepartmentId | None
    answer_by: date


@dataclass(frozen=True, slots=True)
class AdviceEnded(Record):
    """The department answered the panel's opinion, or the opinion is void."""

    dispute: str
