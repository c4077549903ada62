"""The story of the reviews: all asked at once, steps, opinions, and what they rested on."""

from onehall_contracts.approval import (
    CoordinationOpenedV1,
    OpenedReview,
    OpinionRecordedV1,
    PrerequisiteDischargedV1,
    RequestReviewV1,
    ReviewAssignedV1,
    StepCompletedV1,
)
from onehall_contracts.golden import departments, intake, items, story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived
from onehall_contracts.intake import AcceptedItem

PLANNING_TASK = derived(story.CASE, "PC2-01", "review")

FOURTEEN = f"14 个工作日 working days after {story.ACCEPTED.isoformat()}, calendar {story.CALENDAR}"


def _review(item: AcceptedItem) -> OpenedReview:
    return OpenedReview(
        item_id=item.item_id,
        name=item.name,
        department=item.department,
        centre=item.centre,
        mode=item.mode,
        task_id=derived(story.CASE, item.item_id, "review"),
        promised_wd=item.promised_wd,
        promised_due_at=story.DUE[item.promised_wd],
        legal_due_at=at(11, 1, 0) if item.legal_unit == "wd" else at(11, 28, 0),
        assumed=tuple(needed.item_id for needed in item.prerequisites),
        steps=item.steps,
    )


OPENED = said(
    story.ACCEPTED,
    CoordinationOpenedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        class_id=story.CLASS,
        centre="610100",
        lead_department="GHJ",
        opened_at=story.ACCEPTED,
        joint_limit_wd=29,
        joint_due_at=story.DUE[29],
        serial_legal_wd=102,
        calendar_version=story.CALENDAR,
        reviews=tuple(_review(item) for item in items.ALL),
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
        name=items.FIRE.name,
        department="XFZD",
        authority=items.FIRE.authority,
        requested_at=story.ACCEPTED,
        due_at=story.DUE[14],
        due_explained=FOURTEEN,
        steps=story.FIRE_STEPS,
        assumed=(),
        documents=tuple(d for d in story.DOCUMENTS if d.kind in items.FIRE.documents),
    ),
    1,
    id=story.FIRE_TASK,
    cause=OPENED.id,
)

PLANNING_REQUESTED = said(
    story.ACCEPTED,
    RequestReviewV1(
        task_id=PLANNING_TASK,
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        class_id=story.CLASS,
        item_id=items.PLANNING.item_id,
        name=items.PLANNING.name,
        department="GHJ",
        authority=items.PLANNING.authority,
        requested_at=story.ACCEPTED,
        due_at=story.DUE[14],
        due_explained=FOURTEEN,
        steps=items.PLANNING.steps,
        assumed=tuple(needed.item_id for needed in items.PLANNING.prerequisites),
        documents=tuple(d for d in story.DOCUMENTS if d.kind in items.PLANNING.documents),
    ),
    1,
    id=PLANNING_TASK,
    cause=OPENED.id,
)

STEP_COMPLETED = said(
    at(10, 8, 16, 20),
    StepCompletedV1(
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        step="审查",
        officer="XFZD-03",
        step_done_id=departments.STEP_DONE.id,
        completed_at=at(10, 8, 16, 20),
    ),
    5,
    cause=departments.STEP_DONE.id,
)

ASSIGNED = said(
    at(10, 14, 9, 10),
    ReviewAssignedV1(
        case_id=story.CASE,
        item_id="PC2-07",
        department="RFB",
        responsible="RFB-02",
        assigned_at=at(10, 14, 9, 10),
    ),
    14,
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
        countersigned_by="XFZD-01",
        given_at=at(10, 14, 15, 0),
        recorded_at=at(10, 14, 15, 1),
        promised_due_at=story.DUE[14],
    ),
    15,
    cause=departments.OPINION.id,
)

# The catalogue leaves planning permits to the bureau 局级: the second signature is its head's.
PLANNING_RECORDED = said(
    at(10, 20, 16, 40),
    OpinionRecordedV1(
        case_id=story.CASE,
        item_id=items.PLANNING.item_id,
        department="GHJ",
        task_id=PLANNING_TASK,
        opinion_id=derived(PLANNING_TASK, "opinion"),
        answer="approve",
        legal_basis=(items.PLANNING.legal_basis,),
        officer="GHJ-03",
        countersigned_by="GHJ-00",
        given_at=at(10, 20, 16, 38),
        recorded_at=at(10, 20, 16, 40),
        promised_due_at=story.DUE[14],
    ),
    20,
    cause=derived(PLANNING_TASK, "opinion"),
)

REFUSAL_RECORDED = said(
    story.FIRE_REFUSED_AT,
    OpinionRecordedV1(
        case_id=story.TURNS_CASE,
        item_id=story.FIRE,
        department="XFZD",
        task_id=story.REFUSED_TASK,
        opinion_id=departments.REFUSAL.id,
        answer="refuse",
        reasons=story.FIRE_REFUSED_BECAUSE,
        legal_basis=story.FIRE_REFUSED_BY,
        officer="XFZD-03",
        countersigned_by="XFZD-01",
        given_at=departments.REFUSAL.time,
        recorded_at=story.FIRE_REFUSED_AT,
        promised_due_at=at(11, 19, 0),
    ),
    12,
    cause=departments.REFUSAL.id,
)

DISCHARGED = said(
    at(10, 14, 15, 1),
    PrerequisiteDischargedV1(
        case_id=story.CASE,
        item_id=story.FIRE,
        discharged_for=("PC2-01",),
        by="opinion",
        discharged_at=at(10, 14, 15, 1),
    ),
    16,
    cause=departments.OPINION.id,
)

CERTIFICATE_VERIFIED = said(
    at(10, 19, 9, 30),
    PrerequisiteDischargedV1(
        case_id=story.CASE,
        item_id=items.HERITAGE.item_id,
        discharged_for=("PC2-01",),
        by="certificate",
        certificate_number=story.HERITAGE_CERTIFICATE.number,
        valid_until=story.HERITAGE_CERTIFICATE.valid_until,
        discharged_at=at(10, 19, 9, 30),
    ),
    18,
)

EVENTS = (
    OPENED, REQUESTED, PLANNING_REQUESTED, STEP_COMPLETED, ASSIGNED, RECORDED, PLANNING_RECORDED,
    REFUSAL_RECORDED, DISCHARGED, CERTIFICATE_VERIFIED,
)  # fmt: skip
