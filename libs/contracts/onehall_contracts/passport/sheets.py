"""The deadline sheets 期限计算单 of a passport, as they follow from its history alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeAlias

from onehall_calendar import Calendar, Deadline, Limit, Unit, deadline, local_day

from onehall_contracts.passport import causes
from onehall_contracts.passport.causes import Clock, Plan, Round, Said
from onehall_contracts.passport.form import Fact

KINDS: Final = ("promised", "legal")
NOTHING: Final[dict[str, Any]] = {"calendar_version": None, "joint": None, "reviews": []}
ACCEPTED: Final = "受理 accepted"
REOPENED: Final = "审查意见失效,重新审查 asked again, the opinion was void"
Sheets: TypeAlias = dict[str, Any]


def derived(shown: Sequence[Fact], calendar: Calendar) -> Sheets:
    """Return both limits of every review, each time it was asked for, and the joint ones (R-17)."""
    plan = causes.plan(shown)
    if plan is None:
        return dict(NOTHING)
    reviews = [one for item in plan.items.values() for one in _reviews(plan, item, shown, calendar)]
    return {
        "calendar_version": calendar.version,
        "started_at": plan.start.isoformat(),
        "joint": {kind: _joint(reviews, kind) for kind in KINDS},
        "reviews": reviews,
    }


def _reviews(plan: Plan, item: Said, shown: Sequence[Fact], calendar: Calendar) -> Iterator[Sheets]:
    clock = causes.clock(shown, item["item_id"])
    for one in causes.rounds(shown, plan.start, item["item_id"]):
        yield {
            **{name: item[name] for name in ("item_id", "name", "department")},
            "round": one.number,
            "started_at": one.started.isoformat(),
            "answered_at": one.answered.isoformat() if one.answered else None,
            "promised": _promised(item, one, clock, calendar),
            "legal": _legal(item, plan, clock, calendar),
        }


def _promised(item: Said, one: Round, clock: Clock, calendar: Calendar) -> Sheets | None:
    limit, began = Limit(item["promised_wd"]), ACCEPTED if one.number == 1 else REOPENED
    return _counted(local_day(one.started), limit, clock, calendar, began)


def _legal(item: Said, plan: Plan, clock: Clock, calendar: Calendar) -> Sheets | None:
    """Count the legal limit; it runs from the acceptance, however often a department is asked."""
    if not plan.legal:
        return None
    limit = Limit(item["legal_n"], Unit(item["legal_unit"]))
    return _counted(local_day(plan.start), limit, clock, calendar, ACCEPTED)


def _counted(
    start: date, limit: Limit, clock: Clock, calendar: Calendar, reason: str
) -> Sheets | None:
    """Count a limit; None where the calendar does not reach."""
    extension = None if clock.refused else clock.extension
    try:
        found = deadline(start, limit, calendar, clock.suspensions, extension, reason)
    except ValueError:
        return None
    if clock.refused:
        found = replace(found, extension=clock.extension, extension_refused=clock.refused)
    return _written(found)


def _written(found: Deadline) -> Sheets:
    return {**found.to_dict(), "derivation": found.derivation()}


def _joint(reviews: Sequence[Sheets], kind: str) -> Sheets | None:
    """Return the limit that ends last of those first asked for; reopening a review moves none."""
    first = [one for one in reviews if one["round"] == 1 and one[kind]]
    last = max(first, key=lambda one: (one[kind]["due_on"], one["item_id"]), default=None)
    return {"item_id": last["item_id"], **last[kind]} if last else None
