"""Places where a test may end the process, as a power cut would, between two steps that must agree.

`ONEHALL_FAULT=relay.published:3` ends it the third time it comes past that place. Unset, as always
outside of tests, a place costs one comparison.
"""

import os
from collections import Counter

KILLED = 137

PLACES = (
    "engine.written",  # everything is written, nothing committed
    "engine.committed",  # committed; neither published nor acknowledged
    "relay.published",  # confirmed by the broker; the row still exists
    "consumer.handled",  # handled and committed; not yet acknowledged
)
_place, _, _nth = os.environ.get("ONEHALL_FAULT", "").partition(":")
_passed: Counter[str] = Counter()


def place(name: str) -> None:
    """Come past a named place; the process may end here."""
    if _place == name:
        _passed[name] += 1
        if _passed[name] == int(_nth or 1):
            os._exit(KILLED)
