"""The miner: takes the cases of a log one by one, and says at the end what is wrong with them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onehall_supervision.domain.mining.learning import Variant, learned, shares
from onehall_supervision.domain.mining.load import Load, Loads
from onehall_supervision.domain.mining.log import LoggedCase
from onehall_supervision.domain.mining.process import Deviation, Process, deviations
from onehall_supervision.domain.mining.waiting import Waiting, Waitings


@dataclass(frozen=True, slots=True)
class Judged:
    """One case with everything that is wrong with it."""

    id: str
    line: int
    deadline: datetime | None
    ended: datetime | None
    late: bool
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, slots=True)
class Mined:
    """What a log says; `until` is the last instant it knows of, an event's or a case's end."""

    cases: Sequence[Judged]
    events: int
    since: datetime | None
    until: datetime | None
    process: Process
    shares: Mapping[str, float]
    load: Sequence[Load]
    waiting: Sequence[Waiting]

    @property
    def closed(self) -> int:
        """Cases that say when they ended."""
        return sum(1 for case in self.cases if case.ended)

    @property
    def late(self) -> int:
        """Closed cases that ended after their deadline."""
        return sum(1 for case in self.cases if case.late)

    @property
    def open_cases(self) -> Iterator[Judged]:
        """Cases that do not say when they ended."""
        return (case for case in self.cases if case.ended is None)

    def overdue(self, case: Judged) -> bool:
        """Whether an open case's deadline had passed when the log ends."""
        return bool(self.until and case.deadline and not case.ended and case.deadline < self.until)


@dataclass(frozen=True, slots=True)
class _Kept:
    id: str
    line: int
    deadline: datetime | None
    ended: datetime | None
    late: bool
    variant: Variant


class Miner:
    """Keeps of each case its limits and which sequence of steps it is; of each event, a count.

    The process is `given`, or learned from the log.
    """

    def __init__(self, given: Process | None = None) -> None:
        self.events = 0
        self._given = given
        self._kept: list[_Kept] = []
        self._variants: Counter[Variant] = Counter()
        self._same: dict[Variant, Variant] = {}
        self._loads, self._waitings = Loads(), Waitings()
        self._since: datetime | None = None
        self._until: datetime | None = None

    def take(self, case: LoggedCase) -> None:
        """Take one case."""
        variant = tuple(event.step for event in case.events if event.completes)
        variant = self._same.setdefault(variant, variant)
        self._variants[variant] += 1
        self._kept.append(_Kept(case.id, case.line, case.deadline, case.ended, case.late, variant))
        self.events += len(case.events)
        self._loads.take(case)
        self._waitings.take(case)
        self._span(case)

    def result(self) -> Mined:
        """Return what the cases taken say."""
        process = self._given or learned(self._variants)
        return Mined(
            cases=tuple(_judged(self._kept, process)),
            events=self.events,
            since=self._since,
            until=self._until,
            process=process,
            shares=shares(self._variants),
            load=self._loads.result(),
            waiting=self._waitings.result(),
        )

    def _span(self, case: LoggedCase) -> None:
        for event in case.events[:1]:
            self._since = min(self._since or event.at, event.at)
        last = [event.at for event in case.events[-1:]] + ([case.ended] if case.ended else [])
        for at in last:
            self._until = max(self._until or at, at)


def _judged(kept: Sequence[_Kept], process: Process) -> Iterator[Judged]:
    """Judge each sequence of steps once, however many cases have it."""
    known: dict[tuple[Variant, bool], tuple[Deviation, ...]] = {}
    for case in kept:
        over = case.ended is not None
        found = known.get((case.variant, over))
        if found is None:
            found = known[case.variant, over] = deviations(process, case.variant, over)
        yield Judged(case.id, case.line, case.deadline, case.ended, case.late, found)
