"""How fast each department is read, so that a flood costs a bounded share of everybody's time.

Every queue has a rate, and a burst of four seconds' worth. Whose latest hundred events were mostly
refused is read at a tenth of the rate and in batches of its own, until less than a quarter of the
latest hundred are. What is over the rate waits in the department's own queue, which refuses more
when it is full. All of it is in memory: a new process begins by trusting everybody.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence

from onehall_bus import topology
from opentelemetry import metrics

log = logging.getLogger(__name__)
slowed = metrics.get_meter("onehall").create_up_down_counter(
    "onehall_department_slowed", description="1 while a department is read at a tenth of the rate"
)

LATEST = 100
TOO_MANY, FEW = LATEST // 2, LATEST // 4
TENTH = 0.1
BURST_S = 4.0
BUNCH_S = 0.2

Seconds = Callable[[], float]
Judge = Callable[[str, int, int], None]
"""Hears of a queue how many of its events were dealt with, and how many of them were refused."""


def nobody(_queue: str, _events: int, _refused: int) -> None:
    """Judge nobody."""


class Bucket:
    """A token bucket of events; once empty it opens again when it holds a bunch.

    So what comes over the rate is taken in a few transactions a second, not one an event.
    """

    def __init__(self, rate: float, seconds: Seconds) -> None:
        self._normal = self._rate = rate
        self._seconds = seconds
        self._level, self._at = BURST_S * rate, seconds()
        self.apart = False
        """Whether what is taken is dealt with by itself: most of it is refused."""
        self._empty = False

    def allowance(self) -> float:
        """Return how many events may be taken now; 0 while it fills again."""
        self._fill()
        if self._empty and self._level < self._bunch:
            return 0.0
        self._empty = False
        return self._level

    def spend(self, events: int) -> None:
        """Take events out, also more than there are: then it takes longer to fill."""
        self._level -= events
        self._empty = self._level < 1.0

    def wait_s(self) -> float:
        """Return the seconds until `allowance` is not 0."""
        if self.allowance() > 0.0:
            return 0.0
        return (self._bunch - self._level) / self._rate

    def slow(self, *, down: bool) -> None:
        """Go at a tenth of the rate from now on, with nothing saved up, or at the whole again."""
        self._fill()
        self.apart = down
        self._rate = self._normal * TENTH if down else self._normal
        if down:
            self._level, self._empty = min(self._level, 0.0), True

    @property
    def _bunch(self) -> float:
        return max(1.0, BUNCH_S * self._rate)

    def _fill(self) -> None:
        now = self._seconds()
        most = max(BURST_S * self._rate, self._bunch)
        self._level = min(most, self._level + (now - self._at) * self._rate)
        self._at = now


class Record:
    """Of one queue: its bucket, and which of its latest events were refused."""

    def __init__(self, rate: float, seconds: Seconds) -> None:
        self.bucket = Bucket(rate, seconds)
        self.slowed = False
        self._latest: deque[bool] = deque(maxlen=LATEST)

    def judge(self, events: int, refused: int) -> bool:
        """Take note of a batch; return whether the queue is slowed now and was not, or no more."""
        self._latest.extend([True] * min(refused, events) + [False] * max(0, events - refused))
        bad = sum(self._latest)
        now = bad >= FEW if self.slowed else bad > TOO_MANY
        changed, self.slowed = now != self.slowed, now
        return changed


class Pacing:
    """The queues of departments to read, at `rate` events a second each; 0 = as fast as it goes."""

    def __init__(
        self, queues: Sequence[str] = (), rate: float = 0.0, seconds: Seconds = time.monotonic
    ) -> None:
        self.queues, self._rate, self._seconds = queues, rate, seconds
        self._records: dict[str, Record] = {}

    def pace(self, queue: str) -> Bucket | None:
        """Return the pace of a queue, the same one after every loss of the broker."""
        if not self._rate:
            return None
        return self._records.setdefault(queue, Record(self._rate, self._seconds)).bucket

    def judge(self, queue: str, events: int, refused: int) -> None:
        """Take note that of so many events of a queue so many were refused."""
        record = self._records.get(queue)
        if record is None or not record.judge(events, refused):
            return
        record.bucket.slow(down=record.slowed)
        department = queue.removeprefix(topology.opinions_queue(""))
        slowed.add(1 if record.slowed else -1, {"department": department})
        known = {"department": department, "events_per_second": self._rate * TENTH}
        if record.slowed:
            log.warning(
                "most of what a department sends is refused; it is read slowly", extra=known
            )
        else:
            log.warning("a department sends good events again", extra={"department": department})
