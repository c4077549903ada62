"""The words of the window: commands, events and the state of one case, from submission to end."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from onehall_calendar import Calendar

from onehall_intake.domain.filing import Cause, Deficiency, Document, Filing, Remedies


class Status(StrEnum):
    """Where a case stands at the window."""

    SUBMITTED = "submitted"
    AWAITING_CORRECTION = "awaiting-correction"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not-accepted"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Mode(StrEnum):
    """How a case was accepted: said so 受理, or nobody answered in time 视为受理."""

    EXPLICIT = "explicit"
    DEEMED = "deemed"


class Result(StrEnum):
    """What the issuance of a case held."""

    ISSUED = "issued"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why intake says no."""

    UNKNOWN_CASE = "unknown-case"
    ALREADY_SUBMITTED = "already-submitted"
    ALREADY_NOTIFIED = "already-notified"
    ALREADY_ACCEPTED = "already-accepted"
    ALREADY_REFUSED = "already-refused"
    ALREADY_WITHDRAWN = "already-withdrawn"
    DEEMED_ACCEPTED = "deemed-accepted"
    NOTHING_MISSING = "nothing-missing"
    NOT_ASKED_FOR = "not-asked-for"
    NOTHING_OUTSTANDING = "nothing-outstanding"
    NOTHING_SUPPLIED = "nothing-supplied"
    REFUSAL_WITHOUT_REASONS = "refusal-without-reasons"
    REMEDIES_MISSING = "remedies-missing"
    AUTHORITY_MISSING = "authority-missing"
    CORRECTION_FIRST = "correction-first"
    NOT_ACCEPTED = "not-accepted"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


# Commands


@dataclass(frozen=True, slots=True)
class SubmitCase:
    """Hand a case in, once, with one set of documents."""

    filing: Filing
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class NotifyCorrection:
    """Tell the applicant, once, everything that is missing (L-10)."""

    deficiencies: tuple[Deficiency, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SupplyCorrection:
    """Hand in what the notice asked for."""

    documents: tuple[Document, ...]
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Accept:
    """Accept the case at the window (L-11)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class DeemAccepted:
    """Note that five working days have passed without an answer (L-10)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class RefuseAcceptance:
    """Do not accept, saying why, on what law and what can be done (L-07, L-08, L-13)."""

    cause: Cause
    reasons: tuple[str, ...]
    legal_basis: tuple[str, ...]
    remedies: Remedies
    at: datetime
    right_authority: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the case back before it is accepted."""

    at: datetime


@dataclass(frozen=True, slots=True)
class RecordIssuance:
    """Note that the case has its issuance, so that its applicant sees it closed."""

    issuance: str
    result: Result
    at: datetime


Answer: TypeAlias = Accept | RefuseAcceptance | Withdraw
Command: TypeAlias = (
    SubmitCase | NotifyCorrection | SupplyCorrection | Answer | DeemAccepted | RecordIssuance
)


# Events


@dataclass(frozen=True, slots=True)
class CaseSubmitted:
    """A case was handed in; without an answer by `answer_due_at` it is accepted (L-10)."""

    filing: Filing
    at: datetime
    answer_due_at: datetime
    calendar_version: str


@dataclass(frozen=True, slots=True)
class CorrectionNotified:
    """The one correction notice 补正告知; the five working days stop."""

    deficiencies: tuple[Deficiency, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionReceived:
    """Corrections came in; with nothing outstanding the five working days begin again."""

    documents: tuple[Document, ...]
    outstanding: tuple[str, ...]
    at: datetime
    answer_due_at: datetime | None
    calendar_version: str


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """The case is accepted as of `accepted_at`; `at` is when that was noted."""

    mode: Mode
    accepted_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseNotAccepted:
    """The case is refused at the window."""

    cause: Cause
    reasons: tuple[str, ...]
    legal_basis: tuple[str, ...]
    remedies: Remedies
    at: datetime
    right_authority: str | None = None


@dataclass(frozen=True, slots=True)
class CaseWithdrawn:
    """The applicant took the case back."""

    at: datetime


@dataclass(frozen=True, slots=True)
class IssuanceRecorded:
    """The case is closed by its issuance."""

    issuance: str
    result: Result
    at: datetime


Ending: TypeAlias = CaseAccepted | CaseNotAccepted | CaseWithdrawn
Event: TypeAlias = (
    CaseSubmitted | CorrectionNotified | CorrectionReceived | Ending | IssuanceRecorded
)


@dataclass(frozen=True, slots=True)
class Case:
    """One case at the window: what was handed in, what is asked, and how it ended."""

    filing: Filing | None = None
    status: Status = Status.SUBMITTED
    submitted_at: datetime | None = None
    received_at: datetime | None = None  # when the last of what was asked for came in
    answer_due_at: datetime | None = None  # None while nobody at the window owes an answer
    documents: tuple[Document, ...] = ()
    deficiencies: tuple[Deficiency, ...] = ()
    outstanding: tuple[str, ...] = ()
    ended: Ending | None = None
    issuance: IssuanceRecorded | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Kinds the one-time notice asked for and nobody has handed in."""
        here = {document.kind for document in self.documents}
        return tuple(k for k in (self.filing.papers if self.filing else ()) if k not in here)
