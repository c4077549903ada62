"""Which edges still matter, and the first instant at which one of them demands a card.

`CaseView.pending` is kept up to date by what is here, one entry at a time, because most events
change the entry of one review only.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from onehall_calendar import Calendar, Limit, local_day

from onehall_supervision.domain.limits import case_edges, step_edges
from onehall_supervision.domain.model import CASE, CardKey, CaseView, ItemId, Level
from onehall_supervision.domain.rules import BY_KIND, Kind, Rule
from onehall_supervision.domain.spans import Span, case_span, item_spans

MOMENT = timedelta.resolution


def next_check(view: CaseView) -> datetime | None:
    """Return the first instant at which a card will be due, None if never."""
    return min(view.pending.values(), default=None)


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
    if view.answers or view.steps or view.cards or view.closed_at:
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
