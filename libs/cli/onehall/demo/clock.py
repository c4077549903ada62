"""The demonstration's clock for a worker that knows no other than its own `now`."""

import os
from datetime import datetime

from onehall_calendar import clock_from

_clock = clock_from(os.environ.get("ONEHALL_CLOCK"))


def now() -> datetime:
    """Return the business time of the demonstration."""
    return _clock.now()
