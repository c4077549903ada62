"""Count a limit to its last day: step by step for the record, or fast for the day alone."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from onehall_calendar.calendar import Calendar
from onehall_calendar.derivation import Deadline, Exclusion, Kind, Step, stopped
from onehall_calendar.limits import Extension, Limit, Suspension, Unit
from onehall_calendar.zone import end_of, local_day


def deadline(
    start: datetime | date,
    limit: Limit,
    calendar: Calendar,
    suspensions: Iterable[Suspension] = (),
    extension: Extension | None = None,
    reason: str = "",
) -> Deadline:
    """Count a limit from its start event, whose own day is not counted (民法典 art. 201).

    A suspension or extension the law does not allow changes nothing and the derivation says why.
    Raises ValueError for a naive datetime or a day outside the calendar.
    """
    count = _Count(local_day(start), limit.unit, calendar, tuple(suspensions))
    steps = count.run(limit.n)
    refused = extension.refusal(count.last) if extension else ""
    if extension and not refused:
        steps += count.run(extension.days)
    return Deadline(
        start=calendar.day(count.start),
        reason=reason,
        limit=limit,
        due_on=count.last,
        calendar_version=calendar.version,
        projected=count.projected,
        steps=tuple(steps),
        exclusions=count.exclusions(steps),
        extension=extension,
        extension_refused=refused,
    )


def due_on(start: datetime | date, limit: Limit, calendar: Calendar) -> date:
    """Find the last day of a limit nothing has moved, without its derivation."""
    return _due(local_day(start), limit.n, limit.unit, calendar)[0]


def due_at(start: datetime | date, limit: Limit, calendar: Calendar) -> datetime:
    """Find 24:00 of the last day of a limit nothing has moved, without its derivation."""
    return _due(local_day(start), limit.n, limit.unit, calendar)[1]


@lru_cache(maxsize=65_536)
def _due(start: date, n: int, unit: Unit, calendar: Calendar) -> tuple[date, datetime]:
    calendar.day(start)
    day = calendar.add_working_days(start, n) if unit is Unit.WD else start + timedelta(days=n)
    calendar.day(day)
    return day, end_of(day)


class _Count:
    """Walks the days after a start; a second run goes on where the first ended."""

    def __init__(
        self, start: date, unit: Unit, calendar: Calendar, suspensions: tuple[Suspension, ...]
    ) -> None:
        self.start = self.last = start
        self.number = 0
        self._unit, self._calendar = unit, calendar
        self._suspensions = [(s, s.last_day(calendar)) for s in suspensions]
        calendar.day(start)

    def run(self, n: int) -> list[Step]:
        """Walk every day up to and including the n-th further counted one."""
        return list(self._days(self.number + n))

    def exclusions(self, steps: Iterable[Step]) -> tuple[Exclusion, ...]:
        """Say what each suspension did; a day two of them cover is the earlier listed one's."""
        days = [self._stopping(step.on) for step in steps if step.kind is Kind.SUSPENDED]
        return tuple(
            Exclusion(s, s.excluded_wd(self._calendar), days.count(index))
            for index, (s, _) in enumerate(self._suspensions)
        )

    @property
    def projected(self) -> bool:
        """Whether the answer rests on a day that no State Council notice has settled yet."""
        uses_table = self._unit is Unit.WD or bool(self._suspensions)
        return uses_table and self.last > self._calendar.official_until

    def _days(self, until: int) -> Iterator[Step]:
        day = self.last
        while self.number < until:
            day += timedelta(days=1)
            yield self._step(day)

    def _step(self, on: date) -> Step:
        day, by = self._calendar.day(on), self._stopping(on)
        if self._unit is Unit.WD and not day.is_work:
            return Step(on, Kind.REST, None, day.name, day.status)
        if by is not None:
            why = stopped(self._suspensions[by][0])
            return Step(on, Kind.SUSPENDED, None, why, day.status)
        self.number, self.last = self.number + 1, on
        return Step(on, Kind.COUNTED, self.number, day.name, day.status)

    def _stopping(self, on: date) -> int | None:
        spans = enumerate(self._suspensions)
        return next((i for i, (s, last) in spans if s.started_on < on <= last), None)
