"""Which edges still matter, and the first instant at which one of them demands a card.

An edge is reached on any day; its card is issued on a working day. `CaseView.pending` holds the
edges and is kept up to date by what is here, one entry at a time, because most events change the
entry of one review only.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from onehall_calendar import Calendar, end_of, local_day

from onehall_supervision.domain.facts import Item, ItemId, Planned
from onehall_supervision.domain.functions import EVERY
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.model import CASE, CardKey, CaseView
from onehall_supervision.domain.moves import STILL
from onehall_supervision.domain.points import first_instant, next_demand
from onehall_supervision.domain.reaching import edges
from onehall_supervision.domain.rulebook import Rule
from onehall_supervision.domain.spans import (
    Span,
    case_span,
    item_spans,
    running_spans,
    untouched,
)


def next_check(view: CaseView) -> datetime | None:
    """Return the first instant at which a card can be issued, None if never."""
    at = next_breach(view)
    return at if at is None else issued_from(at, view.calendar)


def next_breach(view: CaseView) -> datetime | None:
    """Return the first instant at which somebody will have earned a card, None if never."""
    return min(view.pending.values(), default=None)


@lru_cache(maxsize=16_384)
def issued_from(breach: datetime, calendar: Calendar) -> datetime:
    """Find when a card is issued: at its breach, or when work begins again after a rest day.

    Nobody could read it before, and nobody could have acted on a warning.
    """
    day = local_day(breach)
    try:
        if calendar.is_work_day(day):
            return breach
        return end_of(calendar.next_working_day(day) - timedelta(days=1))
    except ValueError:
        return breach


def case_pending(view: CaseView) -> datetime | None:
    """Return when the joint limit of the case demands its next card."""
    return None if view.plan is None else _earliest(view, [case_span(view, view.plan)])


def item_pending(view: CaseView, item: ItemId) -> datetime | None:
    """Return when a review or one of its steps demands its next card."""
    plan = view.plan
    if plan is None or item not in plan.items:
        return None
    return _earliest(view, item_spans(view, plan, plan.items[item]))


def running_pending(view: CaseView, item: ItemId) -> datetime | None:
    """Return as `item_pending` does after a step `in_turn` that came before any open edge.

    What ended before its edges demands nothing, so only what still runs is looked at.
    """
    assert view.plan is not None  # noqa: S101 - a step in turn has a plan
    return _earliest(view, running_spans(view, view.plan, view.plan.items[item]))


def function_pending(view: CaseView, function: Function) -> datetime | None:
    """Return when a function that watches records demands its next card."""
    return next_demand(view, function)


def of_functions(view: CaseView) -> dict[str, datetime]:
    """Return the entries of the functions as they stand."""
    return {what: at for what, at in view.pending.items() if what in EVERY}


def all_pending(view: CaseView) -> dict[str, datetime]:
    """Return when the case and each review demand their next cards, where they do.

    What the functions demand stays as it is.
    """
    if view.plan is None:
        return of_functions(view)
    found: dict[str, datetime | None] = {CASE: case_pending(view)}
    if view.answers or view.steps or view.cards or view.closed_at or view.moves is not STILL:
        found |= {item: item_pending(view, item) for item in view.plan.items}
    else:
        for item in view.plan.items.values():
            found[item.id] = _untouched(view, view.plan, item)
    return of_functions(view) | {what: at for what, at in found.items() if at}


def only_named(before: Planned | None, after: Planned | None) -> bool:
    """Whether a plan tells no more than who is named for its steps, as most openings do."""
    return before is not None and after is not None and _limits(before) == _limits(after)


def _limits(plan: Planned) -> tuple[Any, ...]:
    """Return all of a plan but who is named in it."""
    said = (plan.number, plan.start, plan.lead, plan.items, plan.calendar)
    return (*said, plan.accepted, plan.stated)


def open_edges(view: CaseView, span: Span) -> Iterator[tuple[Rule, datetime]]:
    """Yield the edges that a span reached before its end, or can reach, without a card yet."""
    rules = view.book.by_clock.get(span.clock, ())
    for rule, edge in zip(rules, span.edges, strict=bool(span.edges)):
        if edge is None or (span.ended is not None and span.ended < first_instant(rule, edge)):
            continue
        if not view.cards or CardKey(rule.function, rule.id, span.subject) not in view.cards:
            yield rule, edge


def _earliest(view: CaseView, spans: Iterable[Span]) -> datetime | None:
    edges = (pair for span in spans for pair in open_edges(view, span))
    return min((first_instant(rule, edge) for rule, edge in edges), default=None)


def _untouched(view: CaseView, plan: Planned, item: Item) -> datetime | None:
    """Find the first edge of a review of which nothing is known but its plan."""
    found = []
    for clock, limit in untouched(view, plan, item):
        rules = view.book.by_clock.get(clock, ())
        reached = zip(rules, edges(rules, view.book.count, limit), strict=True)
        found += [first_instant(rule, edge) for rule, edge in reached if edge]
    return min(found, default=None)
