"""A rating as shown: whole to whoever gave it, without who and whose to whom it is about."""

from collections.abc import Mapping
from typing import Any, Final

from onehall_calendar import local_day

# What the rated department sees: neither case nor window nor hour, which would tell who it was.
ABOUT_US: Final = (
    *("evaluation_id", "item_id", "department", "channel", "grade", "shortcomings", "commented"),
    "summary",
    *("appeal_by", "fix_by", "remedy", "follow_up", "decide_by", "excluded"),
)
WATCHED: Final = (
    *ABOUT_US,
    *("case_id", "window", "named", "received_at", "called_at", "closed_at"),
)


def own(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """Return a rating as whoever gave it sees it, with all that was said."""
    return watched(row) | {"words": dict(words)}


def watched(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rating as those see it who decide about it."""
    return {name: row[name] for name in WATCHED} | _days(row)


def about_us(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rating as the department sees it that was rated: what was bad, and not who says."""
    return {name: row[name] for name in ABOUT_US} | _days(row)


def _days(row: Mapping[str, Any]) -> dict[str, Any]:
    closed = row["closed_at"]
    return {
        "received_on": local_day(row["received_at"]),
        "closed_on": local_day(closed) if closed else None,
    }
