"""What a rule is, and a book of them: a profile 发牌规则 that a centre chooses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.rulebook.conditions import Condition


class Count(StrEnum):
    """How a profile counts used days."""

    DAY = "day"  # a day counts at its 24:00
    CEIL = "ceil"  # a day that has begun counts: one second over is over 超过1秒钟也算超期


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it watches, when it is broken, how grave that is, what the card says.

    A rule of time has a `clock` and a condition `when`. A rule of legality has a `finding`, and is
    broken when it is found for the `times`-th time. One that is to `confirm` ✋ waits for a
    supervisor before it becomes a card.
    """

    id: str
    function: Function
    level: Level
    zh: str
    en: str
    law: str
    clock: str = ""
    when: Condition | None = None
    finding: str = ""
    times: int = 1
    confirm: bool = False
    strict: bool = True
    """Broken a moment after its edge, not at it."""

    def __hash__(self) -> int:
        return hash(self.id)  # asked for at every look into a cache of edges


@dataclass(frozen=True, slots=True)
class Answering:
    """Until when things of the loop are owed, in working days."""

    warning: int = 1
    yellow: int = 2
    red: int = 3
    order: int = 5
    recommendation: int = 10
    appeal: int = 3
    decide: int = 5
    confirm: int = 2


@dataclass(frozen=True)
class Book:
    """The rules of one profile, by what they watch."""

    name: str
    count: Count
    rules: tuple[Rule, ...]
    answering: Answering = field(default_factory=Answering)
    by_clock: Mapping[str, tuple[Rule, ...]] = field(init=False)
    by_finding: Mapping[str, tuple[Rule, ...]] = field(init=False)
    by_id: Mapping[str, Rule] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the rules by what they watch."""
        object.__setattr__(self, "by_clock", _grouped(self.rules, "clock"))
        object.__setattr__(self, "by_finding", _grouped(self.rules, "finding"))
        object.__setattr__(self, "by_id", {rule.id: rule for rule in self.rules})

    def __hash__(self) -> int:
        """Books are few and long-lived: each is itself."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        """Books are compared by identity, because limits are cached by them."""
        return self is other


NOTHING: Final[tuple[Rule, ...]] = ()


def _grouped(rules: tuple[Rule, ...], by: str) -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        if key := getattr(rule, by):
            found[key] = (*found.get(key, ()), rule)
    return found
