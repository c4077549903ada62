"""A provider that is down is left alone, and asked now and then whether it is back.

In real time, for it is another machine that is down, not the business day.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

FAILURES: Final = 3
"""In a row, that are nobody's own fault, before others are spared the same."""
SHORTEST, LONGEST = 1.0, 300.0
"""Seconds between two looks whether it is back: doubled each time."""


@dataclass
class Breaker:
    """Closed: everything goes. Open: nothing does, until it is time for one to try."""

    shortest: float = SHORTEST
    failures: int = 0
    why: str | None = None
    _pause: float = field(default=0.0, init=False)
    _until: float = field(default=0.0, init=False)
    _trying: bool = field(default=False, init=False)

    @property
    def open(self) -> bool:
        """Whether the provider is thought to be down."""
        return self.why is not None

    def waits(self, now: float) -> bool:
        """Whether nothing may go now, not even one to try."""
        return self.open and (self._trying or now < self._until)

    def admits(self, now: float) -> bool:
        """Whether one may go now; while open, whoever is told yes is the one that tries."""
        if self.waits(now):
            return False
        self._trying = self.open
        return True

    def succeeded(self) -> None:
        """Hear that the provider works."""
        self.failures, self.why, self._pause, self._trying = 0, None, 0.0, False

    def failed(
        self, why: str, now: float, *, surely: bool = False, after: timedelta | None = None
    ) -> None:
        """Hear that it failed; `surely` if nobody can get through, `after` if it says how long.

        Others that were under way when it opened change nothing about when it is tried again.
        """
        self.failures += 1
        due = self._trying or not self.open
        if not due or not (surely or self.open or self.failures >= FAILURES):
            return
        self._pause = min(max(2 * self._pause, self.shortest), LONGEST)
        asked = after.total_seconds() if after else 0.0
        self._until, self.why, self._trying = now + max(self._pause, asked), why, False


@dataclass
class Allowance:
    """At most so many a second, in real time; unused, they last for one second. 0: no limit."""

    per_second: int
    _left: float = field(default=0.0, init=False)
    _at: float = field(default=0.0, init=False)

    def room(self, now: float, most: int) -> int:
        """Return how many of `most` may go now, and count them as gone."""
        if not self.per_second:
            return most
        earned = (now - self._at) * self.per_second if self._at else self.per_second
        self._left, self._at = min(self._left + earned, self.per_second), now
        granted = min(int(self._left), most)
        self._left -= granted
        return granted

    def give_back(self, number: int) -> None:
        """Take back what was granted and not used."""
        self._left += number
