"""What is handed in at the window, and the values its case is made of; kept in its history."""

from dataclasses import dataclass
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
    """One item as the catalogue had it on the day of submission (L-65); `documents` are kinds."""

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
    asked for afterwards (L-06, L-10).
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
