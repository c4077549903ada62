"""What is sent in a dispute that is being coordinated 争议协调."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from onehall_chassis.bodies import Instant
from pydantic import Field

from onehall_gateway.api.fields import (
    CASE,
    SHA256,
    Department,
    Digest,
    Given,
    ItemName,
    Line,
    Prose,
    Statement,
)
from onehall_gateway.api.models.base import shown

MEETS_AT = datetime.fromisoformat("2011-11-03T09:30:00+08:00").isoformat()
LAW = "行政许可法 第三十八条"
EXPERT = "the expert 专家, by the reference that the panel shows"
TIE = "回避事由: of a side, took part, relative, interest, site, or paid by the respondent"
Tie = Literal[
    "of-respondent",
    "employed",
    "took-part",
    "relative",
    "interest",
    "site",
    "paid",
    "is-party",
    "challenged",
    "declared",
    "unavailable",
]


class InterestedParty(Given):
    """Whom a decision affects though the case is another's 利害关系人."""

    model_config = shown(case_id=CASE, item_id="PC2-06", party_ref=CASE, because="相邻权人。")

    case_id: UUID = Field(description="the case")
    item_id: ItemName = Field(description="the item whose decision affects them")
    party_ref: UUID = Field(description="their reference, as their account shows it")
    because: Statement = Field(description="how that is known; locked with their key")


class DisputeRespondent(Given):
    """Which department answers for an act whose events do not say it."""

    model_config = shown(department="GHJ")

    department: Department = Field(description="the respondent 被申请人, as GHJ")


class DisputeReply(Given):
    """The respondent's reply 答复."""

    model_config = shown(reply="不予许可的依据为……")

    reply: Statement = Field(description="facts, evidence and legal basis")


class PanelDraw(Given):
    """How large a panel 专家组 is drawn, and for which field of the item."""

    model_config = shown(size=3, field="规划")

    size: Literal[3, 5] = Field(default=3, description="3, or 5 where the matter is not simple")
    field: Line | None = Field(default=None, description="the field of the item, as 规划")


class ExpertDeclaration(Given):
    """What an expert declares before sitting."""

    model_config = shown(declared="tied", tie="paid")

    declared: Literal["free", "tied", "unavailable"] = Field(description="whether one can sit")
    tie: Tie | None = Field(default=None, description=f"with `tied` only; {TIE}")


class ExpertChallenge(Given):
    """A side's challenge 申请回避 of an expert, until the meeting opens."""

    model_config = shown(expert_ref=CASE, reasons="曾为被申请人提供有偿服务。")

    expert_ref: UUID = Field(description=EXPERT)
    reasons: Prose = Field(description="why they should keep out; not told to the experts")


class ChallengeDecision(Given):
    """The decision of a challenge, or on review the director's."""

    model_config = shown(expert_ref=CASE, side="applicant", upheld=True, reasons="属实。")

    expert_ref: UUID = Field(description=EXPERT)
    side: Literal["applicant", "respondent"] = Field(description="whose challenge")
    upheld: bool = Field(description="whether the expert leaves the panel")
    reasons: Prose = Field(description="why")


class ChallengeReview(Given):
    """A side asks for the one review 复核 of its challenge."""

    model_config = shown(expert_ref=CASE)

    expert_ref: UUID = Field(description=EXPERT)


class DisputeMeeting(Given):
    """When and where both sides are heard 论证会."""

    model_config = shown(meets_at=MEETS_AT, place="市政务服务中心 协调室 2", remote=True)

    meets_at: Instant = Field(description="within 10 working days of the admission")
    place: Line = Field(description="where")
    remote: bool = Field(default=False, description="whether one can take part from afar")


class DisputeMinutes(Given):
    """That the meeting was held, who was heard, and what was said."""

    model_config = shown(heard=["applicant", "respondent"], minutes="双方陈述了意见。")

    heard: Annotated[list[Literal["applicant", "respondent"]], Field(max_length=2)] = Field(
        description="the sides that were heard; one may stay away"
    )
    minutes: Statement = Field(description="the minutes 记录")


