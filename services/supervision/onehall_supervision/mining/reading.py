"""A file's bytes, unpacked and bounded, and the cases in them, with times that are times."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BufferedIOBase
from itertools import pairwise
from pathlib import Path
from typing import Final

from onehall_calendar import SHANGHAI

from onehall_supervision.domain.mining.log import LoggedCase, LoggedEvent
from onehall_supervision.mining import xes
from onehall_supervision.mining.flaws import Flaw, Flaws, Unreadable

CHUNK: Final = 64 * 1024
GZIP: Final = b"\x1f\x8b"
MOST_BYTES: Final = 4 * 1024**3
MOST_CASES: Final = 500_000
MOST_EVENTS: Final = 10_000_000
MOST_STEPS: Final = 1_000
MOST_PEOPLE: Final = 100_000
YEARS: Final = range(1900, 2200)

# Transitions of XES's lifecycle extension that do not end a step; whatever else is said does.
UNFINISHED: Final = frozenset(
    {"schedule", "assign", "reassign", "start", "suspend", "resume", "withdraw"}
    | {"ate_abort", "pi_abort", "unknown"}
)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a log calls the attributes of a case that supervision needs."""

    registered: str = "startdate"
    deadline: str = "deadline"
    ended: str = "enddate"

    def wanted(self) -> frozenset[str]:
        """Return them all."""
        return frozenset({self.registered, self.deadline, self.ended})


class Log:
    """A log's cases, once; what was wrong with some of them is counted in `flaws`."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self.flaws = Flaws()
        self._path, self._keys = path, keys
        self._ids: set[str] = set()
        self._steps: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._events = 0

    def cases(self) -> Iterator[LoggedCase]:
        """Yield each case; raise `Unreadable` where the log cannot be read on."""
        raw = xes.cases(_chunks(self._path), self._keys.wanted(), self.flaws)
        for number, case in enumerate(raw, 1):
            if number > MOST_CASES:
                raise _too_many(case.line, "cases", MOST_CASES)
            yield self._case(case)

    def _case(self, raw: xes.RawCase) -> LoggedCase:
        events = [event for one in raw.events if (event := self._event(one))]
        self._events += len(raw.events)
        if self._events > MOST_EVENTS:
            raise _too_many(raw.line, "events", MOST_EVENTS)
        if not raw.events:
            self.flaws.note(Flaw.CASE_WITHOUT_EVENTS, raw.line)
        if any(later.at < one.at for one, later in pairwise(events)):
            self.flaws.note(Flaw.TIME_GOES_BACK, raw.line)
            events.sort(key=lambda event: event.at)
        dates = (self._keys.registered, self._keys.deadline, self._keys.ended)
        known = (self._time(raw.said.get(key), raw.line) for key in dates)
        return LoggedCase(self._id(raw), raw.line, tuple(events), *known)

    def _id(self, raw: xes.RawCase) -> str:
        name = raw.said.get(xes.NAME)
        if name is None:
            self.flaws.note(Flaw.CASE_WITHOUT_NAME, raw.line)
            return f"line {raw.line}"
        if name in self._ids:
            self.flaws.note(Flaw.CASE_NAMED_TWICE, raw.line)
        self._ids.add(name)
        return name

    def _event(self, raw: xes.RawEvent) -> LoggedEvent | None:
        step, said = raw.said.get(xes.NAME), raw.said.get(xes.TIME)
        if step is None:
            self.flaws.note(Flaw.EVENT_WITHOUT_STEP, raw.line)
        at = self._time(said, raw.line, Flaw.EVENT_WITHOUT_TIME)
        if said is None:
            self.flaws.note(Flaw.EVENT_WITHOUT_TIME, raw.line)
        if step is None or at is None:
            return None
        person = raw.said.get(xes.PERSON)
        return LoggedEvent(
            _one_of(self._steps, step, MOST_STEPS, raw.line, "steps (concept:name)"),
            at,
            person and _one_of(self._people, person, MOST_PEOPLE, raw.line, "people"),
            raw.said.get(xes.TRANSITION, "complete").lower() not in UNFINISHED,
        )

    def _time(
        self, text: str | None, line: int, flaw: Flaw = Flaw.UNREADABLE_DATE
    ) -> datetime | None:
        if text is None:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = None
        if at is None or at.year not in YEARS:
            self.flaws.note(flaw, line)
            return None
        if at.tzinfo is None:
            self.flaws.note(Flaw.TIME_WITHOUT_ZONE, line)
            return at.replace(tzinfo=SHANGHAI)
        return at


def _one_of(known: dict[str, str], name: str, most: int, line: int, what: str) -> str:
    """Return the one object for a name that occurs thousands of times."""
    if name not in known and len(known) >= most:
        raise _too_many(line, f"different {what}", most)
    return known.setdefault(name, name)


def _too_many(line: int, what: str, most: int) -> Unreadable:
    return Unreadable(f"line {line}: more than {most} {what}; split the log")


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, unpacked if they are packed, and never more than is bearable."""
    read = 0
    try:
        with path.open("rb") as file:
            packed = file.peek(len(GZIP))[: len(GZIP)] == GZIP
            source: BufferedIOBase = gzip.GzipFile(fileobj=file) if packed else file
            while chunk := source.read(CHUNK):
                read += len(chunk)
                if read > MOST_BYTES:
                    raise Unreadable(f"more than {MOST_BYTES} bytes unpacked; split the log")
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile):
        why = "its gzip is damaged or cut off"
        raise Unreadable(f"{why} after {read} bytes unpacked; copy it again") from None
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}; name a file you may read") from None
