"""Spans: who is using up which limit, from when to when, read from the facts of a case."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from onehall_calendar import Limit, local_day

from onehall_supervision.domain.clocks import RUNNING, Clock, clock_of
from onehall_supervision.domain.deadlines import joint_limits, legal_limit
from onehall_supervision.domain.facts import Item, Planned, Step
from onehall_supervision.domain.limits import Edges, case_edges, legal_end, step_edges
from onehall_supervision.domain.model import CASE, CaseView, Done, Subject
from onehall_supervision.domain.moved import (
    moved_case_edges,
    moved_review_edges,
    moved_step_edges,
)
from onehall_supervision.domain.rounds import Round, gone_at, owed_at, rounds
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
    if view.moves.suspended or view.moves.extended:
        edges = moved_case_edges(joint_limits(view, plan), plan.calendar)
    else:
        edges = case_edges(start, promised, _longest_legal(plan), plan.calendar)
    return Span(Kind.CASE, CASE, None, "", promised, joint_end(view, plan), None, edges)


def joint_end(view: CaseView, plan: Planned) -> datetime | None:
    """Return when the authorities were done with the whole: only what the applicant keeps is left.

    The joint limit is theirs to keep; what waits for the applicant's choice cannot exceed it.
    """
    moves = view.moves
    if not moves.with_applicant:
        return view.closed_at
    kept = {item: one.at for item, one in moves.with_applicant.items()}
    ends = ((gone_at(view, item), kept.get(item)) for item in plan.items)
    done = [min((at for at in both if at), default=None) for both in ends]
    return max(at for at in done if at) if all(done) else None


def item_spans(view: CaseView, plan: Planned, item: Item) -> Iterator[Span]:
    """Yield the limit of a review and those of its steps, as far as they have begun.

    A department that was asked again has its promise again; what it owed before stays owed.
    """
    clock, gone = clock_of(view.moves, item.id), gone_at(view, item.id)
    for one in rounds(view, plan, item.id):
        ended, officer = _earlier(one.ended, gone)
        edges = _review_edges(plan, item, one, clock)
        subject = Subject(item.id if one.number == 1 else f"{item.id}#{one.number}")
        yield Span(Kind.REVIEW, subject, item, "", item.promised_wd, ended, officer, edges)
        for run in runs(view, item, one):
            over, by = _earlier(run.done, ended)
            yield Span(
                Kind.STEP,
                Subject(f"{subject}/{run.step.name}"[:LONGEST_SUBJECT]),
                item,
                run.step.name,
                run.step.limit_wd,
                over,
                by or officer,
                _step_edges(local_day(run.started), run.step.limit_wd, clock, plan),
            )


def runs(view: CaseView, item: Item, during: Round) -> Iterator[Run]:
    """Yield the steps that have begun: each begins when the one before it is completed."""
    done = view.steps.get(item.id, {})
    started = during.started
    for step in item.steps:
        end = next((one for one in done.get(step.name, ()) if _within(one, during)), None)
        yield Run(step, started, end)
        if end is None:
            return
        started = max(started, end.at)


def holders(view: CaseView, plan: Planned, at: datetime) -> list[Item]:
    """Return the items whose departments owe an opinion at an instant, in catalogue order."""
    return [item for item in plan.items.values() if owed_at(view, plan, item.id, at)]


def _review_edges(plan: Planned, item: Item, one: Round, clock: Clock) -> Edges:
    start = local_day(one.started)
    if clock is RUNNING and one.number == 1:
        return case_edges(start, item.promised_wd, item.legal, plan.calendar)
    legal = legal_limit(plan, item, clock)
    return moved_review_edges(start, item.promised_wd, legal, clock, plan.calendar)


def _step_edges(start: date, limit: int, clock: Clock, plan: Planned) -> Edges:
    if clock is RUNNING:
        return step_edges(start, limit, plan.calendar)
    return moved_step_edges(start, limit, clock, plan.calendar)


def _within(done: Done, during: Round) -> bool:
    """Whether a step was done in this round; before it was asked again, and not before the last."""
    if during.asked_again is not None and done.at >= during.asked_again:
        return False
    return during.number == 1 or done.at >= during.started


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
