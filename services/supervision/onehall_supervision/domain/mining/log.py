"""A log as the miner takes it: cases with their limits, and what was done in them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One thing somebody did; only one that `completes` its step counts as the step done."""

    step: str
    at: datetime
    person: str | None
    completes: bool = True


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """One case of a log, its events in the order of their times; `line` is where it begins."""

    id: str
    line: int
    events: tuple[LoggedEvent, ...]
    registered: datetime | None = None
    deadline: datetime | None = None
    ended: datetime | None = None

    @property
    def late(self) -> bool:
        """Whether it ended after its deadline; one second is late (超过1秒钟也算超期)."""
        return bool(self.ended and self.deadline and self.ended > self.deadline)
