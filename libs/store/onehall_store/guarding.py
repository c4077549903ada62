"""Whether the database's clock may be believed: deadlines have legal effect, and clocks jump.

A clock is compared with the seconds since this machine was started, which go on in its sleep and
which nobody can set. Where the two stood at first is kept in the database, so that a process that
is started while the clock is wrong knows it; on a machine not seen before its own clock must do.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from opentelemetry import metrics

log = logging.getLogger(__name__)
held = metrics.get_meter("onehall").create_up_down_counter(
    "onehall_alarms_held", description="1 while alarms wait because a clock is not believed"
)

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
JUMP = timedelta(minutes=5)
HOLD_S = 900.0
RENEW_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the database's clock said, and how many seconds the machine had been up then."""

    at: datetime
    boot_s: float

    def expected(self, boot_s: float) -> datetime:
        """Return what the clock should say so many seconds after the machine's start."""
        return self.at + timedelta(seconds=boot_s - self.boot_s)


class Guard:
    """Holds the alarms back while the database's clock and the machine's seconds disagree.

    By more than five minutes, counted from an anchor that is renewed hourly. If the clock comes
    back they ring at once; if it stays as it is they ring after a quarter of an hour all the same,
    because an alarm must not wait for ever for somebody to look at a clock.
    """

    def __init__(self, anchor: Anchor, boot_s: Callable[[], float] | None = None) -> None:
        self.anchor = anchor
        self._boot_s = boot_s or seconds_since_start
        self._since: float | None = None

    def trusts(self, database_now: datetime) -> bool:
        """Whether the clock is where it should be, or has been where it is for long enough."""
        now = Anchor(database_now, self._boot_s())
        off = now.at - self.anchor.expected(now.boot_s)
        if abs(off) <= JUMP:
            self._release()
            if now.boot_s - self.anchor.boot_s >= RENEW_S:
                self.anchor = now
            return True
        self._hold(now.boot_s, off)
        if self._since is not None and now.boot_s - self._since < HOLD_S:
            return False
        log.warning("the database's clock stays where it is; it is believed", extra=_by(off))
        self.anchor = now
        self._release()
        return True

    def _hold(self, boot_s: float, off: timedelta) -> None:
        if self._since is None:
            self._since = boot_s
            held.add(1)
            log.error("the database's clock jumped; alarms are held", extra=_by(off))

    def _release(self) -> None:
        if self._since is not None:
            self._since = None
            held.add(-1)
            log.warning("alarms ring again")


def seconds_since_start() -> float:
    """Return the seconds since this machine was started; they go on while it sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def boot_id() -> str:
    """Return what names this run of this machine's kernel; empty where nothing does."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def own_anchor() -> Anchor:
    """Return what this machine's own clock says, for want of anything better."""
    return Anchor(datetime.now(UTC), seconds_since_start())


def _by(off: timedelta) -> dict[str, str]:
    return {"by": str(off)}
