"""What happened to the clocks and reviews of a case beyond the plan; usually nothing.

Kept apart from the view so that the many cases nothing happens to pay for one empty field. Each
fact is added so that neither its order nor its repetition matters.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from onehall_calendar.values import replace

from onehall_supervision.domain.facts import (
    Asked,
    Assigned,
    Deferred,
    Discharged,
    Extended,
    Issued,
    ItemId,
    Left,
    Move,
    Outage,
    Recalculated,
    Reopened,
    Replied,
    Resumed,
    Suspended,
    WithApplicant,
)

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Moves:
    """Everything that moved a limit, reopened, reassigned or ended a review, and open questions.

    `latest` is the last instant at which a limit was moved.
    """

    suspended: Mapping[str, Suspended] = field(default_factory=dict)
    resumed: Mapping[str, Resumed] = field(default_factory=dict)
    extended: tuple[Extended, ...] = ()
    recalculated: Recalculated | None = None
    reopened: Mapping[ItemId, tuple[Reopened, ...]] = field(default_factory=dict)
    assigned: Mapping[ItemId, tuple[Assigned, ...]] = field(default_factory=dict)
    outages: tuple[Outage, ...] = ()
    left: Mapping[ItemId, datetime] = field(default_factory=dict)
    decided: Mapping[ItemId, datetime] = field(default_factory=dict)
    with_applicant: Mapping[ItemId, WithApplicant] = field(default_factory=dict)
    asked: Mapping[str, Asked] = field(default_factory=dict)
    deferred: Mapping[str, Deferred] = field(default_factory=dict)
    replied: frozenset[str] = frozenset()
    discharged: frozenset[ItemId] = frozenset()
    latest: datetime | None = None


STILL: Final = Moves()


def learn(moves: Moves, fact: Move) -> Moves:
    """Return what is known with one fact more."""
    return LEARN[type(fact)](moves, fact)


def _suspend(moves: Moves, fact: Suspended) -> Moves:
    begun = _with(moves.suspended, fact.procedure, fact, _first_said)
    return replace(moves, suspended=begun, latest=_later(moves.latest, fact.at))


def _resume(moves: Moves, fact: Resumed) -> Moves:
    ended = _with(moves.resumed, fact.procedure, fact, _first_said)
    return replace(moves, resumed=ended, latest=_later(moves.latest, fact.at))


def _extend(moves: Moves, fact: Extended) -> Moves:
    known = _ordered([*moves.extended, fact])
    return replace(moves, extended=known, latest=_later(moves.latest, fact.at))


def _recalculate(moves: Moves, fact: Recalculated) -> Moves:
    known = moves.recalculated
    last = fact if known is None else max(known, fact, key=_said)
    return replace(moves, recalculated=last, latest=_later(moves.latest, fact.at))


def _reopen(moves: Moves, fact: Reopened) -> Moves:
    """Take down that an opinion is void; the first word about an opinion counts."""
    by_opinion: dict[str, Reopened] = {}
    for one in _ordered([*moves.reopened.get(fact.item, ()), fact]):
        by_opinion.setdefault(one.opinion, one)
    return replace(moves, reopened={**moves.reopened, fact.item: tuple(by_opinion.values())})


def _assign(moves: Moves, fact: Assigned) -> Moves:
    held = _ordered([*moves.assigned.get(fact.item, ()), fact])
    return replace(moves, assigned={**moves.assigned, fact.item: held})


def _attribute(moves: Moves, fact: Outage) -> Moves:
    known = {*moves.outages, fact}
    return replace(moves, outages=tuple(sorted(known, key=lambda o: (o.begins, o.ends, o.items))))


def _leave(moves: Moves, fact: Left) -> Moves:
    return replace(moves, left=_earliest(moves.left, fact.items, fact.at))


def _decide(moves: Moves, fact: Issued) -> Moves:
    return replace(moves, decided=_earliest(moves.decided, fact.items, fact.at))


def _wait(moves: Moves, fact: WithApplicant) -> Moves:
    waiting = dict(moves.with_applicant)
    for item in fact.items:
        waiting[item] = max(waiting.get(item, fact), fact, key=_said)
    return replace(moves, with_applicant=waiting)


def _ask(moves: Moves, fact: Asked) -> Moves:
    return replace(moves, asked=_with(moves.asked, fact.id, fact, _first_said))


def _defer(moves: Moves, fact: Deferred) -> Moves:
    return replace(moves, deferred=_with(moves.deferred, fact.id, fact, _last_said))


def _reply(moves: Moves, fact: Replied) -> Moves:
    return replace(moves, replied=moves.replied | {fact.id})


def _discharge(moves: Moves, fact: Discharged) -> Moves:
    return replace(moves, discharged=moves.discharged | {fact.item})


LEARN: Final[Mapping[type[Move], Callable[[Moves, Any], Moves]]] = {
    Suspended: _suspend,
    Resumed: _resume,
    Extended: _extend,
    Recalculated: _recalculate,
    Reopened: _reopen,
    Assigned: _assign,
    Outage: _attribute,
    Left: _leave,
    Issued: _decide,
    WithApplicant: _wait,
    Asked: _ask,
    Deferred: _defer,
    Replied: _reply,
    Discharged: _discharge,
}


def _said(fact: Any) -> tuple[datetime, str]:
    """Order facts by when they were said; equal instants by content, so that order is settled."""
    return fact.at, repr(fact)


def _first_said(known: Value, fact: Value) -> Value:
    return min(known, fact, key=_said)


def _last_said(known: Value, fact: Value) -> Value:
    return max(known, fact, key=_said)


def _ordered(facts: Sequence[Value]) -> tuple[Value, ...]:
    if len(facts) == 1:
        return tuple(facts)  # to write one out costs more than all else here
    distinct = {_said(fact): fact for fact in facts}
    return tuple(distinct[said] for said in sorted(distinct))


def _with(
    known: Mapping[Key, Value], key: Key, fact: Value, settle: Callable[[Value, Value], Value]
) -> Mapping[Key, Value]:
    return {**known, key: settle(known[key], fact) if key in known else fact}


def _earliest(
    known: Mapping[ItemId, datetime], items: Iterable[ItemId], at: datetime
) -> Mapping[ItemId, datetime]:
    return {**known, **{item: min(known.get(item, at), at) for item in items}}


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)
