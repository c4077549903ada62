"""Records: what happened that moves no limit but may break a rule; kept as it was said.

Each is kept once, in the order of its instants, so that neither arrival nor repetition matters.
"""

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from onehall_calendar.values import made_often


@dataclass(frozen=True, slots=True)
class Record:
    """Something that happened at an instant; what, its class says."""

    at: datetime


Kind = TypeVar("Kind", bound=Record)


@made_often
@dataclass(frozen=True, slots=True)
class Known:
    """The records of a case or of a department's own affairs, by their class."""

    by_kind: Mapping[type[Record], tuple[Record, ...]] = field(default_factory=dict)

    def of(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """Return the records of one class in the order of their instants."""
        found: tuple[Kind, ...] = self.by_kind.get(kind, ())  # type: ignore[assignment]  # by its class
        return found  # kept by its class

    def first(self, kind: type[Kind]) -> Kind | None:
        """Return the earliest record of a class."""
        return next(iter(self.of(kind)), None)

    def last(self, kind: type[Kind]) -> Kind | None:
        """Return the latest record of a class."""
        found = self.of(kind)
        return found[-1] if found else None

    def with_one(self, record: Record) -> "Known":
        """Return what is known with a record more."""
        kind = type(record)
        held = self.by_kind.get(kind, ())
        if record in held:
            return self
        if not held or held[-1].at < record.at:
            return Known({**self.by_kind, kind: (*held, record)})
        ordered = list(held)
        insort(ordered, record, key=lambda one: (one.at, repr(one)))
        return Known({**self.by_kind, kind: tuple(ordered)})


NOTHING: Final = Known()
