"""The story at the window: handed in, corrected once, accepted; and two cases that were not."""

from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.intake import (
    AcceptedItem,
    CaseAcceptedV1,
    CaseNotAcceptedV1,
    CaseSubmittedV1,
    CaseWithdrawnV1,
    CorrectionNotifiedV1,
    CorrectionReceivedV1,
    Deficiency,
    Prerequisite,
    StepPlan,
)

SUBMITTED = said(
    at(9, 26, 9, 5),
    CaseSubmittedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        centre="610100",
        class_id=story.CLASS,
        applicant_ref=story.APPLICANT,
        channel="window",
        items=("PC2-01", "PC2-05", "PC2-06", "PC2-07"),
        documents=story.DOCUMENTS[:-1],
        submitted_at=at(9, 26, 9, 5),
    ),
    1,
)

CORRECTION_NOTIFIED = said(
    at(9, 26, 15, 30),
    CorrectionNotifiedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        applicant_ref=story.APPLICANT,
        deficiencies=(
            Deficiency(kind="D13", what="缺消防设计专篇,请补交加盖设计单位出图章的一份"),
            Deficiency(kind="D08", what="总平面图未标注消防车道,请补充后重新提交电子文件"),
        ),
        notified_at=at(9, 26, 15, 30),
    ),
    2,
    cause=SUBMITTED.id,
)

CORRECTION_RECEIVED = said(
    at(9, 27, 10, 20),
    CorrectionReceivedV1(
        case_id=story.CASE,
        documents=(story.DOCUMENTS[1], story.DOCUMENTS[-1]),
        received_at=at(9, 27, 10, 20),
    ),
    3,
    cause=CORRECTION_NOTIFIED.id,
)

FIRE_ITEM = AcceptedItem(
    item_id=story.FIRE,
    name="建设工程消防设计审核",
    department="XFZD",
    department_code="026",
    nature="行政许可",
    promised_wd=14,
    legal_n=20,
    legal_unit="wd",
    legal_basis="《中华人民共和国消防法》第十一条、第十二条",
    certificate="消防设计审核意见书",
    steps=story.FIRE_STEPS,
    documents=("D01", "D08", "D09", "D13"),
)
PLANNING_ITEM = AcceptedItem(
    item_id="PC2-01",
    name="建设工程规划许可",
    department="GHJ",
    department_code="016",
    nature="行政许可",
    promised_wd=14,
    legal_n=20,
    legal_unit="wd",
    legal_basis="《中华人民共和国城乡规划法》第四十条",
    certificate="建设工程规划许可证",
    steps=(
        StepPlan(name="受理", limit_wd=5, clock="intake"),
        StepPlan(name="审查", limit_wd=7, clock="decision"),
        StepPlan(name="公示", limit_wd=3, clock="decision"),
        StepPlan(name="决定", limit_wd=4, clock="decision"),
        StepPlan(name="制证送达", limit_wd=10, clock="delivery"),
    ),
    prerequisites=(
        Prerequisite(item_id=story.FIRE, kind="hard"),
        Prerequisite(item_id="PC2-07", kind="hard"),
    ),
    documents=("D01", "D08"),
)
ENVIRONMENT_ITEM = AcceptedItem(
    item_id="PC2-05",
    name="环境影响报告书审批",
    department="HBJ",
    department_code="009",
    nature="行政许可",
    promised_wd=29,
    legal_n=60,
    legal_unit="cd",
    legal_basis="《中华人民共和国环境影响评价法》第二十二条",
    certificate="环评批复",
    steps=(
        StepPlan(name="受理", limit_wd=5, clock="intake"),
        StepPlan(name="审查", limit_wd=11, clock="decision"),
        StepPlan(name="公示", limit_wd=10, clock="decision"),
        StepPlan(name="决定", limit_wd=8, clock="decision"),
        StepPlan(name="制证送达", limit_wd=10, clock="delivery"),
    ),
    documents=("D01", "D08", "D11"),
)
AIR_DEFENCE_ITEM = AcceptedItem(
    item_id="PC2-07",
    name="防空地下室建设(易地建设)审查",
    department="RFB",
    department_code="028",
    nature="行政许可",
    promised_wd=14,
    legal_n=20,
    legal_unit="wd",
    legal_basis="《中华人民共和国人民防空法》第二十二条",
    certificate="人防审查意见书",
    steps=(
        StepPlan(name="受理", limit_wd=5, clock="intake"),
        StepPlan(name="审查", limit_wd=8, clock="decision"),
        StepPlan(name="决定", limit_wd=6, clock="decision"),
        StepPlan(name="制证送达", limit_wd=10, clock="delivery"),
    ),
    documents=("D01", "D08"),
)

ACCEPTED = said(
    story.ACCEPTED,
    CaseAcceptedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        centre="610100",
        class_id=story.CLASS,
        class_name=story.CLASS_NAME,
        applicant_ref=story.APPLICANT,
        mode="explicit",
        lead_department="GHJ",
        catalogue_version="610100-2011.1",
        rule_set="CN-2011",
        items=(PLANNING_ITEM, ENVIRONMENT_ITEM, FIRE_ITEM, AIR_DEFENCE_ITEM),
        documents=story.DOCUMENTS,
        accepted_at=story.ACCEPTED,
    ),
    4,
    cause=CORRECTION_RECEIVED.id,
)

NOT_ACCEPTED = said(
    at(9, 26, 16, 10),
    CaseNotAcceptedV1(
        case_id=story.OTHER_CASE,
        case_number=story.OTHER_NUMBER,
        applicant_ref=story.APPLICANT,
        cause="wrong-authority",
        reasons=("建设项目位于阎良区,应当向阎良区政务服务中心申请",),
        legal_basis=("《中华人民共和国行政许可法》第三十二条",),
        remedies=story.REMEDIES,
        decided_at=at(9, 26, 16, 10),
    ),
    2,
)

WITHDRAWN = said(
    at(9, 27, 11, 45),
    CaseWithdrawnV1(
        case_id=story.OTHER_CASE,
        applicant_ref=story.APPLICANT,
        withdrawn_at=at(9, 27, 11, 45),
    ),
    2,
)

EVENTS = (
    SUBMITTED, CORRECTION_NOTIFIED, CORRECTION_RECEIVED, ACCEPTED, NOT_ACCEPTED, WITHDRAWN,
)  # fmt: skip
