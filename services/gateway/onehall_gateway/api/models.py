"""What callers send: every field said, bounded and shown by an example; unknown ones refused.

The services check the same again and more, against the catalogue and what they keep.
"""

from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool

from onehall_gateway.api.fields import (
    CASE,
    CASE_NUMBER,
    LINE,
    SHA256,
    ClassName,
    Cursor,
    Department,
    Digest,
    DocumentKind,
    Given,
    ItemName,
    ItemNames,
    Line,
    Mail,
    Number,
    Page,
    Phone,
    Prose,
    Statement,
)

CaseStatus = Literal[
    "submitted",
    "awaiting-correction",
    "corrected",
    "accepted",
    "not-accepted",
    "withdrawn",
    "closed",
]
APPLICANT: dict[str, Any] = {
    "kind": "organisation",
    "name": "示例建设有限公司",
    "id_number": "916101990000791932",
    "email": "office@example.com",
    "phone": "029 00000000",
    "language": "zh",
}
PAPER: dict[str, Any] = {"kind": "D01", "sha256": SHA256}
LACK: dict[str, Any] = {"kind": "D05", "what": "总平面图缺少设计单位签章,请补盖后重新上传"}


def shown(**example: Any) -> ConfigDict:
    """Return the configuration of a request model with its example."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [example]})


class Applicant(Given):
    """Whose case it is 申请人; only intake keeps this, everything else carries a reference."""

    model_config = shown(**APPLICANT)

    kind: Literal["organisation", "person"] = Field(description="a legal entity or a person")
    name: Line = Field(description="as on the certificate")
    id_number: str = Field(
        min_length=9,
        max_length=40,
        pattern=LINE,
        description="organisation: unified social credit code 统一社会信用代码; person: resident "
        "number 居民身份证号. The check digit is checked.",
    )
    email: Mail | None = Field(default=None, description="where notices go, besides the inbox")
    phone: Phone | None = Field(default=None, description="for a call back")
    language: Literal["zh", "en"] = Field(default="zh", description="language of notices")


class Paper(Given):
    """A document of the case 材料: what it is, and which upload it is."""

    model_config = shown(**PAPER)

    kind: DocumentKind = Field(description="an id of the one-time notice, as D01")
    sha256: Digest = Field(description="as the upload returned it")


class NewCase(Given):
    """A case, handed in once, for all departments."""

    model_config = shown(
        class_id="PC2",
        answers={"PC2-13": False},
        applicant=APPLICANT,
        documents=[PAPER],
        channel="online",
    )

    class_id: ClassName = Field(description="a class 并联事项 of the catalogue")
    answers: dict[ItemName, StrictBool] = Field(
        default_factory=dict,
        max_length=100,
        description="to the questions of the class, by item: false leaves the item out; an item "
        "that nothing is said about is in",
    )
    applicant: Applicant = Field(description="whose case it is")
    documents: list[Paper] = Field(max_length=200, description="the papers handed in")
    channel: Literal["online", "window"] = Field(
        default="online", description="`window` when a clerk hands it in"
    )
    on_behalf_of: Line | None = Field(
        default=None, description="clerks only: the subject of the applicant's own token"
    )


class Deficiency(Given):
    """One paper that is missing or wrong, and what would put it right."""

    model_config = shown(**LACK)

    kind: DocumentKind = Field(description="an id of the one-time notice")
    what: Prose = Field(description="what is wrong and what would put it right")


class CorrectionNotice(Given):
    """Everything that is missing, said once 一次性告知; a second notice is refused (L-10)."""

    model_config = shown(deficiencies=[LACK])

    deficiencies: list[Deficiency] = Field(min_length=1, max_length=100, description="all of it")


class Correction(Given):
    """What the applicant hands in after the notice 补正."""

    model_config = shown(documents=[PAPER])

    documents: list[Paper] = Field(min_length=1, max_length=200, description="of kinds asked for")


class NonAcceptance(Given):
    """A refusal at the window 不予受理: why, and on what law (L-07, L-08, L-13)."""

    model_config = shown(
        cause="wrong-authority",
        reasons=["该事项由省级部门办理"],
        legal_basis=["行政许可法第三十二条第一款第二项"],
        right_authority="陕西省住房和城乡建设厅",
    )

    cause: Literal["not-required", "wrong-authority", "not-corrected", "other"] = Field(
        description="the closed list of the law, and `other`"
    )
    reasons: list[Prose] = Field(min_length=1, max_length=20, description="as the applicant reads")
    legal_basis: list[Line] = Field(min_length=1, max_length=20, description="law and article")
    right_authority: Line | None = Field(
        default=None, description="who decides instead; needed with `wrong-authority`"
    )


class Question(Given):
    """A public query: the number, and the code only the applicant was given."""

    model_config = shown(case_number=CASE_NUMBER, check_code="204816")

    case_number: Number = Field(description="the 24 digits of the case 办件编号")
    check_code: str = Field(pattern=r"^[0-9]{6}$", description="six digits, told at submission")


class NewDispute(Given):
    """A dispute on one of the four admissible grounds 争议."""

    model_config = shown(
        case_id=CASE, ground="G2", item_id="PC2-06", statement="不予许可决定未说明依据。"
    )

    case_id: UUID = Field(description="one's own case")
    ground: Literal["G1", "G2", "G3", "G4"] = Field(
        description="G1 refusal to accept 不予受理; G2 decision on a permit 行政许可决定; "
        "G3 other approval 非行政许可审批; G4 result of a service 办理结果"
    )
    item_id: ItemName | None = Field(default=None, description="the item it is about")
    act_event_id: UUID | None = Field(
        default=None, description="the act it is about, where an item has several"
    )
    statement: Statement = Field(description="what is wrong, in the applicant's words")


class Reason(Given):
    """Why an operator acts; kept for ever."""

    model_config = shown(reason="the certificate was renewed at 10:20; handled again")

    reason: str = Field(min_length=3, max_length=500, pattern=LINE, description="for the audit")


class NoticeQuery(Given):
    """Which items the applicant's answers leave out."""

    excluded: list[ItemNames] = Field(
        default_factory=list,
        max_length=100,
        description="items answered with no, repeated or separated by commas",
    )


class CaseFilter(Page):
    """Which cases to return."""

    status: CaseStatus | None = Field(default=None, description="where they stand")
    class_id: ClassName | None = Field(default=None, description="of which class")


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

    cursor: Cursor | None = Field(
        default=None, description="`next` of the page before, unchanged; none for the first page"
    )
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
