"""Which cards are due now; the same facts give the same cards for ever."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from onehall_calendar import SHANGHAI

from onehall_supervision.domain.answering import CHIEF, LINK, Breach, breach
from onehall_supervision.domain.facts import DepartmentId, Planned
from onehall_supervision.domain.model import CardIssued, CardKey, CaseView, Subject
from onehall_supervision.domain.pending import MOMENT, first_instant, issued_from, open_edges
from onehall_supervision.domain.rules import STEP_OVER, STEP_OVER_AGAIN, Kind, Rule
from onehall_supervision.domain.spans import Span, case_span, item_spans

TWICE = 2
DURING_OUTAGE_ZH = "链路中断期间,不归责于个人"
DURING_OUTAGE_EN = "the link was down, no person answers for it"
NO_EDGES = (None, None, None)


def due_cards(view: CaseView, now: datetime) -> list[CardIssued]:
    """Return the cards that the facts demand by now and that are not issued yet."""
    plan = view.plan
    if plan is None:
        return []
    due = [
        _card(plan, span, rule, breach(view, plan, span, edge, now), now)
        for span in _spans(view, plan)
        for rule, edge in open_edges(view, span)
        if issued_from(first_instant(rule, edge), plan.calendar) <= now
    ]
    due.sort(key=lambda card: (card.breached_at, card.subject, card.rule))
    return [*due, *_again(view, plan, due, now)]


def _spans(view: CaseView, plan: Planned) -> Iterator[Span]:
    reviews = (item_spans(view, plan, item) for item in plan.items.values())
    return chain((case_span(view, plan),), *reviews)


def _card(plan: Planned, span: Span, rule: Rule, breach: Breach, now: datetime) -> CardIssued:
    """Write a card; during a link outage its text names the department, but nobody answers."""
    named = span.item.department if span.item else breach.department
    words = _words(span, breach.at, named)
    zh, en = rule.zh.format(**words), rule.en.format(**words)
    return CardIssued(
        function=rule.function,
        rule=rule.id,
        level=rule.level,
        subject=span.subject,
        item=span.item.id if span.item else None,
        department=breach.department,
        responsible=breach.responsible,
        reason_zh=f"{zh}; {DURING_OUTAGE_ZH}" if breach.responsible == LINK else zh,
        reason_en=f"{en}; {DURING_OUTAGE_EN}" if breach.responsible == LINK else en,
        legal_basis=rule.legal_basis,
        calendar_version=plan.calendar.version,
        breached_at=breach.at,
        at=now,
    )


def _again(
    view: CaseView, plan: Planned, due: list[CardIssued], now: datetime
) -> Iterator[CardIssued]:
    """Yield a red card for each department with a second yellow step card in the case."""
    yellow = [c for c in chain(view.cards.values(), due) if c.rule == STEP_OVER.id]
    new = dict.fromkeys(c.department for c in due if c.rule == STEP_OVER.id)
    for department in filter(None, new):
        subject = Subject(department)
        edges = sorted(c.breached_at for c in yellow if c.department == department)
        key = CardKey(STEP_OVER_AGAIN.function, STEP_OVER_AGAIN.id, subject)
        if len(edges) >= TWICE and key not in view.cards:
            span = Span(Kind.DEPARTMENT, subject, None, "", 0, None, None, NO_EDGES)
            yield _card(plan, span, STEP_OVER_AGAIN, Breach(edges[1], department, CHIEF), now)


def _words(span: Span, edge: datetime, department: DepartmentId | None) -> dict[str, str | int]:
    """Return what the text of a rule may name."""
    return {
        "name": span.item.name if span.item else "",
        "item": span.item.id if span.item else "",
        "step": span.step,
        "department": department or "",
        "limit": span.limit_wd,
        "edge": _written(edge),
    }


def _written(edge: datetime) -> str:
    """Write an instant as people do: the end of a day is its 24:00, not the next day's 00:00."""
    at = edge.astimezone(SHANGHAI)
    if at.hour or at.minute or at.second:
        return at.strftime("%Y-%m-%d %H:%M")
    return f"{(at - MOMENT).date().isoformat()} 24:00"
