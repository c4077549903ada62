"""What is made public 信息公开: guides of items, and decisions in the register."""

from dataclasses import dataclass
from datetime import date

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class GuidePublished(Record):
    """A guide 办事指南 is public: when it was last revised, and when the law below it changed."""

    item: ItemId
    department: DepartmentId
    version: str
    empty: tuple[str, ...]
    revised_on: date
    basis_changed_on: date | None


@dataclass(frozen=True, slots=True)
class DecisionPublished(Record):
    """Decisions are in the public register 双公示; `unmasked` names a person in full."""

    items: tuple[ItemId, ...]
    unmasked: bool
