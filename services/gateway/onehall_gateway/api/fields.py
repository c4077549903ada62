"""The kinds of values that requests are made of: ids, pages, headers, text that can be kept."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Header, Path
from onehall_chassis.requests import idempotency_key
from onehall_contracts.problem import Problem
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# No control characters: PostgreSQL cannot keep a NUL, and a log line must stay one line.
LINE = r"^[^\u0000-\u001f\u007f]*$"
PROSE = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=LINE)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=PROSE)]
Statement = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=PROSE)]
Mail = Annotated[
    str,
    StringConstraints(pattern=r"^[^@\s\u0000-\u001f]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$"),
]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{4,19}$")]
ItemNames = Annotated[
    str, StringConstraints(pattern=r"^[A-Z0-9]+-[0-9]{2,4}(,[A-Z0-9]+-[0-9]{2,4})*$")
]
ClassName = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{1,2}$")]
ItemName = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+-[0-9]{2,4}$")]
DocumentKind = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,15}$")]
Department = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,15}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
CentreName = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6}$")]
# Not a dot first: a number is part of an address, where dots lead elsewhere.
PermitName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\s/?#%.\\\u0000-\u001f\u007f][^\s/?#%\\\u0000-\u001f\u007f]{0,63}$"
    ),
]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{24}$")]
KeyName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
Compact = Annotated[
    str,
    StringConstraints(
        max_length=65_536, pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$"
    ),
]
Cursor = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
Stored = Literal["intake", "approval", "supervision", "dispute", "notify"]

REQUIRED = "x-required"

CASE = "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e"
CASE_NUMBER = "610100201109269020000014"
PERMIT = "建字第610100201100017"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
KID = "wjGRdZFx7zzM4XmtTZMNrD5l0bvV_cGmkbKRGUYbWGc"

CaseId = Annotated[UUID, Path(description="the id a case was given at submission", examples=[CASE])]
CaseNumber = Annotated[Number, Path(description="the 24 digits of a case number 办件编号")]
ClassId = Annotated[
    ClassName, Path(description="a class 并联事项 of the catalogue", examples=["PC2"])
]
ItemId = Annotated[ItemName, Path(description="an item of the catalogue 事项", examples=["PC2-06"])]
Sha256 = Annotated[Digest, Path(description="SHA-256 of the document, in hex", examples=[SHA256])]
ApplicantRef = Annotated[
    UUID, Path(description="an applicant's reference, as their cases carry it")
]
DisputeId = Annotated[UUID, Path(description="the id a dispute was given when it was filed")]
NoticeId = Annotated[UUID, Path(description="the id of a notice")]
ParkedId = Annotated[UUID, Path(description="the id of a parked message")]
PermitNumber = Annotated[
    PermitName, Path(description="the number of a permit 证照编号", examples=[PERMIT])
]
ActivityId = Annotated[UUID, Path(description="the id of a joint activity, in the coordination")]
ProcedureId = Annotated[UUID, Path(description="the id of a special procedure")]
ClarificationId = Annotated[UUID, Path(description="the id of a question to the applicant")]
ConsultationId = Annotated[UUID, Path(description="the id of a consultation")]
DelegationId = Annotated[UUID, Path(description="the id of a delegation")]
DepartmentId = Annotated[
    Department, Path(description="a department's id 部门编号, as XFZD", examples=["XFZD"])
]
Kid = Annotated[
    KeyName,
    Path(description="a key's id: its RFC 7638 thumbprint", examples=[KID]),
]
Service = Annotated[Stored, Path(description="the service that parked it")]


class Given(BaseModel):
    """What a caller sends: only fields that are known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Given):
    """Which part of a list to return."""

    cursor: UUID | None = Field(
        default=None, description="`next` of the page before, unchanged; none for the first page"
    )
    limit: int = Field(default=50, ge=1, le=100, description="how many at most")


def _if_match(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=200,
            description="an ETag of the case; 412 if it has changed since",
        ),
    ] = None,
) -> None:
    """Document the header; it is the service that compares."""


def _seen(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=200,
            description="the ETag of the case as it was seen; 412 if it has changed since",
            json_schema_extra={REQUIRED: True},
        ),
    ] = None,
) -> None:
    """Raise a 428 problem for a decision on nobody knows which state; the service compares."""
    if if_match is None:
        detail = "send If-Match with the ETag of the case as you saw it"
        raise Problem(428, "if-match-required", detail)


def _if_none_match(
    if_none_match: Annotated[
        str | None,
        Header(
            alias="If-None-Match", max_length=200, description="an ETag; 304 if nothing changed"
        ),
    ] = None,
) -> None:
    """Document the header; it is the service that compares."""


def _by_events(
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            max_length=255,
            description="not needed: every event has an id of its own, and is taken once",
        ),
    ] = None,
) -> None:
    """Document the header; ids of events are natural keys, which hold for ever."""


ONCE = Depends(idempotency_key)
ONCE_EACH = Depends(_by_events)
CONDITIONAL = Depends(_if_match)
SEEN = Depends(_seen)
CACHED = Depends(_if_none_match)
CHANGE = [ONCE, CONDITIONAL]
DECISION = [ONCE, SEEN]
