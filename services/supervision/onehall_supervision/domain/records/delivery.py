"""What became of a decision on paper: its certificate, its delivery, what its permit is called."""

from dataclasses import dataclass

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class Certified(Record):
    """The document of a permit was made and signed."""

    item: ItemId
    department: DepartmentId
    number: str


@dataclass(frozen=True, slots=True)
class Delivered(Record):
    """An issuance reached the applicant."""

    issuance: str


@dataclass(frozen=True, slots=True)
class PermitRenamed(Record):
    """A permit of an item was changed or renewed, under this number."""

    item: ItemId
    number: str
