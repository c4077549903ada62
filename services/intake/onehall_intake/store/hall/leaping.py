"""Whether the clock moved as time did: a living day is not ended by a clock that leapt (0026)."""

from collections.abc import Callable
from datetime import datetime

from onehall_calendar.clock import Clock
from onehall_store.guarding import HOLD_S, JUMP, seconds_since_start


class Leaps:
    """Compares a clock with the seconds since the machine's start, from one look to the next.

    After more than five minutes' difference it is not believed for a quarter of an hour, real
    time; a clock of a demonstration, which runs faster, is compared at its own pace.
    """

    def __init__(self, clock: Clock, boot_s: Callable[[], float] = seconds_since_start) -> None:
        self._clock, self._boot_s = clock, boot_s
        self._seen: tuple[datetime, float] | None = None
        self._until = 0.0

    def leapt(self) -> bool:
        """Look at the clock; return whether it is not to be believed now."""
        now, boot_s = self._clock.now(), self._boot_s()
        if self._seen is not None:
            then, since = self._seen
            rate = self._clock.rate
            off = (now - then).total_seconds() - (boot_s - since) * rate
            if abs(off) > JUMP.total_seconds() * max(1.0, rate):
                self._until = boot_s + HOLD_S
        self._seen = now, boot_s
        return boot_s < self._until
