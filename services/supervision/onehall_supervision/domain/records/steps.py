"""What was written down late 补录."""

from dataclasses import dataclass
from datetime import datetime

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class Entered(Record):
    """Something happened `at` and was entered more than a day later."""

    written: datetime
    what: str
    item: ItemId | None = None
    department: DepartmentId | None = None
    officer: str | None = None
    step: str = ""
