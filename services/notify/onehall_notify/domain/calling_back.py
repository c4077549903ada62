"""Call-backs 回访: after a bad rating, after a dispute, and a sample of what was delivered.

Somebody who did not handle the case calls, at three different times before they give up; what the
person said is kept in the vault, and only its hash is on record (E-06, E-09; DOMAIN 7.2).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias, assert_never

from onehall_calendar import Calendar, local_day

TRIES = 3
APART = timedelta(hours=2)
"""Attempts count only at different times: whoever is in a meeting now is there in ten minutes."""
RATING_WD = 1
SAMPLE_WD = 5
PER_MYRIAD = 10_000


class About(StrEnum):
    """What somebody is called about."""

    EVALUATION = "evaluation"
    DISPUTE = "dispute"
    SAMPLE = "sample"


class Reason(StrEnum):
    """Why a call-back is refused."""

    UNKNOWN_CALL_BACK = "unknown-call-back"
    HANDLED_THE_CASE = "handled-the-case"
    CLAIMED_BY_ANOTHER = "claimed-by-another"
    NOT_CLAIMED = "not-claimed"
    TOO_SOON = "too-soon"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom to call about what; the person may be known only by the case."""

    about: About
    case: str
    applicant: str | None = None
    evaluation: str | None = None
    dispute: str | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody of the centre who had a hand in a case."""

    case: str
    officer: str


@dataclass(frozen=True, slots=True)
class Open:
    """Have somebody called by this day."""

    subject: Subject
    due_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """Take a call-back; `handled` says whether the caller had a hand in the case."""

    by: str
    handled: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Leave a call-back to somebody else."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordMiss:
    """Say that nobody answered."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordCall:
    """Say what came of the call; what was said is elsewhere, by its commitment."""

    by: str
    satisfied: bool | None
    wants_rectification: bool
    remarks_sha256: str | None
    at: datetime


Command: TypeAlias = Open | Claim | GiveBack | RecordMiss | RecordCall


@dataclass(frozen=True, slots=True)
class CallBackOpened:
    """Somebody is to be called by `due_on`."""

    subject: Subject
    due_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class CallBackClaimed:
    """Somebody took it."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallBackGivenBack:
    """Somebody left it to others."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallMissed:
    """Nobody answered, the `attempt`-th time."""

    by: str
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CallBackDone:
    """It is over: the person was reached, or after three different times was not."""

    subject: Subject
    by: str
    reached: bool
    satisfied: bool | None
    wants_rectification: bool
    remarks_sha256: str | None
    at: datetime


Event: TypeAlias = CallBackOpened | CallBackClaimed | CallBackGivenBack | CallMissed | CallBackDone


@dataclass(frozen=True, slots=True)
class CallBack:
    """How one call-back stands."""

    opened: CallBackOpened | None = None
    claimed_by: str | None = None
    missed: tuple[datetime, ...] = ()
    done: bool = False


INITIAL = CallBack()


def decide(state: CallBack, command: Command) -> Sequence[Event] | Refused:
    """Return what happens, nothing if it is stale, or why it cannot."""
    if isinstance(command, Open):
        opened = CallBackOpened(command.subject, command.due_on, command.at)
        return [] if state.opened else [opened]
    if state.opened is None:
        return Refused(Reason.UNKNOWN_CALL_BACK, "there is no such call-back; see the list")
    if state.done:
        return Refused(Reason.DONE, "it is done; see its result")
    return _follow(state, state.opened, command)


def _follow(
    state: CallBack, opened: CallBackOpened, command: Claim | GiveBack | RecordMiss | RecordCall
) -> Sequence[Event] | Refused:
    if isinstance(command, Claim):
        return _claim(state, command)
    if state.claimed_by is None:
        return Refused(Reason.NOT_CLAIMED, "claim it first, so that nobody is called twice")
    if state.claimed_by != command.by:
        return Refused(Reason.CLAIMED_BY_ANOTHER, "somebody else calls; they can give it back")
    match command:
        case GiveBack():
            return [CallBackGivenBack(command.by, command.at)]
        case RecordMiss():
            return _missed(state, opened, command)
        case RecordCall():
            return [_reached(opened, command)]
        case _:
            assert_never(command)


def evolve(state: CallBack, event: Event) -> CallBack:
    """Return the state after `event`."""
    match event:
        case CallBackOpened():
            return replace(state, opened=event)
        case CallBackClaimed(by=by):
            return replace(state, claimed_by=by)
        case CallBackGivenBack():
            return replace(state, claimed_by=None)
        case CallMissed(at=at):
            return replace(state, missed=(*state.missed, at))
        case CallBackDone():
            return replace(state, done=True)
        case _:
            assert_never(event)


def due_after_rating(received_at: datetime, calendar: Calendar) -> date:
    """Return by when whoever rated badly is called: the next working day (E-06)."""
    return calendar.add_working_days(local_day(received_at), RATING_WD)


def due_of_sample(delivered_at: datetime, calendar: Calendar) -> date:
    """Return by when one of a sample is called: five working days [D]."""
    return calendar.add_working_days(local_day(delivered_at), SAMPLE_WD)


def sampled(case: str, per_myriad: int) -> bool:
    """Whether a case is in the sample: by the hash of its id, so that nobody can choose."""
    drawn = hashlib.sha256(f"call-back sample {case}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % PER_MYRIAD < per_myriad


def _claim(state: CallBack, command: Claim) -> Sequence[Event] | Refused:
    if command.handled:
        return Refused(Reason.HANDLED_THE_CASE, "you handled the case; leave it to a colleague")
    if state.claimed_by == command.by:
        return []
    if state.claimed_by is not None:
        return Refused(Reason.CLAIMED_BY_ANOTHER, "somebody else calls; they can give it back")
    return [CallBackClaimed(command.by, command.at)]


def _missed(
    state: CallBack, opened: CallBackOpened, command: RecordMiss
) -> Sequence[Event] | Refused:
    if state.missed and command.at < state.missed[-1] + APART:
        return Refused(Reason.TOO_SOON, "try at another time, two hours later at least")
    attempt = len(state.missed) + 1
    missed = CallMissed(command.by, attempt, command.at)
    if attempt < TRIES:
        return [missed]
    result = (False, None, False, None)
    return [missed, CallBackDone(opened.subject, command.by, *result, command.at)]


def _reached(opened: CallBackOpened, command: RecordCall) -> CallBackDone:
    said = (command.satisfied, command.wants_rectification, command.remarks_sha256)
    return CallBackDone(opened.subject, command.by, True, *said, command.at)
