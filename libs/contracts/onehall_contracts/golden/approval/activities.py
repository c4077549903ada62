"""The story of the one site visit 联合踏勘: attended, put right, signed; and one called off."""

from onehall_contracts.approval import (
    Attendance,
    Finding,
    InviteToJointActivityV1,
    JointActivityConcludedV1,
    JointActivityHeldV1,
    JointActivityProposedV1,
)
from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived

PROPOSED = said(
    at(9, 29, 11, 30),
    JointActivityProposedV1(
        activity_id=story.VISIT,
        case_id=story.CASE,
        activity="site-visit",
        lead_department="GHJ",
        departments=("GHJ", "HBJ", "XFZD", "RFB"),
        items=("PC2-01", "PC2-05", story.FIRE, "PC2-07"),
        starts_at=story.VISIT_AT,
        proposed_at=at(9, 29, 11, 30),
    ),
    2,
)

INVITED = said(
    at(9, 29, 11, 30),
    InviteToJointActivityV1(
        activity_id=story.VISIT,
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        department="XFZD",
        activity="site-visit",
        items=(story.FIRE,),
        place="西安市未央区凤城八路,项目用地西侧入口",
        starts_at=story.VISIT_AT,
        answer_by=story.VISIT_AT,
        invited_at=at(9, 29, 11, 30),
    ),
    2,
    id=derived(story.VISIT, "XFZD"),
    cause=PROPOSED.id,
)

POINTS = (
    Finding(
        point="1",
        department="XFZD",
        what="北侧消防车回车场被临时围挡占用,应当拆除并恢复12米×12米的净空",
    ),
    Finding(
        point="2",
        department="GHJ",
        what="现场放线与总平面图东侧退让距离不一致,应当复核并重新标桩",
    ),
)

HELD = said(
    at(10, 10, 11, 20),
    JointActivityHeldV1(
        activity_id=story.VISIT,
        case_id=story.CASE,
        activity="site-visit",
        attendance=(
            Attendance(department="GHJ", officers=("GHJ-04", "GHJ-05")),
            Attendance(department="HBJ", officers=("HBJ-02",)),
            Attendance(department="XFZD", officers=("XFZD-03", "XFZD-07")),
            Attendance(department="RFB", on_leave=True),
        ),
        findings=POINTS,
        round=1,
        held_at=at(10, 10, 11, 20),
    ),
    6,
)

# A re-inspection tells the whole list again, with what it closed.
HELD_AGAIN = said(
    at(10, 13, 10, 20),
    JointActivityHeldV1(
        activity_id=story.VISIT,
        case_id=story.CASE,
        activity="site-visit",
        attendance=(
            Attendance(department="GHJ", officers=("GHJ-04",)),
            Attendance(department="HBJ"),
            Attendance(department="XFZD", officers=("XFZD-03",)),
            Attendance(department="RFB", on_leave=True),
        ),
        findings=tuple(point.model_copy(update={"closed": True}) for point in POINTS),
        round=2,
        held_at=at(10, 13, 10, 20),
    ),
    12,
)

CONCLUDED = said(
    at(10, 13, 16, 30),
    JointActivityConcludedV1(
        activity_id=story.VISIT,
        case_id=story.CASE,
        activity="site-visit",
        outcome="passed",
        minutes_sha256=story.document("minutes of the site visit", 0).sha256,
        signed_by=("GHJ", "HBJ", "XFZD"),
        concluded_at=at(10, 13, 16, 30),
    ),
    13,
)

CALLED_OFF = said(
    at(10, 28, 17, 10),
    JointActivityConcludedV1(
        activity_id=derived(story.TURNS_CASE, "site-visit", 1),
        case_id=story.TURNS_CASE,
        activity="site-visit",
        outcome="called-off",
        reason="连续强降雨,基坑周边不具备踏勘条件,改期另行通知",
        concluded_at=at(10, 28, 17, 10),
    ),
    7,
)

EVENTS = (PROPOSED, INVITED, HELD, HELD_AGAIN, CONCLUDED, CALLED_OFF)
