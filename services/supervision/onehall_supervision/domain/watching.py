"""The decider of supervision: record what is observed, issue what is due.

Observing only records. Cards are issued by the check that the case's alarm asks for, so that
everything a batch brings is known before anybody is accused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from onehall_supervision.domain import cards
from onehall_supervision.domain.model import (
    CASE,
    Answered,
    CardIssued,
    CaseView,
    Check,
    Closed,
    Command,
    CorrectionAsked,
    CorrectionReceived,
    Done,
    Event,
    Fact,
    ItemId,
    Observe,
    Observed,
    Planned,
    StepDone,
    Submitted,
)

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
        case Observed(id=id, fact=None):
            return replace(view, seen=view.seen | {id})
        case Observed(id=id, fact=fact):
            return _learn(replace(view, seen=view.seen | {id}), fact)
        case CardIssued():
            after = replace(view, cards={**view.cards, event.key: event})
            return _watch_again(after, event.item)
        case _:
            assert_never(event)


def alarms(view: CaseView) -> Mapping[str, datetime]:
    """Return the one alarm of a case: its next check."""
    at = cards.next_check(view)
    return {CHECK: at} if at else {}


def rings(_kind: str, now: datetime) -> Command:
    """Return what an alarm asks for."""
    return Check(now)


def _learn(view: CaseView, fact: Fact) -> CaseView:
    match fact:
        case Submitted():
            return replace(view, submitted=view.submitted or fact)
        case CorrectionAsked(at=at):
            return replace(view, correction_asked=_later(view.correction_asked, at))
        case CorrectionReceived(at=at):
            return replace(view, correction_received=_later(view.correction_received, at))
        case Planned():
            return _plan(view, fact)
        case StepDone():
            return _step(view, fact)
        case Answered():
            return _answer(view, fact)
        case Closed(at=at):
            return _close(view, at)
        case _:
            assert_never(fact)


def _plan(view: CaseView, fact: Planned) -> CaseView:
    """The acceptance governs; the opening stands in until it comes."""
    if not fact.items or (view.plan and (view.plan.accepted or not fact.accepted)):
        return view
    planned = replace(view, plan=fact, items={item.id: item for item in fact.items})
    return _watch_all(planned)


def _step(view: CaseView, fact: StepDone) -> CaseView:
    known = view.steps.get(fact.item, {})
    done = _first(known.get(fact.step), Done(fact.at, fact.officer))
    after = replace(view, steps={**view.steps, fact.item: {**known, fact.step: done}})
    return _watch_again(after, fact.item)


def _answer(view: CaseView, fact: Answered) -> CaseView:
    done = _first(view.answers.get(fact.item), Done(fact.at, fact.officer))
    after = replace(view, answers={**view.answers, fact.item: done})
    return _watch_again(after, fact.item)


def _close(view: CaseView, at: datetime) -> CaseView:
    """Usually nothing had been exceeded, and then nothing is left to be watched."""
    closed_at = min(view.closed_at or at, at)
    check = cards.next_check(view)
    if check is None or closed_at < check:
        return replace(view, closed_at=closed_at, pending={})
    return _watch_all(replace(view, closed_at=closed_at))


def _watch_all(view: CaseView) -> CaseView:
    found: dict[str, datetime | None] = {CASE: cards.case_pending(view)}
    found |= {item: cards.item_pending(view, item) for item in view.items}
    return replace(view, pending={what: at for what, at in found.items() if at})


def _watch_again(view: CaseView, item: ItemId | None) -> CaseView:
    """Bring one entry of `pending` up to date: that of an item, or of the case."""
    at = cards.item_pending(view, item) if item else cards.case_pending(view)
    what = item or CASE
    if view.pending.get(what) == at:
        return view
    pending = {k: v for k, v in view.pending.items() if k != what}
    return replace(view, pending=pending | {what: at} if at else pending)


def _first(known: Done | None, said: Done) -> Done:
    """Of two ends the earlier counts; equal ones by officer, so that order changes nothing."""
    return min(known or said, said, key=lambda done: (done.at, done.officer))


def _later(known: datetime | None, said: datetime) -> datetime:
    return max(known or said, said)
