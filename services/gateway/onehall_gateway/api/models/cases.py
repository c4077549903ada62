"""A case at the window: handed in, accepted, corrected, refused."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints, field_validator

from onehall_gateway.api.fields import (
    LINE,
    SHA256,
    CentreName,
    ClassName,
    Digest,
    DocumentKind,
    Given,
    ItemName,
    Line,
    Mail,
    Phone,
    Prose,
)
from onehall_gateway.api.models.base import ITEM, Certificate, Days, shown

CaseStatus = Literal[
    "submitted",
    "awaiting-correction",
    "corrected",
    "accepted",
    "partly-issued",
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
HELD: dict[str, Any] = {
    "item_id": "PC2-06",
    "number": "西消审〔2011〕第0042号",
    "issuer": "西安市公安消防支队",
    "valid_until": "2013-09-25",
}
ABOUT_AN_ITEM = re.compile(r"[A-Z0-9]+-[0-9]{2,4}")
Asked = Annotated[str, StringConstraints(pattern=r"^([A-Z0-9]+-[0-9]{2,4}|[a-z][a-z0-9-]{0,39})$")]


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


class HeldCertificate(Given):
    """A certificate the applicant has already; it stands for an item, once it is verified."""

    model_config = shown(**HELD)

    item_id: ItemName = Field(description=ITEM)
    number: Certificate = Field(description="as on the certificate")
    issuer: Line = Field(description="who issued it")
    valid_until: date | None = Field(default=None, description="its last day, if it has one")


class NewCase(Given):
    """A case, handed in once, for all departments."""

    model_config = shown(
        class_id="PC2",
        centre="610113",
        answers={"PC2-13": False, "heritage-zone": False},
        certificates=[HELD],
        applicant=APPLICANT,
        documents=[PAPER],
        channel="online",
    )

    class_id: ClassName = Field(description="a class 并联事项 of the catalogue")
    centre: CentreName | None = Field(
        default=None, description="where it is handed in; without it at the city's centre"
    )
    answers: dict[Asked, StrictBool | StrictInt | Line] = Field(
        default_factory=dict,
        max_length=100,
        description="to the questions of the class: by item, false leaves it out; by question, a "
        "yes or no, a whole number or one of its choices, which decide the items",
    )
    certificates: list[HeldCertificate] = Field(
        default_factory=list, max_length=100, description="that the applicant has already"
    )
    applicant: Applicant = Field(description="whose case it is")
    documents: list[Paper] = Field(
        default_factory=list, max_length=200, description="the papers handed in"
    )
    channel: Literal["online", "window"] = Field(
        default="online", description="`window` when a clerk hands it in"
    )
    on_behalf_of: Line | None = Field(
        default=None, description="clerks only: the subject of the applicant's own token"
    )

    @field_validator("answers")
    @classmethod
    def _items_take_a_yes_or_no(cls, answers: dict[str, Any]) -> dict[str, Any]:
        if any(ABOUT_AN_ITEM.fullmatch(k) and type(v) is not bool for k, v in answers.items()):
            raise ValueError("an item is answered for with true or false")
        return answers


class Deferred(Given):
    """A secondary paper that comes later, and within how many working days."""

    model_config = shown(kind="D12", due_wd=5)

    kind: DocumentKind = Field(description="an id of the one-time notice")
    due_wd: Days | None = Field(
        default=None, description="working days; without it as long as the catalogue gives"
    )


class Acceptance(Given):
    """Nothing needs saying with an acceptance, unless papers come later on a promise 容缺受理."""

    model_config = shown(deferred=[{"kind": "D12", "due_wd": 5}], promise="容缺承诺〔2011〕第7号")

    deferred: list[Deferred] = Field(
        default_factory=list, max_length=100, description="what comes later; nothing else is owed"
    )
    promise: Line | None = Field(
        default=None, description="the applicant's written promise, by its number"
    )


class Deficiency(Given):
    """One paper that is missing or wrong, and what would put it right."""

    model_config = shown(**LACK)

    kind: DocumentKind = Field(description="an id of the one-time notice")
    what: Prose = Field(description="what is wrong and what would put it right")
    defect: Literal["missing", "wrong"] | None = Field(default=None, description="if it is known")


class CorrectionNotice(Given):
    """Everything that is missing, said once 一次性告知; a second notice is refused (L-10)."""

    model_config = shown(deficiencies=[LACK])

    deficiencies: list[Deficiency] = Field(min_length=1, max_length=100, description="all of it")


class GapReport(Given):
    """What a department's own items lack, for the one notice, within three working days."""

    model_config = shown(deficiencies=[LACK | {"defect": "wrong"}])

    deficiencies: list[Deficiency] = Field(min_length=1, max_length=100, description="all of it")


class Correction(Given):
    """Papers that the applicant was asked for, or still owes 补正."""

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
