"""The decider of supervision: record what is observed, issue what is due.

Observing only records. Cards are issued by the check that the case's alarm asks for, so that
everything a batch brings is known before anybody is accused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias, assert_never

from onehall_supervision.domain import cards, pending
from onehall_supervision.domain.model import (
    CASE,
    Answered,
    CardIssued,
    CaseView,
    Check,
    Closed,
    Command,
    Correction,
    Done,
    Event,
    EventId,
    Fact,
    Intake,
    ItemId,
    Observe,
    Observed,
    Planned,
    StepDone,
    Submitted,
)

Seen: TypeAlias = frozenset[EventId]

INITIAL = CaseView()
CHECK = "check"


def decide(view: CaseView, command: Command) -> Sequence[Event]:
    """Return what happens when `command` meets `view`: nothing, if it is stale."""
    match command:
        case Observe(event=event):
            return [] if event.id in view.seen else [event]
        case Check(at=at):
            return cards.due_cards(view, at)
        case _:
            assert_never(command)


def evolve(view: CaseView, event: Event) -> CaseView:
    """Return `view` as it is after `event`."""
    match event:
        case Observed(id=id, fact=fact):
            seen = view.seen | {id}
            return _learn(view, seen, fact) if fact else replace(view, seen=seen)
        case CardIssued():
            after = replace(view, cards={**view.cards, event.key: event})
            return _watch_again(after, event.item)
        case _:
            assert_never(event)


def alarms(view: CaseView) -> Mapping[str, datetime]:
    """Return the one alarm of a case: its next check."""
    at = pending.next_check(view)
    return {CHECK: at} if at else {}


def rings(_kind: str, now: datetime) -> Command:
    """Return what an alarm asks for."""
    return Check(now)


def _learn(view: CaseView, seen: Seen, fact: Fact) -> CaseView:
    match fact:
        case Submitted():
            known = view.intake.submitted or fact
            return replace(view, seen=seen, intake=replace(view.intake, submitted=known))
        case Correction():
            return replace(view, seen=seen, intake=_correct(view.intake, fact))
        case Planned():
            return _plan(view, seen, fact)
        case StepDone():
            return _step(view, seen, fact)
        case Answered():
            return _answer(view, seen, fact)
        case Closed(at=at):
            return _close(view, seen, at)
        case _:
            assert_never(fact)


def _correct(known: Intake, fact: Correction) -> Intake:
    if fact.received:
        at = max(known.correction_received or fact.at, fact.at)
        return replace(known, correction_received=at)
    return replace(known, correction_asked=max(known.correction_asked or fact.at, fact.at))


def _plan(view: CaseView, seen: Seen, fact: Planned) -> CaseView:
    """Take the plan of the acceptance; that of the opening stands in until it comes."""
    if not fact.items or (view.plan and (view.plan.accepted or not fact.accepted)):
        return replace(view, seen=seen)
    planned = replace(view, seen=seen, plan=fact)
    return replace(planned, pending=pending.all_pending(planned))


def _step(view: CaseView, seen: Seen, fact: StepDone) -> CaseView:
    known = view.steps.get(fact.item, {})
    done = _first(known.get(fact.step), Done(fact.at, fact.officer))
    after = replace(view, seen=seen, steps={**view.steps, fact.item: {**known, fact.step: done}})
    return _watch_again(after, fact.item)


def _answer(view: CaseView, seen: Seen, fact: Answered) -> CaseView:
    """Take down an answer; given before anything was exceeded, it ends all watching of its item."""
    done = _first(view.answers.get(fact.item), Done(fact.at, fact.officer))
    answers = {**view.answers, fact.item: done}
    check = view.pending.get(fact.item)
    if check is None or fact.at >= check:
        return _watch_again(replace(view, seen=seen, answers=answers), fact.item)
    others = _without(view.pending, fact.item)
    return replace(view, seen=seen, answers=answers, pending=others)


def _close(view: CaseView, seen: Seen, at: datetime) -> CaseView:
    """Close a case; usually nothing had been exceeded, and then nothing is left to be watched."""
    closed_at = min(view.closed_at or at, at)
    check = pending.next_check(view)
    if check is None or closed_at < check:
        return replace(view, seen=seen, closed_at=closed_at, pending={})
    closed = replace(view, seen=seen, closed_at=closed_at)
    return replace(closed, pending=pending.all_pending(closed))


def _watch_again(view: CaseView, item: ItemId | None) -> CaseView:
    """Bring one entry of `pending` up to date: that of an item, or of the case."""
    at = pending.item_pending(view, item) if item else pending.case_pending(view)
    what = item or CASE
    if view.pending.get(what) == at:
        return view
    others = _without(view.pending, what)
    return replace(view, pending=others | {what: at} if at else others)


def _without(entries: Mapping[str, datetime], what: str) -> dict[str, datetime]:
    return {k: at for k, at in entries.items() if k != what}


def _first(known: Done | None, said: Done) -> Done:
    """Of two ends the earlier counts; equal ones by officer, so that order changes nothing."""
    return said if known is None else min(known, said, key=lambda done: (done.at, done.officer))
