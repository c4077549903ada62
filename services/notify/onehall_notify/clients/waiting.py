"""How long an HTTP server asks us to wait."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=1)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return what `Retry-After` asks for (RFC 9110 10.2.3), at most a day; None without a sane one.

    `now` is real time, for a date in it.
    """
    given = headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit() and len(given) < 10:  # noqa: PLR2004 - no such wait
        return min(timedelta(seconds=int(given)), LONGEST)
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta(0)), LONGEST)
