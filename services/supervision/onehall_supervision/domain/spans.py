"""Spans: who is using up which limit, from when to when, read from the facts of a case."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from onehall_calendar import Calendar, Limit, local_day

from onehall_supervision.domain.clocks import RUNNING, Clock, clock_of
from onehall_supervision.domain.deadlines import joint_limits, legal_limit
from onehall_supervision.domain.facts import Item, Planned, Step, StepDone
from onehall_supervision.domain.model import CASE, CaseView, Done, Subject
from onehall_supervision.domain.reaching import Counting, Edges, edges, end_of_limit, time_of
from onehall_supervision.domain.rounds import Round, gone_at, owed_at, rounds

LONGEST_SUBJECT = 200


class Span(NamedTuple):
    """A limit that is running, or ran until `ended`, with the edges of the rules of its clock."""

    clock: str
    subject: Subject
    item: Item | None
    step: str
    limit_wd: int
    ended: datetime | None
    officer: str | None
    edges: Edges


class Run(NamedTuple):
    """One step of a review that has begun, and how it ended if it has."""

    step: Step
    started: datetime
    done: Done | None


def case_span(view: CaseView, plan: Planned) -> Span:
    """Return the joint limit: the longest promise, and the legal limit that ends last (R-17)."""
    limit = _moved_joint(view, plan) if _moved(view) else _joint(view, plan)
    found = _edges(view, "case", limit) if limit else ()
    promised = max(item.promised_wd for item in plan.items.values())
    return Span("case", CASE, None, "", promised, joint_end(view, plan), None, found)


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
        found = _edges(view, "review", _review(view, plan, item, one, clock))
        subject = Subject(item.id if one.number == 1 else f"{item.id}#{one.number}")
        review = Span("review", subject, item, "", item.promised_wd, ended, officer, found)
        yield review
        for run in runs(view, item, one):
            yield _of_step(view, review, item, run, clock)


def running_spans(view: CaseView, plan: Planned, item: Item) -> Iterator[Span]:
    """Yield what `item_spans` does of limits that still run, for a review asked for once."""
    clock = clock_of(view.moves, item.id)
    (during,) = rounds(view, plan, item.id)
    found = _edges(view, "review", _review(view, plan, item, during, clock))
    review = Span("review", Subject(item.id), item, "", item.promised_wd, None, None, found)
    yield review
    for run in runs(view, item, during):
        if run.done is None:
            yield _of_step(view, review, item, run, clock)


def in_turn(view: CaseView, fact: StepDone) -> bool:
    """Whether a step is the very next of a review that was asked for once and is not over."""
    plan, item = view.plan, fact.item
    if plan is None or item not in plan.items or item in view.answers:
        return False
    if item in view.moves.reopened or gone_at(view, item) is not None:
        return False
    done, names = view.steps.get(item, {}), [step.name for step in plan.items[item].steps]
    if len(done) >= len(names) or fact.step != names[len(done)]:
        return False
    return all(name in done and done[name][0].at <= fact.at for name in names[: len(done)])


def _of_step(view: CaseView, review: Span, item: Item, run: Run, clock: Clock) -> Span:
    ended, officer = _earlier(run.done, review.ended)
    return Span(
        "step",
        Subject(f"{review.subject}/{run.step.name}"[:LONGEST_SUBJECT]),
        item,
        run.step.name,
        run.step.limit_wd,
        ended,
        officer or review.officer,
        _edges(view, "step", _step(view, run, clock)),
    )


def runs(view: CaseView, item: Item, during: Round) -> Iterator[Run]:
    """Yield the steps that have begun: each begins when the one before it is completed."""
    done = view.steps.get(item.id, {})
    started = during.started
    for step in item.steps:
        end = next((one for one in done.get(step.name, ()) if within(one, during)), None)
        yield Run(step, started, end)
        if end is None:
            return
        started = max(started, end.at)


def holders(view: CaseView, plan: Planned, at: datetime) -> list[Item]:
    """Return the items whose departments owe an opinion at an instant, in catalogue order."""
    return [item for item in plan.items.values() if owed_at(view, plan, item.id, at)]


def untouched(view: CaseView, plan: Planned, item: Item) -> Iterator[tuple[str, Counting]]:
    """Yield the limits of a review of which nothing is known but its plan, by their clocks."""
    legal_on = _last_day(plan, item.legal)
    start, began = local_day(plan.start), time_of(plan.start, view.book.count)
    yield (
        "review",
        Counting(
            start, item.promised_wd, plan.calendar, RUNNING, item.legal, legal_on, began=began
        ),
    )
    if item.steps:
        yield "step", Counting(start, item.steps[0].limit_wd, plan.calendar, began=began)


def _edges(view: CaseView, clock: str, limit: Counting) -> Edges:
    return edges(view.book.by_clock.get(clock, ()), view.book.count, limit)


def _moved(view: CaseView) -> bool:
    return bool(view.moves.suspended or view.moves.extended)


def _joint(view: CaseView, plan: Planned) -> Counting:
    legal = _longest_legal(plan)
    return Counting(
        local_day(plan.start),
        max(item.promised_wd for item in plan.items.values()),
        plan.calendar,
        legal=legal,
        legal_on=_last_day(plan, legal),
        began=time_of(plan.start, view.book.count),
    )


def _moved_joint(view: CaseView, plan: Planned) -> Counting | None:
    """Return the whole as its longest promise and its longest legal limit run now."""
    joint = joint_limits(view, plan)
    longest = joint.promised.promised if joint.promised else None
    if longest is None:
        return None
    stops = tuple(one.suspension for one in longest.exclusions)
    legal = joint.legal.legal if joint.legal else None
    return Counting(
        longest.start_on,
        longest.limit.n,
        plan.calendar,
        Clock(stops, longest.extension, longest.extension_refused),
        legal.limit if legal else None,
        legal.due_on if legal else None,
        again=legal is not None and longest.start_on > legal.start_on,
        began=time_of(plan.start, view.book.count),
    )


def _review(view: CaseView, plan: Planned, item: Item, one: Round, clock: Clock) -> Counting:
    start, began = local_day(one.started), time_of(one.started, view.book.count)
    promised = item.promised_wd
    if clock is RUNNING and one.number == 1:
        legal_on = _last_day(plan, item.legal)
        return Counting(start, promised, plan.calendar, clock, item.legal, legal_on, began=began)
    legal = legal_limit(plan, item, clock)
    return Counting(
        start,
        promised,
        plan.calendar,
        clock,
        legal.limit if legal else None,
        legal.due_on if legal else None,
        again=legal is not None and start > legal.start_on,
        began=began,
    )


def _step(view: CaseView, run: Run, clock: Clock) -> Counting:
    """Return the limit of a step; an extension is for the step that was running when it came."""
    start = local_day(run.started)
    if clock.extension and clock.extension.approved_on < start:
        clock = Clock(clock.suspensions)
    began = time_of(run.started, view.book.count)
    return Counting(start, run.step.limit_wd, view.calendar, clock, began=began)


def _last_day(plan: Planned, legal: Limit | None) -> date | None:
    return _last_of(local_day(plan.start), legal, plan.calendar) if legal else None


@lru_cache(maxsize=4096)
def _last_of(start: date, legal: Limit, calendar: Calendar) -> date | None:
    end = end_of_limit(start, legal, calendar)
    return local_day(end - timedelta.resolution) if end else None


def within(done: Done, during: Round) -> bool:
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
    ends = [(end, n.n, n) for n in limits if (end := end_of_limit(start, n, plan.calendar))]
    return max(ends, key=lambda end: end[:2])[2] if ends else None
