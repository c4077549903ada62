"""What can be asked of a case at the window."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from onehall_calendar import Calendar

from onehall_intake.domain.catalogue import DepartmentId, ItemId
from onehall_intake.domain.filing import (
    ApplicantRef,
    Bar,
    Cause,
    Deferral,
    Deficiency,
    Document,
    Filing,
    Remedies,
)
from onehall_intake.domain.model.words import Ground, Result


@dataclass(frozen=True, slots=True)
class SubmitCase:
    """Hand a case in, once; `bars` are those in force against its applicant (L-56)."""

    filing: Filing
    at: datetime
    calendar: Calendar
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportGaps:
    """Tell the lead, as a participant, what one's own items still lack (DOMAIN 4.2)."""

    department: DepartmentId
    deficiencies: tuple[Deficiency, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NotifyCorrection:
    """Tell the applicant, once, everything that is missing (L-10)."""

    deficiencies: tuple[Deficiency, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectOnTheSpot:
    """Put right at the window what can be put right there 当场更正 (L-09)."""

    documents: tuple[Document, ...]
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
class AcceptOnPromise:
    """Accept although secondary papers are missing 容缺受理, on the applicant's written promise.

    `promise` is the number of that promise; an applicant who broke one is `distrusted_until` a day.
    """

    deferrals: tuple[Deferral, ...]
    promise: str
    distrusted_until: date | None
    at: datetime
    calendar: Calendar


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
    by: str
    right_authority: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the case back before it is accepted."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SupplyOwed:
    """Hand in what was promised at a tolerant acceptance."""

    documents: tuple[Document, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteOverdue:
    """Note that promised papers did not come in time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class RecordIssuance:
    """Note an issuance; with items `remaining` the case goes on."""

    issuance: str
    result: Result
    at: datetime
    sequence: int = 1
    remaining: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordItemsEnded:
    """Note that items left the case undecided."""

    items: tuple[ItemId, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordEnd:
    """Note that the case ended with nothing decided."""

    result: Result
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordBars:
    """Note for which items, and until when, the applicant may not apply again (L-56)."""

    bars: tuple[Bar, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case of the person to be erased; with no day it has not ended."""

    number: str
    kept_until: date | None


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """Erase a person; `cases` are all they ever had, the others count those that run."""

    applicant: ApplicantRef
    cases: tuple[KeptCase, ...]
    disputes: int
    ground: Ground
    at: datetime
    voices: int = 0


Answer: TypeAlias = Accept | AcceptOnPromise | RefuseAcceptance | Withdraw
FollowUp: TypeAlias = (
    SupplyOwed | NoteOverdue | RecordIssuance | RecordItemsEnded | RecordEnd | RecordBars
)
Command: TypeAlias = (
    SubmitCase
    | ReportGaps
    | NotifyCorrection
    | CorrectOnTheSpot
    | SupplyCorrection
    | Answer
    | DeemAccepted
    | FollowUp
    | ErasePerson
)