class LegalityFinding(Given):
    """What is found on one point."""

    point: Literal["competence", "facts", "basis", "procedure"] = Field(
        description="权限、事实、依据、程序"
    )
    finding: Literal["lawful", "unlawful", "unclear"] = Field(description="what is found")
    articles: Annotated[list[Line], Field(max_length=20)] = Field(
        default=[], description="the articles 条 it rests on; only what is unclear needs none"
    )


class LegalityVote(Given):
    """An expert's view on the four points; the last one makes the opinion 合法性论证意见."""

    model_config = shown(
        findings=[
            {"point": point, "finding": "lawful", "articles": [LAW]}
            for point in ("competence", "facts", "basis", "procedure")
        ],
        recommends="uphold",
        reasons="程序、依据均合法。",
        appropriate=True,
    )

    findings: Annotated[list[LegalityFinding], Field(min_length=4, max_length=4)] = Field(
        description="each of the four points once"
    )
    recommends: Literal["uphold", "correct"] = Field(description="what the expert advises")
    reasons: Statement = Field(description="the reasons, dissenting ones too")
    appropriate: bool | None = Field(
        default=None, description="whether the act is reasonable 适当; advisory"
    )


class OpinionVoiding(Given):
    """Which expert had a tie that was not declared."""

    model_config = shown(expert_ref=CASE, tie="paid")

    expert_ref: UUID = Field(description=EXPERT)
    tie: Tie = Field(description=TIE)


class OpinionAnswer(Given):
    """What the department does about an opinion that it should correct its act."""

    model_config = shown(answer="corrected", text="已重新作出决定。")

    answer: Literal["corrected", "partly-corrected", "declined"] = Field(description="what it does")
    text: Statement = Field(description="in writing; why, if it declines")


class RemedyBegun(Given):
    """That another body hears the matter now."""

    model_config = shown(remedy="reconsideration", body="西安市人民政府", since="2011-11-07")

    remedy: Literal["reconsideration", "litigation"] = Field(
        default="reconsideration", description="行政复议 or 行政诉讼"
    )
    body: Line = Field(description="before whom")
    since: date = Field(description="since which day")


class DisputeAgreement(Given):
    """A text that is laid before both sides."""

    model_config = shown(text="被申请人补充说明理由,申请人补正后重新申请。")

    text: Statement = Field(description="the agreement 协议")


class AgreementSignature(Given):
    """A side's signature under the text it has read."""

    model_config = shown(agreement_sha256=SHA256)

    agreement_sha256: Digest = Field(description="the text, by its digest as the dispute shows it")


class AgreementExamination(Given):
    """Whether an agreement harms the public or somebody who is no side."""

    model_config = shown(agreement_sha256=SHA256, harmless=True, reasons="不涉及他人权益。")

    agreement_sha256: Digest = Field(description="the text, by its digest as the dispute shows it")
    harmless: bool = Field(description="whether it harms nobody else")
    reasons: Prose = Field(description="why")


class FalseMaterial(Given):
    """Which material is false 材料虚假, and how."""

    model_config = shown(what="公章系伪造。", document_sha256=SHA256)

    what: Prose = Field(description="what is false, and how it was found")
    document_sha256: Digest | None = Field(
        default=None, description="the document, if it is one of the frozen file"
    )


class DisputeClosing(Given):
    """How a dispute ends, as far as a coordinator can find it."""

    model_config = shown(outcome="O1", explanation="已向申请人说明。")

    outcome: Literal["O1", "O2", "O3", "O4", "O5"] = Field(
        description="O1 合法维持, O2 自行纠正, O3 达成协议, O4 部分纠正, O5 协调不成"
    )
    explanation: Statement | None = Field(
        default=None, description="what the applicant was told; O1 needs it"
    )
    accepted_case_id: UUID | None = Field(
        default=None,
        description="the new case that was accepted since 重新受理: on G1, O2 and O4 need it",
    )
