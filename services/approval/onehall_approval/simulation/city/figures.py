"""What a run comes to: the KPIs of DOMAIN section 10 with their honest denominators, and days.

As of the last day of the demand, as the city's own report was, and again when the last matter was
decided; working days per class are those of every project, whenever it ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from statistics import fmean, median, quantiles
from typing import Any, Final

from onehall_calendar import Calendar, end_of, local_day

from onehall_approval.simulation.city.city import City
from onehall_approval.simulation.city.docket import Outcome, Project
from onehall_approval.simulation.city.kinds import Kind, opened_of

DAY: Final = timedelta(days=1)
TENTHS: Final = 10


def figures(city: City, halves: int) -> dict[str, Any]:
    """Return everything a run says of itself, as plain values; rates are shares of 1."""
    setting, demand = city.setting, city.setting.demand
    last = demand.days[-1]
    return {
        "order": setting.order.value,
        "cases": demand.matters,
        "seed": setting.seed,
        "catalogue_version": setting.kinds.catalogue_version,
        "calendar_version": setting.calendar.version,
        "habits": asdict(setting.habits),
        "first_day": demand.days[0].isoformat(),
        "last_day": last.isoformat(),
        "working_days": len(demand.days),
        "parallel_matters": demand.parallel,
        "departments": len(city.officers),
        "officers": sum(city.officers.values()),
        "events": city.events,
        "half_days": halves,
        "at_the_end": _rates(city.outcomes, end_of(last)),
        "after_the_last": _rates(city.outcomes, None),
        "classes": [_class(city, kind) for kind in setting.kinds.classes],
        "alone": _alone(city),
        "months": list(_months(city.outcomes)),
    }


def _rates(outcomes: Sequence[Outcome], at: datetime | None) -> dict[str, Any]:
    """Count matters as they stood at an instant; none is the time after the last decision."""
    known = [one for one in outcomes if at is None or one.accepted_at < at]
    decided = [one for one in known if _decided_by(one, at)]
    waiting = [one for one in known if not _decided_by(one, at)]
    late_open = sum(1 for one in waiting if at and one.due_at < at)
    late = sum(1 for one in decided if not on_time(one))
    beyond = [one for one in known if _beyond_the_law(one, at)]
    return {
        "accepted": len(known),
        "decided": len(decided),
        "open": len(waiting),
        "early_rate": _share(sum(1 for one in decided if _early(one)), len(decided)),
        "on_time_rate": _share(len(decided) - late, len(decided) + late_open),
        "legal_on_time_rate": _share(
            len(decided) + late_open - len(beyond), len(decided) + late_open
        ),
        "overdue": late + late_open,
        "overdue_open": late_open,
        "beyond_legal": len(beyond),
    }


def on_time(one: Outcome) -> bool:
    """Whether a matter was decided by its promised date; a joint one by the joint date (R-17)."""
    return one.decided_at is not None and one.decided_at <= one.due_at


def _early(one: Outcome) -> bool:
    """Whether it was decided on a day before its promised date; a limit ends at 24:00."""
    return one.decided_at is not None and one.decided_at < one.due_at - DAY


def _beyond_the_law(one: Outcome, at: datetime | None) -> bool:
    until = one.decided_at if _decided_by(one, at) else at
    return until is not None and until > one.legal_due_at


def _decided_by(one: Outcome, at: datetime | None) -> bool:
    return one.decided_at is not None and (at is None or one.decided_at < at)


def _class(city: City, kind: Kind) -> dict[str, Any]:
    """Say how long projects of a class took, from the first acceptance to the last permit."""
    opened, calendar = opened_of(kind, city.register), city.setting.calendar
    done = [one for one in city.projects if one.kind is kind and one.ended]
    return {
        "class_id": kind.said.class_id,
        "name": kind.said.class_name,
        "items": len(kind.plans),
        "serial_legal_wd": opened.serial_legal_wd,
        "serial_promised_wd": sum(plan.promised_wd for plan in kind.plans),
        "joint_limit_wd": opened.joint_limit_wd,
        "projects": len(done),
        **_spread([_days_of(one, calendar) for one in done]),
    }


def _alone(city: City) -> dict[str, Any]:
    """Say how long matters of no class took."""
    numbers = {kind.number for kind in city.setting.kinds.alone}
    calendar = city.setting.calendar
    days = [
        calendar.working_days_between(local_day(one.accepted_at), local_day(one.decided_at))
        for one in city.outcomes
        if one.kind in numbers and one.decided_at
    ]
    return {"matters": len(days), **_spread(days)}


def _days_of(project: Project, calendar: Calendar) -> int:
    assert project.ended is not None  # noqa: S101 - only those that ended are measured
    return calendar.working_days_between(local_day(project.began), local_day(project.ended))


def _spread(days: Sequence[int]) -> dict[str, float | None]:
    """Return mean, median and ninth decile in working days; none of nothing."""
    if not days:
        return {"mean_wd": None, "median_wd": None, "p90_wd": None}
    tenths = quantiles(days, n=TENTHS, method="inclusive") if len(days) > 1 else [days[0]]
    return {"mean_wd": round(fmean(days), 2), "median_wd": median(days), "p90_wd": tenths[-1]}


def _months(outcomes: Iterable[Outcome]) -> Iterable[dict[str, Any]]:
    """Yield, by month of acceptance, how many matters came and how many were decided in time."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for one in outcomes:
        found[f"{local_day(one.accepted_at):%Y-%m}"].append(on_time(one))
    for month, kept in sorted(found.items()):
        yield {"month": month, "accepted": len(kept), "on_time_rate": _share(sum(kept), len(kept))}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 5) if whole else None
