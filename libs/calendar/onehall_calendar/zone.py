"""The one place where an instant becomes a legal day: Asia/Shanghai."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
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
