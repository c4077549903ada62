"""Whole months: what is published is of them only, so that no two spans differ by one person."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from onehall_calendar import SHANGHAI, months_after
from pydantic import BaseModel, StringConstraints


class Month(BaseModel):
    """Which month figures are asked of."""

    month: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]

    @property
    def first(self) -> date:
        """Return its first day."""
        return date.fromisoformat(f"{self.month}-01")

    @property
    def last(self) -> date:
        """Return its last day."""
        return months_after(self.first, 1) - timedelta(days=1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return the instant it begins, and the one the next month begins."""
        return begins(self.first), begins(months_after(self.first, 1))


def begins(day: date) -> datetime:
    """Return the first instant of a day here."""
    return datetime.combine(day, time(), SHANGHAI)
