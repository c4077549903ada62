"""Which edges still matter, and the first instant at which one of them demands a card.

An edge is reached on any day; its card is issued on a working day. `CaseView.pending` holds the
edges and is kept up to date by what is here, one entry at a time, because most events change the
entry of one review only.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from onehall_calendar import Calendar, Limit, end_of, local_day

from onehall_supervision.domain.facts import ItemId
from onehall_supervision.domain.limits import case_edges, step_edges
from onehall_supervision.domain.model import CASE, CardKey, CaseView, Level
from onehall_supervision.domain.moves import STILL
from onehall_supervision.domain.rules import BY_KIND, Kind, Rule
from onehall_supervision.domain.spans import Span, case_span, item_spans

MOMENT = timedelta.resolution


def next_check(view: CaseView) -> datetime | None:
    """Return the first instant at which a card can be issued, None if never."""
    at = next_breach(view)
    return at if at is None or view.plan is None else issued_from(at, view.plan.calendar)


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


def all_pending(view: CaseView) -> dict[str, datetime]:
    """Return when the case and each review demand their next cards, where they do."""
    if view.plan is None:
        return {}
    found: dict[str, datetime | None] = {CASE: case_pending(view)}
    if view.answers or view.steps or view.cards or view.closed_at or view.moves is not STILL:
        found |= {item: item_pending(view, item) for item in view.plan.items}
    else:
        start, calendar = local_day(view.plan.start), view.plan.calendar
        for item in view.plan.items.values():
            step = item.steps[0].limit_wd if item.steps else None
            found[item.id] = _untouched(start, item.promised_wd, item.legal, step, calendar)
    return {what: at for what, at in found.items() if at}


def open_edges(view: CaseView, span: Span) -> Iterator[tuple[Rule, datetime]]:
    """Yield the edges that a span reached before its end, or can reach, without a card yet."""
    for rule, edge in zip(BY_KIND[span.kind], span.edges, strict=True):
        if edge is None or (span.ended is not None and span.ended < first_instant(rule, edge)):
            continue
        if not view.cards or CardKey(rule.function, rule.id, span.subject) not in view.cards:
            yield rule, edge


def first_instant(rule: Rule, edge: datetime) -> datetime:
    """Warn at the edge itself; a limit is exceeded only after its last instant (24:00)."""
    return edge if rule.level is Level.WARNING else edge + MOMENT


def _earliest(view: CaseView, spans: Iterable[Span]) -> datetime | None:
    edges = (pair for span in spans for pair in open_edges(view, span))
    return min((first_instant(rule, edge) for rule, edge in edges), default=None)


@lru_cache(maxsize=16_384)
def _untouched(
    start: date, promised: int, legal: Limit | None, step: int | None, calendar: Calendar
) -> datetime | None:
    """Find the first edge of a review of which nothing is known but its plan."""
    edges = [(Kind.REVIEW, case_edges(start, promised, legal, calendar))]
    if step is not None:
        edges.append((Kind.STEP, step_edges(start, step, calendar)))
    pairs = ((r, e) for kind, found in edges for r, e in zip(BY_KIND[kind], found, strict=True))
    return min((first_instant(r, e) for r, e in pairs if e), default=None)
