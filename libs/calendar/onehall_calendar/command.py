"""The answer of `onehall due`: the date alone on the first line, then how it was reached."""

from datetime import date, datetime

from onehall_calendar.counting import deadline
from onehall_calendar.limits import Limit, Unit
from onehall_calendar.table import load


def render_due(start_text: str, n_text: str, unit: str = "wd") -> list[str]:
    """Lines to print; ValueError says what to type instead."""
    derived = deadline(_start(start_text), Limit(_n(n_text), _unit(unit)), load())
    return [derived.due_on.isoformat(), *derived.derivation()]


def _start(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"start {text!r} is not a date; write 2011-09-26 or 2011-09-26T09:00:00+08:00"
        ) from None


def _n(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"number of days {text!r} is not a whole number; write e.g. 45")
    return int(text)


def _unit(text: str) -> Unit:
    if text not in set(Unit):
        raise ValueError(f"unit {text!r} is unknown; wd is working days, cd is calendar days")
    return Unit(text)
