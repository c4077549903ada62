"""Load 工作量: how much each person of a log did, over all and by the week."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from onehall_calendar import local_day

from onehall_supervision.domain.mining.log import LoggedCase

Week: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Load:
    """What one person did: events, cases touched, weeks at work, and the busiest of them.

    `busiest` is an ISO week with its year.
    """

    person: str
    events: int
    cases: int
    weeks: int
    busiest: Week
    most: int

    @property
    def per_week(self) -> float:
        """Events in a week in which the person did anything."""
        return self.events / self.weeks


class Loads:
    """Counts by person as the cases go by."""

    def __init__(self) -> None:
        self._cases: Counter[str] = Counter()
        self._weeks: dict[str, Counter[Week]] = {}

    def take(self, case: LoggedCase) -> None:
        """Count one case."""
        people = set()
        for event in case.events:
            if event.person is None:
                continue
            people.add(event.person)
            week = local_day(event.at).isocalendar()[:2]
            self._weeks.setdefault(event.person, Counter())[week] += 1
        self._cases.update(people)

    def result(self) -> tuple[Load, ...]:
        """Return everybody, the busiest first."""
        return tuple(sorted(self._each(), key=lambda one: (-one.events, one.person)))

    def __len__(self) -> int:
        return len(self._weeks)

    def _each(self) -> Iterator[Load]:
        for person, weeks in self._weeks.items():
            busiest, most = min(weeks.items(), key=lambda one: (-one[1], one[0]))
            total = sum(weeks.values())
            yield Load(person, total, self._cases[person], len(weeks), busiest, most)
