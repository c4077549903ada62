"""Which cards are due now; the same facts give the same cards for ever."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Final

from onehall_calendar import SHANGHAI

from onehall_supervision.domain.answering import (
    CHIEF,
    LINK,
    Breach,
    breach,
    link_was_down,
    responsible_at,
)
from onehall_supervision.domain.card import fitting
from onehall_supervision.domain.facts import DepartmentId, Item, ItemId, Planned
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.model import (
    CASE,
    CardIssued,
    CardKey,
    CardProposed,
    CaseView,
    Subject,
)
from onehall_supervision.domain.pending import issued_from, open_edges
from onehall_supervision.domain.points import MOMENT, Point, first_instant, open_points
from onehall_supervision.domain.rulebook import Rule
from onehall_supervision.domain.spans import Span, case_span, item_spans

DURING_OUTAGE_ZH: Final = "链路中断期间,不归责于个人"
DURING_OUTAGE_EN: Final = "the link was down, no person answers for it"
OVER: Final = "step-over"
"""The finding that a step was exceeded, and the rule of F03 whose cards are counted for it."""


def due_cards(view: CaseView, now: datetime) -> list[CardIssued | CardProposed]:
    """Return the cards that the facts demand by now and that are not issued yet."""
    due = [*_of_limits(view, view.plan, now)] if view.plan else []
    due += _of_functions(view, now)
    due.sort(key=lambda card: (card.breached_at, card.function, card.subject, card.rule))
    if view.plan:
        due += _again(view, due, now)
    return [_confirmed(view, card) for card in due]


def _of_limits(view: CaseView, plan: Planned, now: datetime) -> Iterator[CardIssued]:
    for span in _due_spans(view, plan, now):
        for rule, edge in open_edges(view, span):
            if issued_from(first_instant(rule, edge), plan.calendar) <= now:
                yield _of_span(view, span, rule, breach(view, plan, span, edge, now), now)


def _due_spans(view: CaseView, plan: Planned, now: datetime) -> Iterator[Span]:
    """Yield the limits of the case and of those reviews for which something is due by now."""
    due = {what for what, at in view.pending.items() if issued_from(at, plan.calendar) <= now}
    if CASE in due:
        yield case_span(view, plan)
    for item in plan.items.values():
        if item.id in due:
            yield from item_spans(view, plan, item)


def _of_functions(view: CaseView, now: datetime) -> Iterator[CardIssued]:
    for function in Function:
        at = view.pending.get(function)
        if at is None or issued_from(at, view.calendar) > now:
            continue
        for point in open_points(view, function):
            if issued_from(point.first, view.calendar) <= now:
                yield _of_point(view, point, now)


def _confirmed(view: CaseView, card: CardIssued) -> CardIssued | CardProposed:
    """Issue what speaks for itself; leave to a supervisor what does not ✋."""
    return CardProposed(card) if view.book.by_id[card.rule].confirm else card


def _of_span(view: CaseView, span: Span, rule: Rule, breach: Breach, now: datetime) -> CardIssued:
    item = span.item
    named = item.department if item else breach.department
    words = _words(item, named, span.limit_wd, breach.at) | {"step": span.step}
    what = span.subject, item.id if item else None
    return _written_for(view, rule, what, breach, words, now)


def _of_point(view: CaseView, point: Point, now: datetime) -> CardIssued:
    words = _words(_item(view, point), point.department, point.limit_wd, point.edge)
    words |= {"item": point.item or "", **point.words}
    what = point.subject, point.item
    return _written_for(view, point.rule, what, _held(view, point, now), words, now)


def _item(view: CaseView, point: Point) -> Item | None:
    return view.plan.items.get(point.item) if view.plan and point.item else None


def _written_for(
    view: CaseView,
    rule: Rule,
    what: tuple[Subject, ItemId | None],
    breach: Breach,
    words: Mapping[str, str | int],
    now: datetime,
) -> CardIssued:
    """Write a card; during a link outage its text names the department, but nobody answers."""
    zh, en = fitting(rule.zh.format(**words)), fitting(rule.en.format(**words))
    return CardIssued(
        function=rule.function,
        rule=rule.id,
        level=rule.level,
        subject=what[0],
        item=what[1],
        department=breach.department,
        responsible=breach.responsible,
        reason_zh=f"{zh}; {DURING_OUTAGE_ZH}" if breach.responsible == LINK else zh,
        reason_en=f"{en}; {DURING_OUTAGE_EN}" if breach.responsible == LINK else en,
        legal_basis=rule.law,
        calendar_version=view.calendar.version,
        breached_at=breach.at,
        at=now,
        rule_set=view.book.name,
    )


def _held(view: CaseView, point: Point, now: datetime) -> Breach:
    """Return who answers: the link, whom the function names, or who held the item that instant."""
    item = _item(view, point)
    limited = item is not None and point.rule.clock
    if item and limited and link_was_down(view, item.id, point.edge, point.ended or now):
        return Breach(point.edge, None, LINK)
    named = point.responsible
    if named is None and view.plan and item:
        named = responsible_at(view, view.plan, item, point.edge)
    return Breach(point.edge, point.department, named or CHIEF)


def _again(view: CaseView, due: list[CardIssued], now: datetime) -> Iterator[CardIssued]:
    """Yield a card for each department that exceeded so many steps of one case."""
    yellow = [c for c in chain(view.cards.values(), due) if c.rule == OVER]
    new = dict.fromkeys(c.department for c in due if c.rule == OVER)
    for rule in view.book.by_finding.get(OVER, ()):
        for department in filter(None, new):
            edges = sorted(c.breached_at for c in yellow if c.department == department)
            key = CardKey(rule.function, rule.id, Subject(department))
            if len(edges) >= rule.times and key not in view.cards:
                span = Span("", key.subject, None, "", 0, None, None, ())
                held = Breach(edges[rule.times - 1], department, CHIEF)
                yield _of_span(view, span, rule, held, now)


def _words(
    item: Item | None, department: DepartmentId | None, limit_wd: int, edge: datetime
) -> dict[str, str | int]:
    """Return what the text of a rule may name."""
    return {
        "name": item.name if item else "",
        "item": item.id if item else "",
        "step": "",
        "what": "",
        "department": department or "",
        "limit": limit_wd,
        "edge": _written(edge),
    }


def _written(edge: datetime) -> str:
    """Write an instant as people do: the end of a day is its 24:00, not the next day's 00:00."""
    at = edge.astimezone(SHANGHAI)
    if at.hour or at.minute or at.second:
        return at.strftime("%Y-%m-%d %H:%M")
    return f"{(at - MOMENT).date().isoformat()} 24:00"
