"""When a failed attempt is tried again.

In business time: 1 min, 5 min, 30 min, 2 h, 12 h, then daily; eight attempts in under three days.
A greylisting server is content with the first wait, a weekend's outage ends within the last ones.
"""

from datetime import timedelta

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
ATTEMPTS = len(WAITS) + 1
JITTER = 0.1
"""The largest part of a wait that chance may add, so that an outage does not end in a stampede."""


def wait(tried: int, jitter: float, asked: timedelta | None = None) -> timedelta:
    """Return how long to wait after the `tried`-th attempt (1 is the first) of a round.

    `jitter` from 0 to 1 is drawn by the caller. `asked` is what the other side asks for
    (Retry-After, RFC 9110 10.2.3): never less than that, but for the longest wait, a day.
    """
    own = WAITS[min(max(tried, 1), len(WAITS)) - 1]
    base = max(own, min(asked or own, WAITS[-1]))
    return base * (1 + JITTER * min(max(jitter, 0.0), 1.0))
