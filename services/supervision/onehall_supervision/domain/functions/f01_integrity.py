"""F01 环节完整性监察: every step is somebody's, done in its turn, by them, and entered in time.

Everything is judged at its own instant, by what had been done by then, so that a step done later
changes no earlier finding. A step once done counts for ever: a department that is asked again
repeats what it must, and nobody accuses it of the rest.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from onehall_supervision.domain.answering import responsible_at
from onehall_supervision.domain.facts import (
    Answered,
    Assigned,
    Closed,
    DepartmentId,
    Issued,
    Item,
    ItemId,
    Left,
    Outage,
    Planned,
    Reopened,
    Step,
    StepDone,
)
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.model import CaseView, Done, Ends, Subject
from onehall_supervision.domain.records.decisions import Granted, Opinion, Refused
from onehall_supervision.domain.records.steps import Entered
from onehall_supervision.domain.rounds import gone_at, rounds
from onehall_supervision.domain.spans import Run, runs
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (
    *(Planned, StepDone, Answered, Assigned, Reopened, Left, Issued, Closed, Outage),
    *(Granted, Refused, Opinion, Entered),
)
LONGEST_SUBJECT: Final = 200
CLOCKS_APART: Final = timedelta(minutes=10)
"""How far a department's clock may be ahead of the centre's."""


def watch(view: CaseView) -> Iterator[Watched]:
    """Show what is not as the plan has it, and what was entered late or outside the system."""
    yield from _entries(view)
    yield from _outside(view)
    plan = view.plan
    if plan is None:
        return
    decided, unconcerned = _decided(view), _unconcerned(view)
    for item in plan.items.values():
        yield from _unplanned(view, plan, item)
        if item.id in view.steps or item.id in view.answers or item.id in decided:
            yield from _worked_on(view, plan, item, decided, unconcerned)


def unmoved(before: CaseView, after: CaseView, said: Sequence[Any]) -> bool:
    """Whether steps and opinions of planned reviews, which touch theirs alone, showed nothing."""
    plan = after.plan
    if plan is None or before.plan is not plan:
        return False
    if not all(isinstance(one, (StepDone, Answered, Opinion)) for one in said):
        return False
    items, decided = [plan.items.get(one.item) for one in said], _decided(after)  # as before
    if not all(items):
        return False
    shown = [_shown(after, plan, item, decided) for item in items if item]
    if not any(shown) and Function.STEP_INTEGRITY not in before.pending:
        return True  # no card was to come, and nothing demands one
    return shown == [_shown(before, plan, item, decided) for item in items if item]


def _shown(
    view: CaseView, plan: Planned, item: Item, decided: Mapping[ItemId, datetime]
) -> list[Watched]:
    found = _worked_on(view, plan, item, decided, _unconcerned(view))
    return [*_unplanned(view, plan, item), *found]


def _worked_on(
    view: CaseView,
    plan: Planned,
    item: Item,
    decided: Mapping[ItemId, datetime],
    unconcerned: Container[ItemId],
) -> Iterator[Found]:
    """Show what is not as planned in a review somebody did something to."""
    yield from _other_hands(view, plan, item)
    if item.id not in unconcerned:
        yield from _left_out(view, item, decided.get(item.id))
    yield from _altered(view, item, decided.get(item.id))


def _entries(view: CaseView) -> Iterator[Running]:
    """Show what was entered later than it happened; not what a link that was down held up."""
    for one in view.known.of(Entered):
        if not any(
            one.item in outage.items and outage.begins <= one.written and one.at <= outage.ends
            for outage in view.moves.outages
        ):
            day = one.at.date().isoformat()
            yield Running(
                "late-entry",
                _subject("/".join(filter(None, (one.what, one.item, one.step, day)))),
                began=one.at,
                ended=one.written,
                item=one.item,
                department=one.department,
                responsible=one.officer,
                words={"what": one.what, "step": one.step},
            )


def _outside(view: CaseView) -> Iterator[Running]:
    """Show work on reviews that nobody opened 体外循环; the opening may be heard a little later."""
    planned: Mapping[ItemId, Item] = view.plan.items if view.plan else {}
    known = {*view.steps, *view.answers, *_decided(view)}
    for item in sorted(known - planned.keys()):
        at, department = _first_trace(view, item)
        yield Running("outside-the-system", Subject(item), at, item=item, department=department)


def _first_trace(view: CaseView, item: ItemId) -> tuple[datetime, DepartmentId | None]:
    ends = [*view.steps.get(item, {}).values(), view.answers.get(item, ())]
    at, whose = [one.at for several in ends for one in several[:1]], None
    of = view.known.of
    traces: tuple[Refused | Granted | Opinion, ...] = (*of(Refused), *of(Granted), *of(Opinion))
    for one in traces:
        if one.item == item:
            at.append(one.at)
            whose = one.department
    return min(at), whose


def _unplanned(view: CaseView, plan: Planned, item: Item) -> Iterator[Watched]:
    """Show steps that began without a limit, or that nobody answers for."""
    named = plan.named.get(item.id)
    if all(step.limit_wd and (not named or step.responsible) for step in (named or item).steps):
        return
    nobody = {step.name for step in named.steps if not step.responsible} if named else set()
    unlimited = {step.name for step in item.steps if not step.limit_wd and item.promised_wd}
    for run in _begun(view, plan, item):
        subject, words = _subject(f"{item.id}/{run.step.name}"), {"step": run.step.name}
        whose = (item.id, item.department)
        if run.step.name in unlimited:
            yield Found("step-without-limit", subject, run.started, *whose, words=words)
        if run.step.name in nobody:
            yield Running(
                "step-unassigned",
                subject,
                run.started,
                ended=_assigned(view, item, run),
                item=item.id,
                department=item.department,
                words=words,
            )


def _begun(view: CaseView, plan: Planned, item: Item) -> Iterator[Run]:
    """Yield the steps of a review that began while it was in the case, each the first time."""
    gone, seen = gone_at(view, item.id), set[str]()
    for one in rounds(view, plan, item.id):
        for run in runs(view, item, one):
            if run.step.name not in seen and (gone is None or run.started < gone):
                seen.add(run.step.name)
                yield run


def _assigned(view: CaseView, item: Item, run: Run) -> datetime | None:
    """Return when somebody answered for a step: by assignment, by doing it, or nobody need."""
    assigned = (one.at for one in view.moves.assigned.get(item.id, ()))
    ends = (next(assigned, None), run.done.at if run.done else None, gone_at(view, item.id))
    return min((end for end in ends if end), default=None)


def _other_hands(view: CaseView, plan: Planned, item: Item) -> Iterator[Found]:
    """Show steps completed by an officer who answers for nothing in that review by then.

    Those named for other steps of it may help out; whether their authority reaches is F09's.
    """
    named = plan.named.get(item.id)
    if named is None:
        return
    theirs = {step.responsible for step in named.steps}
    for step, ends in view.steps.get(item.id, {}).items():
        for end in ends:
            if end.officer in theirs or _took_over(view, item.id, end):
                continue
            if responsible_at(view, plan, item, end.at, step) is not None:
                yield _hand("step-not-holder", item, step, end)


def _took_over(view: CaseView, item: ItemId, end: Done) -> bool:
    held = view.moves.assigned.get(item, ())
    return any(one.responsible == end.officer and one.at <= end.at for one in held)


def _hand(finding: str, item: Item, step: str, end: Done) -> Found:
    words = {"step": step, "what": end.officer}
    subject = _subject(f"{item.id}/{step}")
    return Found(finding, subject, end.at, item.id, item.department, end.officer, words=words)


def _left_out(view: CaseView, item: Item, decided: datetime | None) -> Iterator[Found]:
    """Show each step that another overtook, or that the opinion or the decision did without."""
    known = view.steps.get(item.id, {})
    if _in_turn(item.steps, known, view.answers.get(item.id)):
        return
    done = {step: ends[0] for step, ends in known.items()}
    yield from _too_early(item, done)
    yield from _skipped(item, done, view.answers.get(item.id))
    missing = [s.name for s in item.steps if s.name not in done or _after(done[s.name], decided)]
    if decided and missing:
        whose, words = (item.id, item.department), {"what": "、".join(missing)}
        yield Found("decided-without-step", Subject(item.id), decided, *whose, words=words)


def _in_turn(steps: tuple[Step, ...], known: Mapping[str, Ends], opinion: Ends | None) -> bool:
    """Whether what was done are the first steps, one after another, and all before an opinion."""
    last: datetime | None = None
    for step in steps[: len(known)]:
        ends = known.get(step.name)
        if ends is None or (last and ends[0].at < last):
            return False
        last = ends[0].at
    if opinion is None:
        return True
    return len(known) >= len(steps) and (last is None or last <= opinion[0].at)


def _too_early(item: Item, done: Mapping[str, Done]) -> Iterator[Found]:
    """Show each step that was done before others, and before which it came."""
    overtaken: dict[str, list[str]] = {}
    for place, step in enumerate(item.steps):
        own, first = done.get(step.name), _first_of(item.steps[place + 1 :], done)
        if first and (own is None or own.at > done[first].at):
            overtaken.setdefault(first, []).append(step.name)
    for early, others in overtaken.items():
        end, words = done[early], {"step": early, "what": "、".join(others)}
        whose = (item.id, item.department, end.officer)
        yield Found(
            "step-out-of-order", _subject(f"{item.id}/{early}"), end.at, *whose, words=words
        )


def _first_of(steps: tuple[Step, ...], done: Mapping[str, Done]) -> str | None:
    """Return which of these steps was done first."""
    names = (step.name for step in steps if step.name in done)
    return min(names, key=lambda name: done[name].at, default=None)


def _skipped(item: Item, done: Mapping[str, Done], opinions: Ends | None) -> Iterator[Found]:
    """Show an opinion that was given without steps which nothing had overtaken by then."""
    if not opinions:
        return
    opinion = opinions[0]
    by_then = {step for step, end in done.items() if end.at <= opinion.at}
    last = max((n for n, step in enumerate(item.steps, 1) if step.name in by_then), default=0)
    if steps := [step.name for step in item.steps[last:]]:
        whose, words = (item.id, item.department, opinion.officer), {"step": "、".join(steps)}
        yield Found("step-skipped", Subject(item.id), opinion.at, *whose, words=words)


def _altered(view: CaseView, item: Item, decided: datetime | None) -> Iterator[Found]:
    """Show what was done to a review after its decision; opinions bear their officers' clocks."""
    if decided is None:
        return
    for step, ends in view.steps.get(item.id, {}).items():
        yield from (
            _hand("altered-after-closing", item, step, end) for end in ends if end.at > decided
        )
    for end in view.answers.get(item.id, ()):
        if end.at > decided + CLOCKS_APART:
            yield _hand("altered-after-closing", item, "审查意见 opinion", end)


def _decided(view: CaseView) -> dict[ItemId, datetime]:
    """Return when each item was granted or refused; a renewal is another matter."""
    decided: dict[ItemId, datetime] = {}
    refused = (one for one in view.known.of(Refused) if not one.renewal_of)
    every: tuple[Granted | Refused, ...] = (*view.known.of(Granted), *refused)
    for one in every:
        decided[one.item] = min(decided.get(one.item, one.at), one.at)
    return decided


def _unconcerned(view: CaseView) -> set[ItemId]:
    """Return the items whose department said that the case is none of its business."""
    return {one.item for one in view.known.of(Opinion) if one.answer == "not-concerned"}


def _after(done: Done, at: datetime | None) -> bool:
    return at is not None and done.at > at


def _subject(text: str) -> Subject:
    return Subject(text[:LONGEST_SUBJECT])
