"""What is asked for in an address: filters and pages."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from onehall_chassis.bodies import Instant
from pydantic import ConfigDict, Field, StringConstraints

from onehall_gateway.api.fields import (
    LINE,
    CentreName,
    ClassName,
    Cursor,
    Department,
    Given,
    ItemName,
    ItemNames,
    Page,
)
from onehall_gateway.api.models.cases import CaseStatus

NEXT = "`next` of the page before, unchanged; none for the first page"
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
Day = Annotated[date, Field(ge=FIRST, le=LAST)]
PermitCursor = Annotated[str, StringConstraints(max_length=400, pattern=r"^[A-Za-z0-9_-]+$")]
Said = Annotated[
    str,
    StringConstraints(max_length=250, pattern=r"^[a-z][a-z0-9-]{0,39}:[^\u0000-\u001f\u007f]+$"),
]


class NoticeQuery(Given):
    """What the applicant has answered; it decides the items, and with them the papers."""

    excluded: list[ItemNames] = Field(
        default_factory=list,
        max_length=100,
        description="items answered with no, repeated or separated by commas",
    )
    answer: list[Said] = Field(
        default_factory=list, max_length=100, description="question:answer, repeated"
    )


class ItemFilter(Given):
    """Which items of the catalogue to return: those that fit every filter."""

    department: Department | None = Field(default=None, description="a department's id, as XFZD")
    category: str | None = Field(
        default=None, pattern=r"^[0-9A-Z-]{1,16}$", description="a category 类, as 016-01"
    )
    class_id: ClassName | None = Field(default=None, description="of a class 并联事项")
    nature: Literal["行政许可", "非行政许可审批", "公共服务"] | None = Field(
        default=None, description="what it is in law"
    )
    stationed: bool | None = Field(default=None, description="decided in the centre or outside it")
    synthetic: bool | None = Field(default=None, description="generated, or from a document")
    search: str | None = Field(
        default=None, min_length=1, max_length=50, pattern=LINE, description="a part of the name"
    )
    cursor: Cursor | None = Field(
        default=None, description="`next_cursor` of the page before, unchanged"
    )
    limit: int = Field(default=50, ge=1, le=400, description="how many at most")


class CategoryFilter(Given):
    """Whose categories to return."""

    department: Department | None = Field(default=None, description="a department's id, as XFZD")


class CaseFilter(Page):
    """Which cases to return."""

    status: CaseStatus | None = Field(default=None, description="where they stand")
    class_id: ClassName | None = Field(default=None, description="of which class")
    centre: CentreName | None = Field(default=None, description="handed in at which centre")


class LedgerPage(Given):
    """Which part of a ledger to return."""

    after: int = Field(default=0, ge=0, le=2**31, description="the last version already known")
    limit: int = Field(default=100, ge=1, le=500, description="how many at most")


class ProgressQuery(Given):
    """How long to follow a case."""

    follow: bool = Field(
        default=False, description="go on after the end of the case, for disputes and notices"
    )


class CardFilter(Given):
    """Which cards 牌 to return."""

    cursor: Cursor | None = Field(default=None, description=NEXT)
    limit: int = Field(default=50, ge=1, le=100, description="how many at most")
    department: Department | None = Field(default=None, description="a department's id, as XFZD")
    level: Literal["warning", "yellow", "red"] | None = Field(
        default=None, description="预警、黄牌、红牌"
    )
    function: str | None = Field(
        default=None, pattern=r"^F(0[1-9]|1[0-4])$", description="one of the fourteen functions"
    )


class DisputeFilter(Page):
    """Which disputes to return."""

    case_id: UUID | None = Field(default=None, description="of which case")


class InboxFilter(Page):
    """Which notices of one's own to return."""

    unread: bool = Field(default=False, description="only those not read yet")


class NoticeFilter(Page):
    """Of which case to return the notices."""

    case_id: UUID = Field(description="of which case")


class ParkedPage(Given):
    """Which part of the parked messages to return."""

    after: UUID = Field(default=UUID(int=0), description="the id of the last one already known")
    limit: int = Field(default=100, ge=1, le=500, description="how many at most")


