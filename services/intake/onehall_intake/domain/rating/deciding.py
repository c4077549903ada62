"""One rating: given once in its time, called back, put right, followed up, perhaps excluded.

The module is a decider. Nothing here happens by itself: a service that nobody rated is not rated
(E-11), and what is late supervision sees (F13).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, assert_never

from onehall_calendar import Calendar, Limit, due_on, local_day

from onehall_intake.domain.rating.model import (
    Appeal,
    AppealDecided,
    CalledBack,
    CloseRectification,
    Command,
    DecideAppeal,
    Event,
    ExtendRectification,
    FollowedUp,
    FollowUp,
    Given,
    NoteCallBack,
    Rate,
    Rating,
    RatingAppealed,
    RatingReceived,
    RatingSummarised,
    RectificationClosed,
    RectificationExtended,
    RectificationOpened,
    Rectified,
    Rectifying,
    Reviewing,
    Summarise,
)
from onehall_intake.domain.rating.words import Reason, Refused, Remedy

INITIAL = Rating()
OPEN_WD: Final = Limit(10)  # E-12; the follow-up has as long after the remedy
FIX_WD: Final = Limit(5)  # E-07
LONGEST_FIX_WD: Final = 15  # E-07
APPEAL_WD: Final = Limit(3)  # E-10
DECIDE_WD: Final = Limit(5)  # E-10


def decide(state: Rating, command: Command) -> Sequence[Event] | Refused:
    """Return what happens when `command` meets `state`: nothing, if it is stale."""
    if isinstance(command, Rate):
        return _rate(state, command)
    if state.received is None:
        return Refused(Reason.UNKNOWN_RATING, "there is no such rating")
    match command:
        case NoteCallBack() | ExtendRectification() | CloseRectification():
            return _rectify(state, command)
        case FollowUp():
            return _follow_up(state, command)
        case Summarise() | Appeal() | DecideAppeal():
            return _review(state, state.received, command)
        case _:
            assert_never(command)


def evolve(state: Rating, event: Event) -> Rating:
    """Return `state` as it is after `event`."""
    match event:
        case RatingReceived():
            return replace(state, received=event)
        case FollowedUp():
            return replace(state, followed=event)
        case RatingSummarised():
            return replace(state, summarised=event)
        case RatingAppealed():
            return replace(state, appealed=event)
        case AppealDecided():
            return replace(state, decided=event)
        case _:
            return _rectified(state, event)


def _rectified(state: Rating, event: Rectified) -> Rating:
    match event:
        case CalledBack():
            return replace(state, called=event)
        case RectificationOpened():
            return replace(state, opened=event)
        case RectificationExtended():
            return replace(state, extended=event)
        case RectificationClosed():
            return replace(state, closed=event)
        case _:
            assert_never(event)


def _rate(state: Rating, command: Rate) -> Sequence[Event] | Refused:
    given, at = command.given, command.at
    if state.received:
        detail = "this service was rated through this channel already (E-02); follow it up after"
        return Refused(Reason.ALREADY_RATED, f"{detail} its remedy instead")
    if refused := _out_of_time(command):
        return refused
    if given.grade.bad and not (given.shortcomings or given.words_sha256):
        detail = (
            "a bad grade says what was bad (E-03): choose it under `shortcomings`, or add `words`"
        )
        return Refused(Reason.SHORTCOMING_MISSING, detail)
    appeal_by = due_on(at, APPEAL_WD, command.calendar)
    received = RatingReceived(given, appeal_by, at, command.calendar.version)
    if given.grade.bad and not given.named:  # nobody to call: what was said is all there will be
        return [received, _opened(at, command.calendar)]
    return [received]


def _out_of_time(command: Rate) -> Refused | None:
    """Refuse a rating before its service is over, and after its ten working days (E-12)."""
    if command.over_at is None or command.at < command.over_at:
        detail = "this service goes on; rate it within ten working days after its decision or end"
        return Refused(Reason.NOT_OVER_YET, f"{detail} (E-12)")
    last = due_on(command.over_at, OPEN_WD, command.calendar)
    if _passed(command.at, last):
        detail = f"this service could be rated until {last:%Y-%m-%d} (E-12)"
        return Refused(Reason.RATING_OVER, f"{detail}; ask or complain instead")
    return None


def _rectify(state: Rating, command: Rectifying) -> Sequence[Event] | Refused:
    match command:
        case NoteCallBack():
            return _call_back(state, command)
        case ExtendRectification():
            return _not_owed(state) or _extend(state, command)
        case CloseRectification(remedy=remedy, words_sha256=words, at=at):
            return _not_owed(state) or [RectificationClosed(remedy, words, at)]
        case _:
            assert_never(command)


def _call_back(state: Rating, command: NoteCallBack) -> Sequence[Event]:
    """Note the first call; who is content and wants no more is done with, else the remedy is owed.

    Who is content with how they were called may still want put right what was bad (E-06, E-09).
    """
    assert state.received is not None  # noqa: S101 - looked at by `decide`
    if state.called or not state.received.given.grade.bad:
        return []
    at = command.at
    wants = command.wants_rectification
    called = CalledBack(command.reached, command.satisfied, at, wants)
    if state.opened or state.excluded:
        return [called]
    opened = _opened(at, command.calendar)
    if command.satisfied and not wants:
        return [called, opened, RectificationClosed(Remedy.FIXED, None, at)]
    return [called, opened]


def _opened(at: datetime, calendar: Calendar) -> RectificationOpened:
    return RectificationOpened(due_on(at, FIX_WD, calendar), at)


def _not_owed(state: Rating) -> Refused | None:
    if state.excluded:
        return _excluded()
    if state.opened is None:
        detail = "no remedy is owed: only a bad rating asks for one, once its rater was called"
        return Refused(Reason.NOTHING_TO_RECTIFY, f"{detail} back (E-07)")
    if state.closed:
        return Refused(Reason.ALREADY_RECTIFIED, "what was done is on record; it is told once")
    return None


def _extend(state: Rating, command: ExtendRectification) -> Sequence[Event] | Refused:
    assert state.opened is not None  # noqa: S101 - looked at by `_not_owed`
    if state.extended:
        return Refused(Reason.ALREADY_EXTENDED, "a remedy is put off once; put it right now (E-07)")
    if not FIX_WD.n < command.days <= LONGEST_FIX_WD:
        detail = f"days: {FIX_WD.n + 1} to {LONGEST_FIX_WD} working days since it opened (E-07)"
        return Refused(Reason.EXTENSION_OUT_OF_BOUNDS, detail)
    if _passed(command.at, state.opened.fix_by):
        detail = f"the remedy was due by {state.opened.fix_by:%Y-%m-%d}; say so before that day"
        return Refused(Reason.EXTENSION_LATE, f"{detail} ends, and put it right now")
    fix_by = due_on(state.opened.at, Limit(command.days), command.calendar)
    return [RectificationExtended(fix_by, command.reason_sha256, command.at)]


def _follow_up(state: Rating, command: FollowUp) -> Sequence[Event] | Refused:
    if state.excluded:
        return _excluded()
    if state.closed is None:
        detail = "a bad rating is followed up once its remedy is told (E-08); wait for that"
        return Refused(Reason.NOT_RECTIFIED_YET, detail)
    if state.followed:
        return Refused(Reason.ALREADY_FOLLOWED_UP, "a rating is followed up once (E-08)")
    last = due_on(state.closed.at, OPEN_WD, command.calendar)
    if _passed(command.at, last):
        detail = f"it could be followed up until {last:%Y-%m-%d}; ask or complain instead"
        return Refused(Reason.FOLLOW_UP_OVER, detail)
    return [FollowedUp(command.grade, command.words_sha256, command.at)]


def _review(
    state: Rating, received: RatingReceived, command: Reviewing
) -> Sequence[Event] | Refused:
    match command:
        case Summarise():
            return _summarise(state, received.given, command)
        case Appeal():
            return _appeal(state, received.appeal_by, command)
        case DecideAppeal():
            return _decide_appeal(state, received.given.department, command)
        case _:
            assert_never(command)


def _summarise(state: Rating, given: Given, command: Summarise) -> Sequence[Event] | Refused:
    if given.words_sha256 is None:
        detail = "nothing was written; the department sees what was chosen from the list"
        return Refused(Reason.NOTHING_WRITTEN, detail)
    if state.summarised:
        return Refused(Reason.ALREADY_SUMMARISED, "the department was told; it is told once")
    if given.department == command.department:
        detail = "what was written is read and told by somebody outside the rated department"
        return Refused(Reason.OWN_DEPARTMENT, f"{detail} (E-04)")
    return [RatingSummarised(command.text, command.by, command.at)]


def _appeal(state: Rating, appeal_by: date, command: Appeal) -> Sequence[Event] | Refused:
    if state.appealed:
        return Refused(Reason.ALREADY_APPEALED, "a rating is appealed against once (E-10)")
    if _passed(command.at, appeal_by):
        detail = f"the three working days to appeal ended on {appeal_by:%Y-%m-%d} (E-10)"
        return Refused(Reason.APPEAL_LATE, f"{detail}; put right what was rated badly")
    decide_by = due_on(command.at, DECIDE_WD, command.calendar)
    return [RatingAppealed(command.by, command.grounds_sha256, decide_by, command.at)]


def _decide_appeal(
    state: Rating, department: str, command: DecideAppeal
) -> Sequence[Event] | Refused:
    """Decide, from outside the unit only; late, too, for until then the rating counts (E-10)."""
    if state.appealed is None:
        return Refused(
            Reason.NOT_APPEALED, "nobody appealed against this rating; leave it as it is"
        )
    if state.decided:
        return Refused(Reason.ALREADY_DECIDED, "an appeal is decided once (E-10)")
    if department == command.department or state.appealed.by == command.by:
        detail = "an appeal is decided by somebody outside the department that was rated (E-10)"
        return Refused(Reason.OWN_DEPARTMENT, detail)
    return [AppealDecided(command.excluded, command.by, command.reasons_sha256, command.at)]


def _excluded() -> Refused:
    return Refused(
        Reason.EXCLUDED, "this rating was excluded after an appeal; it asks nothing more"
    )


def _passed(at: datetime, last: date) -> bool:
    return local_day(at) > last
