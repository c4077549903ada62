"""The one place where an instant becomes a legal day: Asia/Shanghai."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def local(moment: datetime) -> datetime:
    """Show an instant on the wall clock of the centre; a naive datetime is refused."""
    if moment.utcoffset() is None:
        raise ValueError(
            f"{moment.isoformat()} has no time zone; give an aware datetime "
            f"(tzinfo=SHANGHAI or UTC) or a plain date"
        )
    return moment.astimezone(SHANGHAI)


def instant(text: str) -> datetime:
    """Read a day or an instant as people write it; without an offset it is Beijing's.

    Raises ValueError for anything else.
    """
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


@lru_cache(maxsize=16_384)
def local_day(start: datetime | date) -> date:
    """Tell the day in Asia/Shanghai on which something happened."""
    return local(start).date() if isinstance(start, datetime) else start


def end_of(day: date) -> datetime:
    """Give 24:00 of a day, which is 00:00 of the next one (民法典 art. 203)."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def months_after(day: date, months: int) -> date:
    """Find the same day so many months later, or the last of that month (民法典 art. 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
