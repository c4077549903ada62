"""What happens to a case at the window; its history, kept for ever."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from onehall_intake.domain.catalogue import DepartmentId, ItemId
from onehall_intake.domain.filing import (
    ApplicantRef,
    Bar,
    Cause,
    Deficiency,
    Document,
    Filing,
    Owed,
    Remedies,
)
from onehall_intake.domain.model.words import Demand, Ground, Mode, Result


@dataclass(frozen=True, slots=True)
class CaseSubmitted:
    """A case was handed in; without an answer by `answer_due_at` it is accepted (L-10)."""

    filing: Filing
    at: datetime
    answer_due_at: datetime
    calendar_version: str
    gaps_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GapsReported:
    """A participant told the lead in time what its items still lack."""

    department: DepartmentId
    deficiencies: tuple[Deficiency, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DemandRefused:
    """Something may not be asked of the applicant, was, and has no effect but this record."""

    kinds: tuple[str, ...]
    cause: Demand
    by: str
    at: datetime
    department: DepartmentId | None = None


@dataclass(frozen=True, slots=True)
class CorrectionNotified:
    """The one correction notice 补正告知; the five working days stop.

    `again` when it repeats listed points that a correction left open (DOMAIN 2.1, edge cases).
    """

    deficiencies: tuple[Deficiency, ...]
    at: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class CorrectedOnTheSpot:
    """Papers were put right at the window; no clock moved (L-09)."""

    documents: tuple[Document, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionReceived:
    """Corrections came in; with nothing outstanding the five working days begin again."""

    documents: tuple[Document, ...]
    outstanding: tuple[str, ...]
    at: datetime
    answer_due_at: datetime | None
    calendar_version: str
    gaps_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """The case is accepted as of `accepted_at`; `at` is when that was noted."""

    mode: Mode
    accepted_at: datetime
    at: datetime
    owed: tuple[Owed, ...] = ()
    promise: str | None = None
    calendar_version: str | None = None


@dataclass(frozen=True, slots=True)
class CaseNotAccepted:
    """The case is refused at the window; `by` whom is empty in what an earlier release recorded."""

    cause: Cause
    reasons: tuple[str, ...]
    legal_basis: tuple[str, ...]
    remedies: Remedies
    at: datetime
    right_authority: str | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class CaseWithdrawn:
    """The applicant took the case back."""

    at: datetime


@dataclass(frozen=True, slots=True)
class OwedReceived:
    """Promised papers came in, in time."""

    documents: tuple[Document, ...]
    still_owed: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SupplementOverdue:
    """Promised papers did not come in time; no promise of this applicant is taken for a while."""

    kinds: tuple[str, ...]
    at: datetime
    distrusted_until: date


@dataclass(frozen=True, slots=True)
class IssuanceRecorded:
    """The case has an issuance; with nothing `remaining` that closes it."""

    issuance: str
    result: Result
    at: datetime
    sequence: int = 1
    remaining: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemsEnded:
    """Items left the case undecided; `closes` it when they were the last that remained."""

    items: tuple[ItemId, ...]
    closes: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """The case ended with nothing decided."""

    result: Result
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Barred:
    """The applicant may not apply again for an item until a day has passed (L-56)."""

    bar: Bar
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The data of a person was destroyed; in a stream of the person's reference, no case's."""

    applicant: ApplicantRef
    ground: Ground
    at: datetime


Ending: TypeAlias = CaseAccepted | CaseNotAccepted | CaseWithdrawn
Event: TypeAlias = (
    CaseSubmitted
    | GapsReported
    | DemandRefused
    | CorrectionNotified
    | CorrectedOnTheSpot
    | CorrectionReceived
    | Ending
    | OwedReceived
    | SupplementOverdue
    | IssuanceRecorded
    | ItemsEnded
    | CaseEnded
    | Barred
    | PersonErased
)
