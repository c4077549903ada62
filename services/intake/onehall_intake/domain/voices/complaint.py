"""One complaint 投诉: admitted or passed on, answered, upheld or not, by nobody it is about.

The module is a decider. Silence admits: when three working days have passed and nobody has said
where it belongs, it belongs here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeAlias, assert_never

from onehall_calendar import Calendar, Limit, due_at, due_on

from onehall_intake.domain.voices.words import (
    OUTSIDE,
    ComplaintKind,
    Handler,
    Reason,
    Refused,
    is_about,
)

ADMISSION: Final = "admission"
ADMISSION_WD: Final = Limit(3)
ANSWER_WD: Final = Limit(15)


@dataclass(frozen=True, slots=True)
class Said:
    """What is complained of; of the words only their commitment.

    `officer` is the work reference 工号 of whom it is about, if it is known; `complainant` is None
    for who gave no name.
    """

    complaint: str
    number: str
    kind: ComplaintKind
    department: str
    words_sha256: str
    officer: str | None = None
    case: str | None = None
    complainant: str | None = None

    @property
    def named(self) -> bool:
        """Whether somebody stands behind it with their name, and is owed an answer."""
        return self.complainant is not None

    @property
    def flagged(self) -> bool:
        """Whether it is of reprisals, which are looked into before anything else."""
        return self.kind is ComplaintKind.RETALIATION


@dataclass(frozen=True, slots=True)
class Complain:
    """Complain."""

    said: Said
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Admit:
    """Look into it."""

    by: Handler


@dataclass(frozen=True, slots=True)
class Redirect:
    """Say where it belongs."""

    to: str
    by: Handler


@dataclass(frozen=True, slots=True)
class NoteSilence:
    """Note that the time to pass it on is over."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerComplaint:
    """Say what was found, and whether the complaint is upheld."""

    upheld: bool
    words_sha256: str
    by: Handler


@dataclass(frozen=True, slots=True)
class ComplaintReceived:
    """Somebody complained; silence up to `silence_at` admits, the answer is owed by a day."""

    said: Said
    silence_at: datetime
    answer_by: date
    at: datetime
    calendar_version: str


@dataclass(frozen=True, slots=True)
class ComplaintAdmitted:
    """It is looked into; `by` is None when nobody said otherwise in time."""

    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintRedirected:
    """It belongs elsewhere, and its complainant is told where."""

    to: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintAnswered:
    """It was answered, and upheld 属实 or not."""

    upheld: bool
    words_sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint as its events have left it."""

    received: ComplaintReceived | None = None
    admitted: ComplaintAdmitted | None = None
    redirected: ComplaintRedirected | None = None
    answered: ComplaintAnswered | None = None


Handling: TypeAlias = Admit | Redirect | AnswerComplaint
Command: TypeAlias = Complain | Handling | NoteSilence
Event: TypeAlias = ComplaintReceived | ComplaintAdmitted | ComplaintRedirected | ComplaintAnswered
INITIAL = Complaint()


def decide(state: Complaint, command: Command) -> Sequence[Event] | Refused:
    """Return what happens when `command` meets `state`: nothing, if it is stale."""
    if isinstance(command, Complain):
        return _complain(state, command)
    if state.received is None:
        return Refused(Reason.UNKNOWN_VOICE, "there is no such complaint")
    if isinstance(command, NoteSilence):
        return [] if state.admitted or state.redirected else [ComplaintAdmitted(None, command.at)]
    return _partial(state.received.said, command.by) or _over(state) or _handled(state, command)


def evolve(state: Complaint, event: Event) -> Complaint:
    """Return `state` as it is after `event`."""
    match event:
        case ComplaintReceived():
            return replace(state, received=event)
        case ComplaintAdmitted():
            return replace(state, admitted=event)
        case ComplaintRedirected():
            return replace(state, redirected=event)
        case ComplaintAnswered():
            return replace(state, answered=event)
        case _:
            assert_never(event)


def alarms(state: Complaint) -> Mapping[str, datetime]:
    """Name the instant at which silence becomes admission."""
    if state.received is None or state.admitted or state.redirected:
        return {}
    return {ADMISSION: state.received.silence_at}


def rings(kind: str, at: datetime) -> NoteSilence:
    """Return the command for an alarm that rings."""
    if kind == ADMISSION:
        return NoteSilence(at)
    raise ValueError(f"no alarm {kind!r}; complaints set only {ADMISSION!r}")


def _complain(state: Complaint, command: Complain) -> Sequence[Event] | Refused:
    if state.received:
        return Refused(Reason.ALREADY_ASKED, "this complaint is here already; make a new one")
    silence_at = due_at(command.at, ADMISSION_WD, command.calendar)
    answer_by = due_on(command.at, ANSWER_WD, command.calendar)
    version = command.calendar.version
    return [ComplaintReceived(command.said, silence_at, answer_by, command.at, version)]


def _partial(said: Said, by: Handler) -> Refused | None:
    """Refuse whom it is about, and of integrity or reprisals their whole department."""
    if is_about(said.officer, by.subject):
        detail = "nobody handles a complaint about themselves; leave it to somebody else"
        return Refused(Reason.OWN_CONDUCT, detail)
    if said.kind in OUTSIDE and said.department == by.department:
        detail = "a complaint of this kind is handled outside the department it is about; the"
        return Refused(Reason.OWN_DEPARTMENT, f"{detail} supervision office does")
    return None


def _over(state: Complaint) -> Refused | None:
    if state.redirected:
        detail = "this complaint was passed on, and its complainant told where; it is theirs now"
        return Refused(Reason.ALREADY_REDIRECTED, detail)
    if state.answered:
        return Refused(Reason.ALREADY_ANSWERED, "this complaint is answered, which is done once")
    return None


def _handled(state: Complaint, command: Handling) -> Sequence[Event] | Refused:
    by = command.by
    match command:
        case Admit():
            return _admitted(state, by) or [ComplaintAdmitted(by.subject, by.at)]
        case Redirect(to=to):
            return _admitted(state, by) or [ComplaintRedirected(to, by.subject, by.at)]
        case AnswerComplaint(upheld=upheld, words_sha256=words):
            answer = ComplaintAnswered(upheld, words, by.subject, by.at)
            if state.admitted:
                return [answer]
            return [ComplaintAdmitted(by.subject, by.at), answer]
        case _:
            assert_never(command)


def _admitted(state: Complaint, by: Handler) -> Refused | None:
    assert state.received is not None  # noqa: S101 - looked at by `decide`
    if state.admitted or by.at >= state.received.silence_at:
        detail = "this complaint is admitted, by silence after three working days; answer it"
        return Refused(Reason.ALREADY_ADMITTED, detail)
    return None
