"""What is wrong with a log: one that ends the reading, or one of many that are counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SHOWN: Final = 10


class Unreadable(ValueError):
    """A log that cannot be mined at all; the text says where, why, and the cure in one line."""


class Flaw(StrEnum):
    """What can be wrong with one event or one case; the rest of the log still counts."""

    EVENT_WITHOUT_STEP = "event-without-step"
    EVENT_WITHOUT_TIME = "event-without-time"
    EVENT_OUTSIDE_A_CASE = "event-outside-a-case"
    TIME_GOES_BACK = "time-goes-back"
    TIME_WITHOUT_ZONE = "time-without-zone"
    UNREADABLE_DATE = "unreadable-date"
    CASE_WITHOUT_NAME = "case-without-name"
    CASE_WITHOUT_EVENTS = "case-without-events"
    CASE_NAMED_TWICE = "case-named-twice"


CURES: Final[Mapping[Flaw, str]] = {
    Flaw.EVENT_WITHOUT_STEP: "left out; give it a string concept:name",
    Flaw.EVENT_WITHOUT_TIME: "left out; give it a date time:timestamp such as "
    "2011-09-26T09:00:00+08:00",
    Flaw.EVENT_OUTSIDE_A_CASE: "left out; put it into a <trace>",
    Flaw.TIME_GOES_BACK: "the case was put in the order of its times; see that they are right",
    Flaw.TIME_WITHOUT_ZONE: "read as Beijing time; write the offset, such as +08:00",
    Flaw.UNREADABLE_DATE: "taken as if it were not there; write it as 2011-09-26T09:00:00+08:00",
    Flaw.CASE_WITHOUT_NAME: "called by its line; give it a string concept:name",
    Flaw.CASE_WITHOUT_EVENTS: "counted as a case in which nothing was done",
    Flaw.CASE_NAMED_TWICE: "counted as a case of its own; give each its own concept:name",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of flaw: how often, and the first lines."""

    flaw: Flaw
    times: int
    lines: tuple[int, ...]


class Flaws:
    """Counts flaws and remembers the lines of the first of each kind."""

    def __init__(self) -> None:
        self._times: Counter[Flaw] = Counter()
        self._lines: dict[Flaw, list[int]] = {}

    def note(self, flaw: Flaw, line: int) -> None:
        """Count one."""
        self._times[flaw] += 1
        lines = self._lines.setdefault(flaw, [])
        if len(lines) < SHOWN:
            lines.append(line)

    def all(self) -> tuple[Counted, ...]:
        """Return every kind that occurs, in the order of the kinds."""
        return tuple(
            Counted(one, self._times[one], tuple(self._lines[one]))
            for one in Flaw
            if one in self._times
        )