class StuckFilter(Given):
    """Which stuck cases 滞留办件 to return."""

    cursor: Cursor | None = Field(default=None, description=NEXT)
    limit: int = Field(default=50, ge=1, le=100, description="how many at most")
    invariant: str | None = Field(
        default=None, pattern=r"^[a-z-]{1,40}$", description="stuck by this only"
    )
    case_id: UUID | None = Field(default=None, description="of this case only")


class StatisticsFilter(Given):
    """Which acceptances to count."""

    from_day: Day | None = Field(default=None, description="from this day on")
    to_day: Day | None = Field(default=None, description="up to this day")
    centre: CentreName | None = Field(default=None, description="at which centre")


class ExportSpan(Given):
    """Which part of the ledger to export: what began in a span, a case always whole."""

    model_config = ConfigDict(serialize_by_alias=True)

    since: Instant | None = Field(default=None, alias="from", description="from then on")
    until: Instant | None = Field(default=None, description="and before then")


class DelegationFilter(Given):
    """Whose delegations to return."""

    department: Department | None = Field(default=None, description="a department's id, as XFZD")


class PermitFilter(Given):
    """Which permits of the public register to return."""

    department: Department | None = Field(default=None, description="issued by, as XFZD")
    item_id: ItemName | None = Field(default=None, description="for which item, as PC2-06")
    from_day: Day | None = Field(default=None, description="issued on or after")
    to_day: Day | None = Field(default=None, description="issued on or before")
    cursor: PermitCursor | None = Field(default=None, description=NEXT)
    limit: int = Field(default=50, ge=1, le=100, description="how many at most")


class PermitQuery(Given):
    """What a permit's code names beside its number."""

    d: str | None = Field(
        default=None,
        max_length=64,
        pattern=r"^[0-9A-Fa-f]*$",
        description="the digest in the address of the document's code",
    )


class EventsPull(Given):
    """Which events to return, and how long to wait for one."""

    after: int = Field(
        default=0, ge=0, lt=2**63, description="`next` of the answer before; 0 for everything"
    )
    limit: int = Field(default=100, ge=1, le=100, description="how many at most")
    wait: int = Field(
        default=0, ge=0, le=30, description="seconds to wait if there is none; 0 answers at once"
    )


class CheckpointPage(Given):
    """Which checkpoints to return."""

    before: int | None = Field(default=None, ge=1, lt=2**63, description=NEXT)
    limit: int = Field(default=100, ge=1, le=500, description="how many at most")


class ConsistencyQuery(Given):
    """Between which sizes of the log."""

    model_config = ConfigDict(serialize_by_alias=True)

    old: int = Field(default=0, alias="from", ge=0, lt=2**63, description="the smaller size")
    new: int | None = Field(
        default=None, alias="to", ge=0, lt=2**63, description="the larger one; else the newest"
    )


class PassportQuery(Given):
    """From which older sizes of the log its growth is to be shown besides."""

    since: list[Annotated[int, Field(ge=0, lt=2**63)]] = Field(
        default=[], max_length=200, description="sizes of checkpoints that were kept elsewhere"
    )


class EntriesPage(Given):
    """Which entries of the log to return."""

    model_config = ConfigDict(serialize_by_alias=True)

    start: int = Field(default=0, alias="from", ge=0, lt=2**63, description="from this leaf on")
    limit: int = Field(default=500, ge=1, le=2000, description="how many at most")


class SecurityFilter(Given):
    """Which security events to return."""

    department: Department | None = Field(default=None, description="by whose queue it came in")
    reason: str | None = Field(
        default=None,
        max_length=60,
        pattern=r"^[a-zA-Z -]+$",
        description="only this one, as bad-signature",
    )
    after: UUID | None = Field(default=None, description=NEXT)
    limit: int = Field(default=100, ge=1, le=500, description="how many at most")


class SignedFilter(Given):
    """Which opinions that a key signed to return."""

    after: UUID | None = Field(default=None, description=NEXT)
    limit: int = Field(default=100, ge=1, le=500, description="how many at most")


class EvidenceQuery(Given):
    """Which opinion on an item to prove."""

    task_id: UUID | None = Field(
        default=None, description="the one that answered this task; else the newest"
    )
