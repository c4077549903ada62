"""The words of a notice 通知: what is asked of it, what happened to it, how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType, TypeAlias

CaseId = NewType("CaseId", str)
RecipientRef = NewType("RecipientRef", str)
"""Who is told: an applicant's or a department's reference, which says nothing about them."""
About = NewType("About", str)
"""What a notice is about, such as `case/…`; whoever is concerned by it is told of it."""
Why = NewType("Why", str)
"""Why an attempt failed: a code such as `smtp-451`, never a server's text, which names people."""


NOT_WANTED = Why("not-wanted")
NO_PROVIDER = Why("no-provider")


class Channel(StrEnum):
    """How people are reached."""

    MAIL = "mail"
    IN_APP = "in-app"
    SMS = "sms"
    WEBHOOK = "webhook"


class Phase(StrEnum):
    """Where a notice stands."""

    UNADDRESSED = "unaddressed"  # whom it concerns is not known yet
    DUE = "due"
    SENT = "sent"  # the channel took it
    DELIVERED = "delivered"  # and says that it arrived
    UNDELIVERED = "undelivered"  # and says that it did not
    EXHAUSTED = "exhausted"
    WITHHELD = "withheld"  # not wanted on this channel, or nobody carries it there


class Reason(StrEnum):
    """Why notify says no."""

    UNKNOWN_NOTICE = "unknown-notice"
    STILL_DUE = "still-due"
    NOT_CARRIED = "not-carried"
    NOT_DELIVERED = "not-delivered"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Tell somebody something, on one channel; `recipient` is None until it is known.

    `via` is which of their addresses on that channel, where there may be several. Of what the law
    has them told, `content_sha256` is the hash of the words that are in the inbox from then on.
    """

    case: CaseId | None
    about: About
    template: str
    parameters: Mapping[str, Any]
    channel: Channel
    recipient: RecipientRef | None
    legal: bool
    at: datetime
    via: str = ""
    content_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Say whom a notice is for; `content_sha256` as in `Queue`."""

    recipient: RecipientRef
    at: datetime
    content_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class RecordSent:
    """Say that the channel took it, at this attempt; as one `digest` with others, or alone."""

    attempt: int
    at: datetime
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class RecordFailure:
    """Say that an attempt failed; `final` when trying again cannot help, `jitter` from 0 to 1.

    `after` is how long the other side asks us to wait, `digest` as in `RecordSent`.
    """

    attempt: int
    why: Why
    final: bool
    jitter: float
    at: datetime
    after: timedelta | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Say that a notice waits until then, as its recipient wants; `gathered` is for a digest."""

    until: datetime
    gathered: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Withhold:
    """Say that a notice is not sent on this channel: not wanted there, or nobody carries it."""

    at: datetime
    why: Why = NOT_WANTED


@dataclass(frozen=True, slots=True)
class Report:
    """Say what became of what the channel took in this round: it arrived, or why it did not."""

    round: int
    why: Why | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Resend:
    """Begin another round of attempts, because an operator says so."""

    at: datetime


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Say that the recipient has read it."""

    at: datetime


FollowUp: TypeAlias = (
    Address | RecordSent | RecordFailure | Hold | Withhold | Report | Resend | MarkRead
)
Command: TypeAlias = Queue | FollowUp


@dataclass(frozen=True, slots=True)
class NoticeQueued:
    """A notice is to be sent; its parameters are in no language and name no person."""

    case: CaseId | None
    about: About
    template: str
    parameters: Mapping[str, Any]
    channel: Channel
    recipient: RecipientRef | None
    legal: bool
    at: datetime
    via: str = ""


@dataclass(frozen=True, slots=True)
class NoticeAddressed:
    """It became known whom the notice is for."""

    recipient: RecipientRef
    at: datetime


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """An attempt failed, of a `digest` or alone; the next one is due at `next_at`."""

    why: Why
    attempt: int
    next_at: datetime
    at: datetime
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """The channel took the notice, with others as one `digest` or alone.

    `content_sha256` is the hash of what an inbox says from now on, of what the law has people told.
    """

    attempt: int
    at: datetime
    digest: str | None = None
    content_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeExhausted:
    """There will be no further attempt; a person must deliver it another way, or resend it."""

    why: Why
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeHeld:
    """A notice waits, as its recipient wants; what is `gathered` goes with others in one mail."""

    until: datetime
    gathered: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeWithheld:
    """A notice is not sent on this channel, and why; the inbox has it."""

    at: datetime
    why: Why = NOT_WANTED


@dataclass(frozen=True, slots=True)
class DeliveryConfirmed:
    """The channel said that the notice arrived."""

    at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """The channel took the notice, and said later that it did not arrive."""

    why: Why
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
    | NoticeHeld
    | NoticeWithheld
    | DeliveryConfirmed
    | DeliveryFailed
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
