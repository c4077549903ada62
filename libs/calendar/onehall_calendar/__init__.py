"""When things are due: working days and deadlines that explain themselves."""

from onehall_calendar.calendar import Calendar, Day, Status
from onehall_calendar.clock import (
    Clock,
    FrozenClock,
    ScaledClock,
    SystemClock,
    clock_from,
    parse_span,
)
from onehall_calendar.command import render_due
from onehall_calendar.counting import deadline, due_at, due_on
from onehall_calendar.derivation import Deadline, Exclusion, Kind, Step
from onehall_calendar.hours import (
    ONE_DAY_WARNING,
    add_working_time,
    used_days,
    working_hours,
    working_time_between,
)
from onehall_calendar.limits import (
    ApproverRole,
    Extension,
    Limit,
    Suspension,
    SuspensionCause,
    Unit,
    warning_days,
)
from onehall_calendar.table import load, versions
from onehall_calendar.zone import SHANGHAI, end_of, instant, local_day, months_after

__all__ = [
    "ONE_DAY_WARNING",
    "SHANGHAI",
    "ApproverRole",
    "Calendar",
    "Clock",
    "Day",
    "Deadline",
    "Exclusion",
    "Extension",
    "FrozenClock",
    "Kind",
    "Limit",
    "ScaledClock",
    "Status",
    "Step",
    "Suspension",
    "SuspensionCause",
    "SystemClock",
    "Unit",
    "add_working_time",
    "clock_from",
    "deadline",
    "due_at",
    "due_on",
    "end_of",
    "instant",
    "load",
    "local_day",
    "months_after",
    "parse_span",
    "render_due",
    "used_days",
    "versions",
    "warning_days",
    "working_hours",
    "working_time_between",
]
