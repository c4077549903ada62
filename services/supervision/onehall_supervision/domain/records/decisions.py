"""What was answered, heard and decided: opinions, hearings, the gate, grants and refusals."""

from dataclasses import dataclass
from datetime import datetime

from onehall_calendar.values import made_often

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records.authority import Under


@made_often
@dataclass(frozen=True, slots=True)
class Opinion(Record):
    """A department's opinion with its form and its signatures; `at` is when it was given."""

    item: ItemId
    department: DepartmentId
    opinion: str
    answer: str
    reasoned: bool
    basis: tuple[str, ...]
    officer: str
    second: str | None
    under: Under | None
    second_under: Under | None


@dataclass(frozen=True, slots=True)
class HearingStage(Record):
    """A hearing 听证 went one stage on."""

    item: ItemId
    stage: str
    due_at: datetime | None
    record: str


@dataclass(frozen=True, slots=True)
class HearingOwed(Record):
    """The law demands a hearing on this item, whoever asks for it (L-40)."""

    item: ItemId


@made_often
@dataclass(frozen=True, slots=True)
class GateDecided(Record):
    """The gate 集中批准 opened, and these items were decided."""

    items: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True)
class Issued(Record):
    """An issuance 统一送达: which of the case's it is, and what of it grants nothing but holds."""

    issuance: str
    sequence: int
    not_concerned: tuple[ItemId, ...]


@made_often
@dataclass(frozen=True, slots=True)
class Granted(Record):
    """A permit was granted for an item."""

    item: ItemId
    department: DepartmentId
    number: str
    issuance: str


@dataclass(frozen=True, slots=True)
class Refused(Record):
    """An item, or the renewal of its permit, was refused; what of its form is there (L-51)."""

    item: ItemId
    department: DepartmentId
    reasoned: bool
    remedies: bool
    renewal_of: str = ""


@dataclass(frozen=True, slots=True)
class Proven(Record):
    """A prerequisite holds by a certificate or a no-objection, whatever is decided here."""

    item: ItemId
