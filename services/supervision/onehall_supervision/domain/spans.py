"""Spans: who is using up which limit, from when to when, read from the facts of a case."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from onehall_calendar import Limit, local_day

from onehall_supervision.domain.limits import Edges, case_edges, legal_end, step_edges
from onehall_supervision.domain.model import (
    CASE,
    CaseView,
    DepartmentId,
    Done,
    Item,
    ItemId,
    Planned,
    Step,
    Subject,
)
from onehall_supervision.domain.rules import Kind

LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Span:
    """A limit that is running, or ran until `ended`, with the edges at which cards are due."""

    kind: Kind
    subject: Subject
    item: Item | None
    step: str
    limit_wd: int
    ended: datetime | None
    officer: str | None
    edges: Edges


@dataclass(frozen=True, slots=True)
class Run:
    """One step of a review that has begun, and how it ended if it has."""

    step: Step
    started: datetime
    done: Done | None


def case_span(view: CaseView, plan: Planned) -> Span:
    """Return the joint limit: the longest promise, and the legal limit that ends last (R-17)."""
    start = local_day(plan.start)
    promised = max(item.promised_wd for item in plan.items.values())
    edges = case_edges(start, promised, _longest_legal(plan), plan.calendar)
    return Span(Kind.CASE, CASE, None, "", promised, view.closed_at, None, edges)


def item_spans(view: CaseView, plan: Planned, item: Item) -> Iterator[Span]:
    """Yield the limit of a review and those of its steps, as far as they have begun."""
    answer = view.answers.get(item.id)
    ended, officer = _earlier(answer, view.closed_at)
    edges = case_edges(local_day(plan.start), item.promised_wd, item.legal, plan.calendar)
    subject = Subject(item.id)
    yield Span(Kind.REVIEW, subject, item, "", item.promised_wd, ended, officer, edges)
    for run in runs(view, plan, item):
        over, by = _earlier(run.done, ended)
        yield Span(
            Kind.STEP,
            Subject(f"{item.id}/{run.step.name}"[:LONGEST_SUBJECT]),
            item,
            run.step.name,
            run.step.limit_wd,
            over,
            by or officer,
            step_edges(local_day(run.started), run.step.limit_wd, plan.calendar),
        )


def runs(view: CaseView, plan: Planned, item: Item) -> Iterator[Run]:
    """Yield the steps that have begun: each begins when the one before it is completed."""
    done = view.steps.get(item.id, {})
    started = plan.start
    for step in item.steps:
        end = done.get(step.name)
        yield Run(step, started, end)
        if end is None:
            return
        started = max(started, end.at)


def holders(view: CaseView, plan: Planned, at: datetime) -> list[DepartmentId]:
    """Return the departments that owe an opinion at an instant, in catalogue order."""
    owing = (item for item in plan.items.values() if not _answered_by(view, item.id, at))
    return list(dict.fromkeys(item.department for item in owing))


def _answered_by(view: CaseView, item: ItemId, at: datetime) -> bool:
    answer = view.answers.get(item)
    return answer is not None and answer.at <= at


def _earlier(done: Done | None, ended: datetime | None) -> tuple[datetime | None, str | None]:
    """Return the end that came first, and the officer if it was theirs."""
    if done is None or (ended is not None and ended < done.at):
        return ended, None
    return done.at, done.officer


def _longest_legal(plan: Planned) -> Limit | None:
    start = local_day(plan.start)
    limits = {item.legal for item in plan.items.values() if item.legal}
    ends = [(end, n.n, n) for n in limits if (end := legal_end(start, n, plan.calendar))]
    return max(ends, key=lambda end: end[:2])[2] if ends else None
