"""The story of the deadlines: an expert review, and what moved the clocks of two other cases."""

from datetime import date

from onehall_contracts.approval import (
    ClockResumedV1,
    ClockSuspendedV1,
    DeadlinesRecalculatedV1,
    HearingRecordedV1,
    ItemDue,
    LimitExtendedV1,
    LinkOutageAttributedV1,
)
from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived

EXPERT_REVIEW = derived(story.CASE, "PC2-05", "专家评审")

# Seven working days were declared, so for now both limits move by seven.
SUSPENDED = said(
    at(10, 10, 14, 30),
    ClockSuspendedV1(
        case_id=story.CASE,
        procedure_id=EXPERT_REVIEW,
        department="HBJ",
        cause="专家评审",
        declared_wd=7,
        notice="市环特告〔2011〕17号",
        started_on=date(2011, 10, 10),
        items=(
            ItemDue(item_id="PC2-05", promised_due_at=at(11, 23, 0), legal_due_at=at(12, 7, 0)),
        ),
        joint_due_at=at(11, 23, 0),
        suspended_at=at(10, 10, 14, 30),
    ),
    7,
)

# The experts needed six: min(actual, declared) is not counted (L-34).
RESUMED = said(
    at(10, 18, 17, 0),
    ClockResumedV1(
        case_id=story.CASE,
        procedure_id=EXPERT_REVIEW,
        ended_on=date(2011, 10, 18),
        excluded_wd=6,
        items=(
            ItemDue(item_id="PC2-05", promised_due_at=at(11, 22, 0), legal_due_at=at(12, 6, 0)),
        ),
        joint_due_at=at(11, 22, 0),
        resumed_at=at(10, 18, 17, 0),
    ),
    17,
    cause=SUSPENDED.id,
)

OUTAGE = said(
    at(10, 21, 9, 30),
    LinkOutageAttributedV1(
        case_id=story.TURNS_CASE,
        items=("PC2-01", story.FIRE),
        from_at=at(10, 19, 10, 0),
        until_at=at(10, 20, 15, 30),
        confirmed_by="610100-OPS-01",
        attributed_at=at(10, 21, 9, 30),
    ),
    3,
)

HEARING = said(
    at(10, 26, 16, 0),
    HearingRecordedV1(
        case_id=story.TURNS_CASE,
        item_id="PC2-01",
        department="GHJ",
        hearing_id=derived(story.TURNS_CASE, "PC2-01", "听证"),
        stage="requested",
        due_at=at(11, 24, 0),
        recorded_at=at(10, 26, 16, 0),
    ),
    6,
)

EXTENDED = said(
    at(11, 3, 10, 20),
    LimitExtendedV1(
        case_id=story.TURNS_CASE,
        department="XFZD",
        days=10,
        approver_role="本机关负责人",
        approver="XFZD-00",
        reason="建筑高度超过100米,消防给水系统需由支队技术委员会集体审核",
        notice="西公消延〔2011〕9号",
        items=(
            ItemDue(item_id=story.FIRE, promised_due_at=at(11, 19, 0), legal_due_at=at(11, 29, 0)),
        ),
        joint_due_at=at(11, 26, 0),
        extended_at=at(11, 3, 10, 20),
    ),
    8,
)

# The State Council settled the holidays of 2012 on 6 December: Saturday 31 December is worked,
# 2 and 3 January are not.
RECALCULATED = said(
    at(12, 7, 8, 30),
    DeadlinesRecalculatedV1(
        case_id=story.WINTER_CASE,
        previous_version=story.CALENDAR,
        calendar_version=story.NEXT_CALENDAR,
        items=(
            ItemDue(
                item_id="PC2-01",
                promised_due_at=at(12, 24, 0),
                legal_due_at=at(1, 1, 0, year=2012),
            ),
            ItemDue(
                item_id="PC2-05",
                promised_due_at=at(1, 17, 0, year=2012),
                legal_due_at=at(2, 4, 0, year=2012),
            ),
        ),
        joint_due_at=at(1, 17, 0, year=2012),
        recalculated_at=at(12, 7, 8, 30),
    ),
    2,
)

EVENTS = (SUSPENDED, RESUMED, OUTAGE, HEARING, EXTENDED, RECALCULATED)
