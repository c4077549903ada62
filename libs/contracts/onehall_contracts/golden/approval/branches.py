"""The story of two cases that went wrong: prerequisites that fell, a paper that never came."""

from onehall_contracts.approval import (
    AssumptionFailedV1,
    CancelReviewV1,
    CaseEndedV1,
    DependantsAskedV1,
    DependantsKeptV1,
    ItemsEndedV1,
    OpinionVoidedV1,
)
from onehall_contracts.golden import departments, intake, story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived

FAILED_AT = at(11, 10, 10, 15)
DEPENDANTS = ("PC2-01", "PC2-02")
PENDING_UNTIL = at(2, 15, 0, year=2012)
OVERDUE = intake.SUPPLEMENT_OVERDUE

ASSUMPTION_FAILED = said(
    FAILED_AT,
    AssumptionFailedV1(
        case_id=story.TURNS_CASE,
        item_id="PC2-14",
        voided=("PC2-02",),
        reason="申请时提交的防雷装置设计核准意见书经核实已被原机关撤回,前置条件未成立",
        failed_at=FAILED_AT,
    ),
    9,
)

OPINION_VOIDED = said(
    FAILED_AT,
    OpinionVoidedV1(
        case_id=story.TURNS_CASE,
        item_id="PC2-02",
        department="JW",
        opinion_id=derived(story.TURNS_CASE, "PC2-02", "review", "opinion"),
        because="PC2-14",
        task_id=derived(story.TURNS_CASE, "PC2-02", "review", 2),
        voided_at=FAILED_AT,
    ),
    10,
    cause=ASSUMPTION_FAILED.id,
)

DEPENDANTS_ASKED = said(
    story.FIRE_REFUSED_AT,
    DependantsAskedV1(
        case_id=story.TURNS_CASE,
        item_id=story.FIRE,
        dependants=DEPENDANTS,
        answer_by=at(11, 24, 0),
        pending_until=PENDING_UNTIL,
        asked_at=story.FIRE_REFUSED_AT,
    ),
    13,
    cause=departments.REFUSAL.id,
)

DEPENDANTS_KEPT = said(
    at(11, 18, 9, 45),
    DependantsKeptV1(
        case_id=story.TURNS_CASE,
        item_id=story.FIRE,
        dependants=DEPENDANTS,
        pending_until=PENDING_UNTIL,
        kept_at=at(11, 18, 9, 45),
    ),
    14,
    cause=DEPENDANTS_ASKED.id,
)

ITEMS_ENDED = said(
    PENDING_UNTIL,
    ItemsEndedV1(
        case_id=story.TURNS_CASE,
        items=DEPENDANTS,
        cause="prerequisite",
        reason="消防设计审核六十个工作日内未重新通过,不具备前置条件",
        ended_at=PENDING_UNTIL,
    ),
    21,
    cause=DEPENDANTS_KEPT.id,
)

REVIEW_CANCELLED = said(
    OVERDUE.time,
    CancelReviewV1(
        task_id=derived(story.OWING_CASE, "PC2-09", "review"),
        case_id=story.OWING_CASE,
        item_id="PC2-09",
        department="SRYL",
        reason="申请人未在承诺期限内补交建筑垃圾处置方案,审批终止",
        cancelled_at=OVERDUE.time,
    ),
    3,
    cause=OVERDUE.id,
)

CASE_ENDED = said(
    OVERDUE.time,
    CaseEndedV1(
        case_id=story.OWING_CASE,
        case_number=story.OWING_NUMBER,
        class_id=story.CLASS,
        outcome="terminated",
        reason="容缺受理的材料未在承诺期限内补交",
        ended_at=OVERDUE.time,
    ),
    4,
    cause=OVERDUE.id,
)

EVENTS = (
    ASSUMPTION_FAILED, OPINION_VOIDED, DEPENDANTS_ASKED, DEPENDANTS_KEPT, ITEMS_ENDED,
    REVIEW_CANCELLED, CASE_ENDED,
)  # fmt: skip
