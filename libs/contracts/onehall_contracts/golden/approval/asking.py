"""The story of the reviews: all asked at once, steps, opinions, and what they rested on."""

from onehall_contracts.approval import (
    CoordinationOpenedV1,
    ForwardClarificationV1,
    OpenedReview,
    OpinionRecordedV1,
    PrerequisiteDischargedV1,
    RequestReviewV1,
    ReturnMessageV1,
    ReviewAssignedV1,
    SendReceiptV1,
    StepCompletedV1,
)
from onehall_contracts.event import Event
from onehall_contracts.golden import asked, departments, intake, items, signed, story
from onehall_contracts.golden.approval import authority, consulting
from onehall_contracts.golden.asked import Asked
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived
from onehall_contracts.intake import AcceptedItem
from onehall_contracts.statements import ReceiptStatement, sha256_of


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


def _request(one: Asked) -> Event:
    task = one.task
    return said(
        task.requested_at,
        RequestReviewV1(
            task_id=task.task_id,
            case_id=task.case_id,
            item_id=task.item_id,
            department=task.department,
            statement=one.statement,
        ),
        1,
        id=task.task_id,
        cause=OPENED.id,
    )


REQUESTED = _request(asked.FIRE)
PLANNING_REQUESTED = _request(asked.PLANNING)

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
        key_id=signed.DEPARTMENTS["XFZD"].kid,
        opinion_sha256=sha256_of(departments.SIGNED),
        authority=authority.HANDLER,
        countersigned_under=authority.CHIEF,
    ),
    15,
    cause=departments.OPINION.id,
)

RECEIPT = said(
    at(10, 14, 15, 1),
    SendReceiptV1(
        task_id=story.FIRE_TASK,
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        opinion_id=departments.OPINION.id,
        receipt=signed.receipt(
            ReceiptStatement(
                iss=signed.CENTRE_NAME,
                aud="XFZD",
                iat=int(at(10, 14, 15, 1).timestamp()),
                task_id=story.FIRE_TASK,
                case_id=story.CASE,
                item_id=story.FIRE,
                opinion_id=departments.OPINION.id,
                opinion_sha256=sha256_of(departments.SIGNED),
                recorded_at=at(10, 14, 15, 1),
            )
        ),
    ),
    15,
    id=derived(story.FIRE_TASK, "receipt"),
    cause=RECORDED.id,
)

RETURNED = said(
    at(10, 14, 15, 2),
    ReturnMessageV1(
        department="XFZD",
        event_id=derived("an opinion that came too late", 1),
        message="departments.opinion-given.v1",
        reason="already-answered",
        detail="PC2-06 has its opinion already",
        returned_at=at(10, 14, 15, 2),
    ),
    id=derived("returned", "an opinion that came too late", 1),
)

FORWARDED = said(
    at(10, 12, 11, 15),
    ForwardClarificationV1(
        clarification_id=story.QUESTION,
        case_id=story.CASE,
        item_id="PC2-07",
        department="RFB",
        answered_at=at(10, 12, 11, 15),
    ),
    11,
    id=derived(story.QUESTION, "answered"),
    cause=consulting.CLARIFICATION_ANSWERED.id,
)

# The catalogue leaves planning permits to the bureau 局级: the second signature is its head's.
PLANNING_RECORDED = said(
    at(10, 20, 16, 40),
    OpinionRecordedV1(
        case_id=story.CASE,
        item_id=items.PLANNING.item_id,
        department="GHJ",
        task_id=asked.PLANNING_TASK,
        opinion_id=derived(asked.PLANNING_TASK, "opinion"),
        answer="approve",
        legal_basis=(items.PLANNING.legal_basis,),
        officer="GHJ-03",
        countersigned_by="GHJ-00",
        given_at=at(10, 20, 16, 38),
        recorded_at=at(10, 20, 16, 40),
        promised_due_at=story.DUE[14],
    ),
    20,
    cause=derived(asked.PLANNING_TASK, "opinion"),
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
    OPENED, REQUESTED, PLANNING_REQUESTED, STEP_COMPLETED, ASSIGNED, FORWARDED, RECORDED,
    RECEIPT, RETURNED, PLANNING_RECORDED, REFUSAL_RECORDED, DISCHARGED, CERTIFICATE_VERIFIED,
)  # fmt: skip
