"""One enquiry 咨询: asked, answered once, perhaps published as a new text that names nobody.

The module is a decider. It has no alarms: a late answer is still owed, and supervision sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias, assert_never

from onehall_calendar import Calendar, Limit, due_on

from onehall_intake.domain.voices.words import REPLY_WD, Handler, Reason, Refused, Topic


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of whom; of the words only their commitment.

    `asker` is None when nobody is to be told: the answer is read with number and code.
    """

    enquiry: str
    number: str
    topic: Topic
    department: str
    words_sha256: str
    item: str | None = None
    case: str | None = None
    asker: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask something."""

    asked: Asked
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class AnswerEnquiry:
    """Answer it, once."""

    words_sha256: str
    by: Handler


@dataclass(frozen=True, slots=True)
class PublishAnswer:
    """Publish question and answer as a text written anew, in which nobody can be recognised."""

    question: str
    answer: str
    by: Handler


@dataclass(frozen=True, slots=True)
class EnquiryReceived:
    """Somebody asked; the answer is owed up to and including a day."""

    asked: Asked
    reply_wd: int
    answer_by: date
    at: datetime
    calendar_version: str


@dataclass(frozen=True, slots=True)
class EnquiryAnswered:
    """It was answered."""

    words_sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerPublished:
    """Everybody can read it, without who asked."""

    question: str
    answer: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One enquiry as its events have left it."""

    received: EnquiryReceived | None = None
    answered: EnquiryAnswered | None = None
    published: AnswerPublished | None = None


Command: TypeAlias = Ask | AnswerEnquiry | PublishAnswer
Event: TypeAlias = EnquiryReceived | EnquiryAnswered | AnswerPublished
INITIAL = Enquiry()


def decide(state: Enquiry, command: Command) -> Sequence[Event] | Refused:
    """Return what happens when `command` meets `state`."""
    if isinstance(command, Ask):
        return _ask(state, command)
    if state.received is None:
        return Refused(Reason.UNKNOWN_VOICE, "there is no such enquiry")
    match command:
        case AnswerEnquiry(words_sha256=words, by=by):
            if state.answered:
                detail = "an enquiry is answered once; publish a better text, or let them ask again"
                return Refused(Reason.ALREADY_ANSWERED, detail)
            return [EnquiryAnswered(words, by.subject, by.at)]
        case PublishAnswer():
            return _publish(state, command)
        case _:
            assert_never(command)


def evolve(state: Enquiry, event: Event) -> Enquiry:
    """Return `state` as it is after `event`."""
    match event:
        case EnquiryReceived():
            return replace(state, received=event)
        case EnquiryAnswered():
            return replace(state, answered=event)
        case AnswerPublished():
            return replace(state, published=event)
        case _:
            assert_never(event)


def _ask(state: Enquiry, command: Ask) -> Sequence[Event] | Refused:
    if state.received:
        return Refused(Reason.ALREADY_ASKED, "this was asked already; ask anew")
    days = REPLY_WD[command.asked.topic]
    answer_by = due_on(command.at, Limit(days), command.calendar)
    version = command.calendar.version
    return [EnquiryReceived(command.asked, days, answer_by, command.at, version)]


def _publish(state: Enquiry, command: PublishAnswer) -> Sequence[Event] | Refused:
    if state.answered is None:
        return Refused(Reason.NOT_ANSWERED_YET, "answer whoever asked first, then publish")
    if state.published:
        return Refused(Reason.ALREADY_PUBLISHED, "this is published already; each is once")
    return [AnswerPublished(command.question, command.answer, command.by.subject, command.by.at)]
