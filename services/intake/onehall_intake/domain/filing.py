"""What is handed in at the window, and the values its case is made of; kept in its history."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from onehall_intake.domain.catalogue import ClassId, DepartmentId, ItemId

CaseId = NewType("CaseId", str)
ApplicantRef = NewType("ApplicantRef", str)


class Channel(StrEnum):
    """How a case came in."""

    ONLINE = "online"
    WINDOW = "window"


class Cause(StrEnum):
    """Why a case is not accepted 不予受理 (L-07, L-08, L-10)."""

    NOT_REQUIRED = "not-required"
    WRONG_AUTHORITY = "wrong-authority"
    NOT_CORRECTED = "not-corrected"
    OTHER = "other"


class Defect(StrEnum):
    """What is the matter with a paper: it is not there, or it is there and not right."""

    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Step:
    """A step 环节 as the catalogue had it; the limit is in working days."""

    name: str
    limit_wd: int
    clock: str


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """An item that must be granted first 前置条件."""

    item: ItemId
    kind: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One item as the catalogue had it on the day of submission (L-65); `documents` are kinds.

    `centre` reviews it and `mode` says who accepts and who decides between two levels (DOMAIN 5.2).
    """

    item: ItemId
    name: str
    department: DepartmentId
    department_code: str
    nature: str
    promised_wd: int
    legal_n: int
    legal_unit: str
    legal_basis: str
    certificate: str
    steps: tuple[Step, ...]
    prerequisites: tuple[Prerequisite, ...] = ()
    documents: tuple[str, ...] = ()
    centre: str = "610100"
    mode: str = "M1"
    valid_months: int | None = None
    safety: bool = False
    hearing: str = "none"
    authority: str = "处级"
    department_name: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate the applicant has already 已有证照, standing for an item of the class."""

    item: ItemId
    number: str
    issuer: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of the case 材料, known by its hash; `size` in bytes."""

    kind: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Deficiency:
    """One paper that is missing or wrong, with what would put it right."""

    kind: str
    what: str
    defect: Defect | None = None


@dataclass(frozen=True, slots=True)
class Deferral:
    """A paper the applicant promises to hand in later; `due_wd` in working days after acceptance.

    None for `due_wd` is the default of the tolerant acceptance.
    """

    kind: str
    due_wd: int | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A paper to be handed in later 容缺受理, and the instant it is due."""

    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """An item an applicant may not apply for again up to and including a day (L-56)."""

    item: ItemId
    until: date


@dataclass(frozen=True, slots=True)
class Remedies:
    """Where and until when a refusal can be challenged (L-13, L-70, L-78)."""

    reconsideration_body: str
    court: str
    reconsideration_days: int = 60
    litigation_months: int = 6


@dataclass(frozen=True, slots=True)
class Filing:
    """What was handed in. It names its applicant by reference only.

    `papers` are the kinds the one-time notice asked this applicant to bring; nothing else may be
    asked for afterwards (L-06, L-10). `held` are kinds the items need and the hall has or makes
    itself; `deferrable` those of `papers` that may follow later. `seal` is the accepting centre's
    special seal 专用印章 (L-12); `supplement_wd` the usual working days for promised papers.
    """

    case: CaseId
    number: str
    centre: str
    class_id: ClassId
    class_name: str
    lead: DepartmentId
    catalogue_version: str
    rule_set: str
    applicant: ApplicantRef
    channel: Channel
    items: tuple[Plan, ...]
    papers: tuple[str, ...]
    documents: tuple[Document, ...]
    held: tuple[str, ...] = ()
    deferrable: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    seal: str = ""
    supplement_wd: int = 10

    @property
    def joint_promise_wd(self) -> int:
        """The longest single promise, in working days (R-17)."""
        return max((plan.promised_wd for plan in self.items), default=0)

    def needed_by(self, department: DepartmentId) -> frozenset[str]:
        """Return the kinds that the items of one department need."""
        own = (plan for plan in self.items if plan.department == department)
        return frozenset(kind for plan in own for kind in plan.documents)
