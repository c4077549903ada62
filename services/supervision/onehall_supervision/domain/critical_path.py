"""The critical-path clock: who holds a case now, what it waits for, when it will be finished.

Read from the case view at an instant; nothing is remembered. The forecast assumes that

- earliest: every department answers at once, a review in a special procedure when the length that
  was declared for it is over;
- likely: every department answers at the end of its promise, or now if that has passed; a special
  procedure still open takes the length that was declared for it;
- latest: every department uses its legal limit to the end;
- what the applicant keeps pending waits as long as it may (60 working days);
- an item is granted with its prerequisites, in one session (R-14): it adds nothing to the last of
  them, so the review that is ready last alone decides when the case is;
- whoever is late already answers now, by every forecast.

The gate opens when everything is ready, or at the end of the joint promise for what is (R-17).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onehall_calendar import Calendar, local_day

from onehall_supervision.domain.deadlines import JointLimits, joint_limits
from onehall_supervision.domain.facts import Item, ItemId, Planned
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.rounds import gone_at
from onehall_supervision.domain.serial import Serial, one_after_another
from onehall_supervision.domain.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the case will be finished, and when the gate opens for what is ready."""

    earliest: datetime
    likely: datetime
    latest: datetime
    gate_at: datetime
    gate_for_all: bool


@dataclass(frozen=True, slots=True)
class Critical:
    """The review that will be ready last, and the items that cannot be granted before it."""

    item: Item
    ready_at: datetime
    blocks: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """Working days saved against serial handling by the legal limits.

    So far: what serial handling would have needed to get where the case is now, less what has
    passed. A finished review counts its whole legal limit, an open one the days it has used.
    """

    so_far_wd: int
    forecast_wd: int
    share_percent: float


@dataclass(frozen=True, slots=True)
class CaseClock:
    """Everything the clock shows of a case whose plan is known; `elapsed_wd` since acceptance."""

    started: datetime
    finished: datetime | None
    elapsed_wd: int
    reviews: tuple[Standing, ...]
    joint: JointLimits
    critical: Critical | None
    forecast: Forecast
    legal_serial: Serial
    promised_serial: Serial
    saved: Saved


def case_clock(view: CaseView, plan: Planned, at: datetime) -> CaseClock:
    """Read the clock of a case at an instant."""
    handled = [item for item in plan.items.values() if item.id not in view.moves.left]
    reviews = tuple(standing(view, plan, item, at) for item in handled)
    joint, start = joint_limits(view, plan), local_day(plan.start)
    forecast = _forecast(view, reviews, joint, at)
    legal, promised = one_after_another(start, handled, plan.calendar)
    until = local_day(view.closed_at or at)
    return CaseClock(
        started=plan.start,
        finished=view.closed_at,
        elapsed_wd=_between(start, until, plan.calendar),
        reviews=reviews,
        joint=joint,
        critical=_critical(view, plan, reviews),
        forecast=forecast,
        legal_serial=legal,
        promised_serial=promised,
        saved=_saved(plan, reviews, until, legal, forecast.likely),
    )


def _forecast(
    view: CaseView, reviews: Sequence[Standing], joint: JointLimits, at: datetime
) -> Forecast:
    if view.closed_at:
        end = view.closed_at
        return Forecast(end, end, end, end, gate_for_all=True)
    left = [one for one in reviews if one.open or one.kept_until]
    likely = max((one.likely for one in left), default=at)
    promised = joint.promised.promised if joint.promised else None
    gate = min(likely, max(at, promised.due_at)) if promised else likely
    return Forecast(
        max((one.earliest for one in left), default=at),
        likely,
        max((one.latest for one in left), default=at),
        gate,
        gate == likely,
    )


def _critical(view: CaseView, plan: Planned, reviews: Sequence[Standing]) -> Critical | None:
    """Find the open review that is ready last; of several, the one that holds up the most."""
    open_now = [
        Critical(one.item, one.likely, tuple(_blocked(view, plan, one.item.id)))
        for one in reviews
        if one.open
    ]
    return max(open_now, key=lambda one: (one.ready_at, len(one.blocks)), default=None)


def _blocked(view: CaseView, plan: Planned, item: ItemId) -> Iterator[ItemId]:
    """Yield the items that need this one, directly or through others, each after what it needs."""
    waiting = {item}
    undecided = [one for one in plan.items.values() if gone_at(view, one.id) is None]
    found = True
    while found:
        found = False
        for one in undecided:
            if one.id not in waiting and waiting & set(one.needs):
                waiting.add(one.id)
                found = True
                yield one.id


def _saved(
    plan: Planned, reviews: Sequence[Standing], until: date, serial: Serial, likely: datetime
) -> Saved:
    start = local_day(plan.start)
    elapsed = _between(start, until, plan.calendar)
    done = sum(_serial_days(one, elapsed) for one in reviews)
    # 24:00 of a day is the next day's 00:00: it is that day's end which is forecast.
    finish = local_day(likely - timedelta.resolution)
    saved = serial.wd - _between(start, max(finish, start), plan.calendar)
    share = round(100 * saved / serial.wd, 1) if serial.wd else 0.0
    return Saved(max(0, done - elapsed), saved, share)


def _serial_days(one: Standing, elapsed: int) -> int:
    whole = one.item.promised_wd
    if one.item.legal:
        whole = one.item.legal.compared_wd
    return min(elapsed, whole) if one.open else whole


def _between(start: date, until: date, calendar: Calendar) -> int:
    """Count working days; none that the calendar does not know."""
    return calendar.working_days_between(start, min(max(until, start), calendar.last))
