"""What was asked of an applicant that may not be asked; refused, and on record (L-06, L-10)."""

from dataclasses import dataclass
from enum import StrEnum

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record


class Forbidden(StrEnum):
    """Why something may not be asked."""

    ALREADY_HELD = "already-held"
    NOT_LISTED = "not-listed"
    SECOND_NOTICE = "second-notice"
    LATE_GAP = "late-gap"
    FORMAL = "formal"  # in mid review, what only the window may ask for


@dataclass(frozen=True, slots=True)
class Demanded(Record):
    """Somebody asked for papers of these kinds; `item` if it was in a review."""

    kinds: tuple[str, ...]
    why: Forbidden
    by: str
    department: DepartmentId | None = None
    item: ItemId | None = None
