"""How services were rated, and what was done about bad ratings."""

from dataclasses import dataclass
from datetime import date

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class Rated(Record):
    """A service was rated 好差评, 5 best to 1 worst."""

    evaluation: str
    item: ItemId | None
    department: DepartmentId | None
    window: str | None
    grade: int
    named: bool


@dataclass(frozen=True, slots=True)
class CalledBack(Record):
    """Whoever rated badly, or had a dispute, was called back 回访."""

    about: str


@dataclass(frozen=True, slots=True)
class RectificationOpened(Record):
    """What was rated badly is to be put right by this day 整改."""

    evaluation: str
    department: DepartmentId | None
    fix_by: date


@dataclass(frozen=True, slots=True)
class RectificationClosed(Record):
    """What was rated badly was put right or explained."""

    evaluation: str


@dataclass(frozen=True, slots=True)
class RatingAppealed(Record):
    """A rating was appealed against; somebody else decides by this day 申诉复核."""

    evaluation: str
    decide_by: date


@dataclass(frozen=True, slots=True)
class RatingAppealDecided(Record):
    """A rating counts, or is excluded 剔除."""

    evaluation: str
    excluded: bool
