"""The mood index 办事群众心情指数: how a visitor arrives, so that the window can be kind (R-26).

A judgement of a moment by a guide, about nobody by name, gone at 23:59; it decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from onehall_calendar import SHANGHAI

from onehall_intake.domain.fewest import FEWEST
from onehall_intake.domain.hall.words import ENDED, Grade, HallRefusal, State

GONE_AT: Final = time(23, 59)
GOOD_ENOUGH: Final = 3
"""Evaluations 1 to 3 of five are 基本满意 or better (E-01)."""


class Mode(StrEnum):
    """How a window serves: 标准式, 亲和式 or 保姆式."""

    STANDARD = "standard"
    AFFABLE = "affable"
    NANNY = "nanny"


@dataclass(frozen=True, slots=True)
class Style:
    """A service mode with its checklist, Chinese and English."""

    mode: Mode
    zh: str
    en: str
    steps: tuple[tuple[str, str], ...]


STYLES: Final[Mapping[Grade, Style]] = {
    Grade.GOOD: Style(
        Mode.STANDARD,
        "标准式",
        "standard",
        (("按标准流程办理", "follow the normal script"),),
    ),
    Grade.AVERAGE: Style(
        Mode.AFFABLE,
        "亲和式",
        "affable",
        (
            ("起立迎接", "stand up to greet"),
            ("对方报了姓氏则以姓氏称呼", "greet by surname if it was given"),
            ("先讲清全流程", "explain the whole path first"),
        ),
    ),
    Grade.POOR: Style(
        Mode.NANNY,
        "保姆式",
        "nanny",
        (
            ("请坐,坐在一起办", "sit down together"),
            ("帮助预填表格", "fill in the forms together"),
            ("陪同到其他窗口", "walk along to other windows"),
            ("一人负责到底", "one named person until it is done"),
            ("次日电话回访", "call back the next day, if they wish"),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Index:
    """The hall's index: the mean of the last hour's grades, over how many."""

    mean: float
    n: int


@dataclass(frozen=True, slots=True)
class Lift:
    """Of those who arrived in a grade and evaluated: how many, and the satisfied share."""

    n: int
    satisfied: float


def valid_from(now: datetime) -> datetime:
    """Return since when a recorded mood holds: the last 23:59. One of before is never read."""
    local = now.astimezone(SHANGHAI)
    today = datetime.combine(local.date(), GONE_AT, SHANGHAI)
    return today if local >= today else today - timedelta(days=1)


def recordable(state: State, word: str | None, now: datetime, *, own: bool) -> None:
    """Raise `HallRefusal` where no mood may be recorded.

    Not on a ticket that ended, nor after its holder refused, nor over what they said themselves,
    nor in the last minute of the day, when all are deleted.
    """
    if now.astimezone(SHANGHAI).time() >= GONE_AT:
        raise HallRefusal("day-over", "the day is over; nothing is recorded after 23:59")
    if state in ENDED:
        raise HallRefusal("ticket-ended", "the ticket has ended; its mood is nobody's business")
    if word == "refused":
        raise HallRefusal("mood-refused", "the visitor refused; nothing can be recorded")
    if word == "corrected" and not own:
        raise HallRefusal("mood-corrected", "the visitor said it themselves; that stands")


def index(grades: Mapping[int, int]) -> Index | None:
    """Return the index of so many of each grade, or None for fewer than ten."""
    n = sum(grades.values())
    if n < FEWEST:
        return None
    return Index(round(sum(grade * count for grade, count in grades.items()) / n, 2), n)


def lift(satisfied: int, others: int) -> Lift | None:
    """Return the satisfied share of one entry grade (exit lift), or None for fewer than ten."""
    n = satisfied + others
    return Lift(n, round(satisfied / n, 3)) if n >= FEWEST else None
