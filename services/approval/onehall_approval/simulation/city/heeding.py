"""What the addressee of a card makes of it: files are fetched, chiefs look, deputies help.

Nothing here makes anybody work faster: a warning changes what lies on top, a red card whose desk
it lies on, repeated cards bring overtime and a look through the piles, an order one more officer.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from onehall_approval.domain import model as m
from onehall_approval.simulation.city.desks import HALVES, Department

WARNING, YELLOW, RED, ORDER = "warning", "yellow", "red", "order"
LEVELS: Final = (WARNING, YELLOW, RED, ORDER)
"""Levels of what supervision sends, lightest first; a matter has an ear for each (`Luck.ears`)."""


@dataclass(frozen=True, slots=True)
class Card:
    """What supervision sent: about which case, perhaps which item, to which department."""

    case: int
    item: m.ItemId | None
    department: m.DepartmentId | None
    level: str
    reference: Any
    """What an answer has to name, as supervision wrote it."""


def read_cards(told: Sequence[Sequence[Any]]) -> list[Card]:
    """Read what supervision's program answers; TypeError if it is no card."""
    return [Card(*one) for one in told]


class Chiefs:
    """Chief representatives, who count the cards of their departments."""

    def __init__(self, seed: int, obedience: float) -> None:
        self._seed, self._obedience = seed, obedience
        self._recent: dict[m.DepartmentId, deque[int]] = {}

    def hear(self, department: Department, card: Card, half: int) -> None:
        """Take a card in: repeated ones bring attention, an order brings the deputy."""
        if card.level == ORDER and self._obeys(department.name, half):
            department.helped_until = half + department.habits.help_days * HALVES
        if card.level in (YELLOW, RED) and self._repeated(department, half):
            self._recent[department.name].clear()
            if self._obeys(department.name, half):
                department.attentive_until = half + department.habits.attention_days * HALVES

    def _repeated(self, department: Department, half: int) -> bool:
        habits = department.habits
        recent = self._recent.setdefault(department.name, deque())
        recent.append(half)
        while recent[0] < half - habits.memory_days * HALVES:
            recent.popleft()
        return len(recent) >= habits.repeated

    def obey(self, card: Card, half: int) -> bool:
        """Whether an answer comes to a card whose case is over."""
        return card.department is not None and self._obeys(card.department, half)

    def _obeys(self, department: m.DepartmentId, half: int) -> bool:
        draw = Random(f"{self._seed}/chief/{department}/{half}")  # noqa: S311 - reproducible
        return draw.random() < self._obedience
