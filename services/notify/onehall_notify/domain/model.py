"""The words of a notice 通知: what is asked of it, what happened to it, how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType, TypeAlias

CaseId = NewType("CaseId", str)
RecipientRef = NewType("RecipientRef", str)
"""Who is told: an applicant's or a department's reference, which says nothing about them."""
About = NewType("About", str)
"""What a notice is about, such as `case/…`; whoever is concerned by it is told of it."""
Why = NewType("Why", str)
"""Why an attempt failed: a code such as `smtp-451`, never a server's text, which names people."""


class Channel(StrEnum):
    """How people are reached."""

    MAIL = "mail"
    IN_APP = "in-app"


class Phase(StrEnum):
    """Where a notice stands."""

    UNADDRESSED = "unaddressed"  # whom it concerns is not known yet
    DUE = "due"
    SENT = "sent"
    EXHAUSTED = "exhausted"


class Reason(StrEnum):
    """Why notify says no."""

    UNKNOWN_NOTICE = "unknown-notice"
    STILL_DUE = "still-due"
    NOT_MAIL = "not-mail"
    NOT_DELIVERED = "not-delivered"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Tell somebody something, on one channel; `recipient` is None until it is known."""

    case: CaseId
    about: About
    template: str
    parameters: Mapping[str, Any]
    channel: Channel
    recipient: RecipientRef | None
    legal: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """Say whom a notice is for."""

    recipient: RecipientRef
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordSent:
    """Say that the channel took it, at this attempt."""

    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordFailure:
    """Say that an attempt failed; `final` when trying again cannot help, `jitter` from 0 to 1."""

    attempt: int
    why: Why
    final: bool
    jitter: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Resend:
    """Begin another round of attempts, because an operator says so."""

    at: datetime


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Say that the recipient has read it."""

    at: datetime


FollowUp: TypeAlias = Address | RecordSent | RecordFailure | Resend | MarkRead
Command: TypeAlias = Queue | FollowUp


@dataclass(frozen=True, slots=True)
class NoticeQueued:
    """A notice is to be sent; its parameters are in no language and name no person."""

    case: CaseId
    about: About
    template: str
    parameters: Mapping[str, Any]
    channel: Channel
    recipient: RecipientRef | None
    legal: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeAddressed:
    """It became known whom the notice is for."""

    recipient: RecipientRef
    at: datetime


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """An attempt failed; the next one is due at `next_at`."""

    why: Why
    attempt: int
    next_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """The channel took the notice."""

    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeExhausted:
    """There will be no further attempt; a person must deliver it another way, or resend it."""

    why: Why
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ResendOrdered:
    """An operator began round `round` of the attempts."""

    round: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeRead:
    """The recipient read the notice: the proof of service of an in-app notice."""

    at: datetime


Event: TypeAlias = (
    NoticeQueued
    | NoticeAddressed
    | AttemptFailed
    | NoticeSent
    | NoticeExhausted
    | ResendOrdered
    | NoticeRead
)


@dataclass(frozen=True, slots=True)
class Notice:
    """How one notice stands: `attempts` in all, of which `earlier` belong to earlier rounds."""

    queued: NoticeQueued | None = None
    recipient: RecipientRef | None = None
    phase: Phase = Phase.UNADDRESSED
    attempts: int = 0
    earlier: int = 0
    round: int = 1
    read: bool = False
