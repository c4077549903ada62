"""The story in the middle: everybody asked at once, the gate, one issuance; and a refusal."""

from onehall_contracts.approval import (
    CaseRefusedV1,
    CoordinationOpenedV1,
    GateOpenedV1,
    OpenedReview,
    OpinionRecordedV1,
    Permit,
    PermitIssuedV1,
    PrerequisiteDischargedV1,
    Refusal,
    RequestReviewV1,
    StepCompletedV1,
)
from onehall_contracts.golden import departments, intake, story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived
from onehall_contracts.intake import AcceptedItem


def _review(item: AcceptedItem) -> OpenedReview:
    return OpenedReview(
        item_id=item.item_id,
        name=item.name,
        department=item.department,
        task_id=derived(story.CASE, item.item_id, "review"),
        promised_wd=item.promised_wd,
        promised_due_at=story.DUE[item.promised_wd],
        legal_due_at=at(11, 1, 0) if item.legal_unit == "wd" else at(11, 28, 0),
        assumed=tuple(needed.item_id for needed in item.prerequisites),
        steps=item.steps,
    )


def _permit(item: AcceptedItem, *conditions: str) -> Permit:
    return Permit(
        item_id=item.item_id,
        department=item.department,
        permit_number=f"{story.CASE_NUMBER}-{item.item_id[-2:]}",
        certificate=item.certificate,
        conditions=conditions,
    )


ITEMS = (
    intake.PLANNING_ITEM,
    intake.ENVIRONMENT_ITEM,
    intake.FIRE_ITEM,
    intake.AIR_DEFENCE_ITEM,
)

OPENED = said(
    story.ACCEPTED,
    CoordinationOpenedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        class_id=story.CLASS,
        opened_at=story.ACCEPTED,
        joint_limit_wd=29,
        joint_due_at=story.DUE[29],
        serial_legal_wd=102,
        calendar_version=story.CALENDAR,
        reviews=tuple(_review(item) for item in ITEMS),
    ),
    1,
    cause=intake.ACCEPTED.id,
)

REQUESTED = said(
    story.ACCEPTED,
    RequestReviewV1(
        task_id=story.FIRE_TASK,
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        class_id=story.CLASS,
        item_id=story.FIRE,
        name=intake.FIRE_ITEM.name,
        department="XFZD",
        requested_at=story.ACCEPTED,
        due_at=story.DUE[14],
        due_explained=f"14 个工作日 working days after {story.ACCEPTED.isoformat()}, "
        f"calendar {story.CALENDAR}",
        steps=story.FIRE_STEPS,
        assumed=(),
        documents=story.DOCUMENTS,
    ),
    1,
    id=story.FIRE_TASK,
    cause=OPENED.id,
)

STEP_COMPLETED = said(
    at(10, 10, 16, 20),
    StepCompletedV1(
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        step="审查",
        officer="XFZD-03",
        step_done_id=departments.STEP_DONE.id,
        completed_at=at(10, 10, 16, 20),
    ),
    2,
    cause=departments.STEP_DONE.id,
)

RECORDED = said(
    at(10, 14, 15, 1),
    OpinionRecordedV1(
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        task_id=story.FIRE_TASK,
        opinion_id=departments.OPINION.id,
        answer="approve-with-conditions",
        reasons=("消防设计文件符合国家工程建设消防技术标准",),
        conditions=("消防车道净宽不得小于4米,施工中不得占用",),
        legal_basis=("《中华人民共和国消防法》第十一条",),
        officer="XFZD-03",
        given_at=at(10, 14, 15, 0),
        recorded_at=at(10, 14, 15, 1),
        promised_due_at=story.DUE[14],
    ),
    3,
    cause=departments.OPINION.id,
)

DISCHARGED = said(
    at(10, 14, 15, 1),
    PrerequisiteDischargedV1(
        case_id=story.CASE,
        item_id=story.FIRE,
        discharged_for=("PC2-01",),
        discharged_at=at(10, 14, 15, 1),
    ),
    4,
    cause=departments.OPINION.id,
)

GATE = said(
    at(11, 4, 11, 30),
    GateOpenedV1(
        case_id=story.CASE,
        order=("PC2-05", story.FIRE, "PC2-07", "PC2-01"),
        opened_at=at(11, 4, 11, 30),
    ),
    9,
)

ISSUED = said(
    at(11, 4, 11, 30),
    PermitIssuedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        class_id=story.CLASS,
        issuance_id=derived(story.CASE, "issuance"),
        permits=(
            _permit(intake.ENVIRONMENT_ITEM),
            _permit(intake.FIRE_ITEM, "消防车道净宽不得小于4米,施工中不得占用"),
            _permit(intake.PLANNING_ITEM),
        ),
        not_concerned=("PC2-07",),
        used_wd=25,
        joint_limit_wd=29,
        serial_legal_wd=102,
        issued_at=at(11, 4, 11, 30),
    ),
    10,
    cause=GATE.id,
)

REFUSED = said(
    at(10, 19, 10, 0),
    CaseRefusedV1(
        case_id=story.REFUSED_CASE,
        case_number=story.REFUSED_NUMBER,
        class_id=story.CLASS,
        issuance_id=derived(story.REFUSED_CASE, "issuance"),
        refusals=(
            Refusal(
                item_id="PC2-13",
                department="WWJ",
                reasons=("建筑高度超过建设控制地带的限高,破坏文物保护单位的历史风貌",),
                legal_basis=("《中华人民共和国文物保护法》第十八条",),
                remedies=story.REMEDIES,
            ),
        ),
        used_wd=13,
        joint_limit_wd=14,
        serial_legal_wd=20,
        issued_at=at(10, 19, 10, 0),
    ),
    5,
)

EVENTS = (
    OPENED, REQUESTED, STEP_COMPLETED, RECORDED, DISCHARGED, GATE, ISSUED, REFUSED,
)  # fmt: skip
