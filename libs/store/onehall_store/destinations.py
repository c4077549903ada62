"""Which destinations take nothing now, so that each is tried with one message until it does."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0


@dataclass
class _Closed:
    pause: float
    until: float


class Destinations:
    """The destinations (bus, routing key) that refused the last message they were sent."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._closed: dict[tuple[str, str], _Closed] = {}

    def open(self, bus: str, key: str) -> bool:
        """Whether a destination takes messages, as far as is known."""
        return (bus, key) not in self._closed

    def resting(self) -> list[str]:
        """Return those that are not to be tried yet, as bus/key."""
        now = self._seconds()
        return ["/".join(where) for where, closed in self._closed.items() if now < closed.until]

    def on_trial(self) -> list[str]:
        """Return those that are to be tried again with one message each, as bus/key."""
        now = self._seconds()
        return ["/".join(where) for where, closed in self._closed.items() if now >= closed.until]

    def took(self, bus: str, key: str) -> None:
        """Take note that a message was taken: everything may follow it."""
        if (bus, key) in self._closed:
            del self._closed[bus, key]
            log.warning("a destination takes messages again", extra={"bus": bus, "to": key})

    def refused(self, bus: str, key: str, why: str) -> None:
        """Take note that a message was not taken: wait, each time longer."""
        closed = self._closed.get((bus, key))
        if closed is None:
            self._closed[bus, key] = _Closed(FIRST_PAUSE, self._seconds() + FIRST_PAUSE)
            where = {"bus": bus, "to": key, "why": why}
            log.warning("a destination takes nothing; its messages wait", extra=where)
        elif self._seconds() >= closed.until:
            closed.pause = min(2 * closed.pause, LONGEST_PAUSE)
            closed.until = self._seconds() + closed.pause
