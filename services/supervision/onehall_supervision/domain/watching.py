"""The decider of supervision: record what is observed, issue what is due.

Observing only records. Cards are issued by the check that the case's alarm asks for, so that
everything a batch brings is known before anybody is accused.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from onehall_calendar import Calendar
from onehall_calendar.values import replace

from onehall_supervision.domain import cards, pending
from onehall_supervision.domain.course.acts import Happened
from onehall_supervision.domain.course.refusing import Refused
from onehall_supervision.domain.course.standing import happened
from onehall_supervision.domain.facts import (
    Answered,
    Asked,
    Assigned,
    Closed,
    Correction,
    Deferred,
    Discharged,
    Fact,
    ItemId,
    Move,
    Outage,
    Planned,
    Replied,
    StepDone,
    Submitted,
)
from onehall_supervision.domain.functions import ASK_WHO, CONCERNED, EVERY, WATCHERS
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.loop import deciding, drafting, duties
from onehall_supervision.domain.model import (
    CASE,
    CardIssued,
    CardProposed,
    CaseView,
    Check,
    Command,
    Done,
    Ends,
    Event,
    EventId,
    Intake,
    Observe,
    Observed,
    Roll,
    Rolled,
)
from onehall_supervision.domain.moves import Moves, learn
from onehall_supervision.domain.spans import in_turn

Seen: TypeAlias = frozenset[EventId]
Said: TypeAlias = Fact | Record | None

INITIAL = CaseView()
CHECK = "check"
QUIET = (Asked, Assigned, Deferred, Discharged, Outage, Replied)
"""Facts that change who answers for a card or what is shown, never when one is due."""


def decide(view: CaseView, command: Command) -> Sequence[Event] | Refused:
    """Return what happens when `command` meets `view`: nothing, if it is stale, or why it may not.

    Refusals are for people only; what is observed is never refused.
    """
    match command:
        case Observe(event=event):
            return _observed(view, event)
        case Check(at=at):
            return [*cards.due_cards(view, at), *duties.late(view, at)]
        case Roll(score=score):
            known = (month.period for month in view.known.of(Rolled))
            return [] if score.period in known else [score]
        case _:
            return deciding.decide(view, command)


def _observed(view: CaseView, event: Observed) -> Sequence[Event]:
    """Record an event once; and what it says for a card that was issued before it was heard."""
    if event.id in view.seen:
        return []
    if event.fact is None or not drafting.may_be_spared(view, event.fact):
        return [event]
    return [event, *drafting.drafts(evolve(view, event), event.fact, event.time)]


def evolve(view: CaseView, event: Event) -> CaseView:
    """Return `view` as it is after `event`."""
    match event:
        case Observed(id=id, fact=fact, records=records):
            seen = view.seen | {id}
            after = _learn(view, seen, fact) if fact else replace(view, seen=seen)
            after = _record(after, records) if records else after
            if after.calendar is not view.calendar:
                return _look(after, WATCHERS)  # every limit is counted again
            return _look(after, _concerned(view, after, (fact, *records)))
        case CardIssued():
            after = replace(
                view,
                cards={**view.cards, event.key: event},
                proposed={k: card for k, card in view.proposed.items() if k != event.key},
            )
            return _carded(after, event)
        case CardProposed(card=card):
            return _carded(replace(view, proposed={**view.proposed, card.key: card}), card)
        case Rolled():
            return _look(_record(view, [event]), CONCERNED[Rolled])
        case _:
            return _done(view, event)


def alarms(view: CaseView) -> Mapping[str, datetime]:
    """Return the one alarm of a case: its next check, for a card or for something owed."""
    instants = (pending.next_check(view), duties.next_duty(view))
    at = min((at for at in instants if at), default=None)
    return {CHECK: at} if at else {}


def rings(_kind: str, now: datetime) -> Command:
    """Return what an alarm asks for."""
    return Check(now)


def _done(view: CaseView, event: Happened) -> CaseView:
    """Take down what was done about a card or an order."""
    return replace(view, loop=happened(view.loop, event))


def _record(view: CaseView, records: Sequence[Record]) -> CaseView:
    known = view.known
    for record in records:
        known = known.with_one(record)
    return view if known is view.known else replace(view, known=known)


def _concerned(before: CaseView, after: CaseView, said: Iterable[Said]) -> Sequence[Function]:
    """Return the functions that have to be asked again after what an event said."""
    heard: dict[Function, list[Said]] = {}
    for one in said:
        named = isinstance(one, Planned) and pending.only_named(before.plan, after.plan)
        for function in ASK_WHO if named else CONCERNED.get(type(one), ()):
            heard.setdefault(function, []).append(one)
    return [f for f, ones in heard.items() if not WATCHERS[f].settled(before, after, ones)]


def _look(view: CaseView, functions: Collection[Function]) -> CaseView:
    """Ask functions again."""
    if not functions:
        return view
    entries = dict(view.pending)
    for function in functions:
        entries.pop(function, None)
        if at := pending.function_pending(view, function):
            entries[function] = at
    return view if entries == view.pending else replace(view, pending=entries)


def _carded(view: CaseView, card: CardIssued) -> CaseView:
    """Bring the entry up to date that demanded a card."""
    if card.function in EVERY:
        at = pending.function_pending(view, card.function)
        others = _without(view.pending, card.function)
        return replace(view, pending=others | {card.function: at} if at else others)
    return _watch_again(view, card.item)


def _learn(view: CaseView, seen: Seen, fact: Fact) -> CaseView:
    match fact:
        case StepDone():
            return _step(view, seen, fact)
        case Answered():
            return _answer(view, seen, fact)
        case Planned():
            return _plan(view, seen, fact)
        case Submitted() | Correction():
            return replace(view, seen=seen, intake=_before_acceptance(view.intake, fact))
        case Closed(at=at):
            return _close(view, seen, at)
        case _:
            return _move(view, seen, fact)


def _before_acceptance(known: Intake, fact: Submitted | Correction) -> Intake:
    if isinstance(fact, Submitted):
        return replace(known, submitted=known.submitted or fact)
    if fact.received:
        at = max(known.correction_received or fact.at, fact.at)
        return replace(known, correction_received=at)
    return replace(known, correction_asked=max(known.correction_asked or fact.at, fact.at))


def _plan(view: CaseView, seen: Seen, fact: Planned) -> CaseView:
    """Take the plan of the acceptance; that of the opening stands in until it comes.

    The opening names the version of the calendar that is used, whichever of them comes first.
    """
    known = view.plan
    if not fact.items:
        return replace(view, seen=seen)
    plan = known if known and (known.accepted or not fact.accepted) else fact
    calendar = _calendar(view.moves, fact, known)
    named = (known.named if known else None) or ({} if fact.accepted else fact.items)
    if plan is known and calendar is known.calendar and named is known.named:
        return replace(view, seen=seen)
    if calendar is not plan.calendar or named is not plan.named:
        plan = replace(plan, calendar=calendar, named=named)
    planned = replace(view, seen=seen, plan=plan)
    if pending.only_named(known, plan):
        return planned  # nothing is due at another instant
    return replace(planned, pending=pending.all_pending(planned))


def _calendar(moves: Moves, fact: Planned, known: Planned | None) -> Calendar:
    """Return the calendar named last: by a recalculation, by the opening, or else the current."""
    if moves.recalculated and moves.recalculated.calendar:
        return moves.recalculated.calendar
    if known is None or not fact.accepted:
        return fact.calendar
    return known.calendar


def _move(view: CaseView, seen: Seen, fact: Move) -> CaseView:
    """Take down what happened to clocks and reviews; what that changes is counted again."""
    moves = learn(view.moves, fact)
    after = replace(view, seen=seen, moves=moves)
    if isinstance(fact, QUIET) or view.plan is None:
        return after
    last = moves.recalculated
    if last and last.calendar and last.calendar is not view.plan.calendar:
        after = replace(after, plan=replace(view.plan, calendar=last.calendar))
    return replace(after, pending=pending.all_pending(after))


def _step(view: CaseView, seen: Seen, fact: StepDone) -> CaseView:
    """Take down a step; done in its turn before anything was exceeded, it begins the next one."""
    known = view.steps.get(fact.item, {})
    done = _ends(known.get(fact.step), Done(fact.at, fact.officer))
    after = replace(view, seen=seen, steps={**view.steps, fact.item: {**known, fact.step: done}})
    breach = view.pending.get(fact.item)
    if breach is not None and fact.at < breach and in_turn(view, fact):
        return _entered(after, fact.item, pending.running_pending(after, fact.item))
    return _watch_again(after, fact.item)


def _answer(view: CaseView, seen: Seen, fact: Answered) -> CaseView:
    """Take down an answer; given before anything was exceeded, it ends all watching of its item."""
    done = _ends(view.answers.get(fact.item), Done(fact.at, fact.officer, fact.opinion))
    answers = {**view.answers, fact.item: done}
    breach = view.pending.get(fact.item)
    if breach is None or fact.at >= breach or fact.item in view.moves.reopened:
        return _watch_again(replace(view, seen=seen, answers=answers), fact.item)
    others = _without(view.pending, fact.item)
    return replace(view, seen=seen, answers=answers, pending=others)


def _close(view: CaseView, seen: Seen, at: datetime) -> CaseView:
    """Close a case; usually nothing had been exceeded, and then nothing is left to be watched."""
    closed_at = min(view.closed_at or at, at)
    functions = pending.of_functions(view)
    breach = min((at for what, at in view.pending.items() if what not in functions), default=None)
    if breach is None or closed_at < breach:
        return replace(view, seen=seen, closed_at=closed_at, pending=functions)
    closed = replace(view, seen=seen, closed_at=closed_at)
    return replace(closed, pending=pending.all_pending(closed))


def _watch_again(view: CaseView, item: ItemId | None) -> CaseView:
    """Bring one entry of `pending` up to date: that of an item, or of the case."""
    at = pending.item_pending(view, item) if item else pending.case_pending(view)
    return _entered(view, item or CASE, at)


def _entered(view: CaseView, what: str, at: datetime | None) -> CaseView:
    """Keep the instant at which a review, or the case, demands its next card."""
    if view.pending.get(what) == at:
        return view
    others = _without(view.pending, what)
    return replace(view, pending=others | {what: at} if at else others)


def _without(entries: Mapping[str, datetime], what: str) -> dict[str, datetime]:
    return {k: at for k, at in entries.items() if k != what}


def _ends(known: Ends | None, said: Done) -> Ends:
    """Add an end to those of the same thing, in an order that owes nothing to their arrival."""
    if known is None:
        return (said,)
    return tuple(sorted({*known, said}, key=lambda one: (one.at, one.officer, one.opinion)))
