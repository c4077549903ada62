"""The story of the refused case: disputed, its file frozen; and a dispute that came too late."""

from datetime import date

from onehall_contracts.dispute import (
    ChallengeDecidedV1,
    DepartmentAnsweredV1,
    DisputeAdmittedV1,
    DisputeClosedV1,
    DisputeExtendedV1,
    DisputeFiledV1,
    DisputeNotAdmittedV1,
    EvidenceFrozenV1,
    LegalityOpinionGivenV1,
    LegalityOpinionVoidedV1,
    MeetingHeldV1,
    MeetingScheduledV1,
    PanelDrawnV1,
    PanelMemberReplacedV1,
    PointFinding,
    ReplyGivenV1,
    ReplyRequestedV1,
    Seat,
)
from onehall_contracts.golden import intake, story
from onehall_contracts.golden.approval import issuing
from onehall_contracts.golden.story import at, said

DISPUTE = story.made_at(at(10, 24), "dispute")
LAWYER, PLANNER, ENGINEER, NEXT = (story.made_at(at(9, day), "expert") for day in (1, 2, 5, 6))
LATE_DISPUTE = story.made_at(at(12, 8), "late dispute")

FILED = said(
    at(10, 24),
    DisputeFiledV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        item_id="PC2-13",
        ground="G2",
        applicant_ref=story.APPLICANT,
        act_event_id=issuing.REFUSED.id,
        filed_at=at(10, 24),
        reconsideration_last_day=date(2011, 12, 18),
        litigation_last_day=date(2012, 4, 19),
    ),
    1,
)

FROZEN = said(
    at(10, 24),
    EvidenceFrozenV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        manifest_sha256=story.document("manifest", 0).sha256,
        events=17,
        documents=4,
        frozen_at=at(10, 24),
    ),
    2,
    cause=FILED.id,
)

ADMITTED = said(
    at(10, 24),
    DisputeAdmittedV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        close_by=date(2011, 11, 21),
        admitted_at=at(10, 24),
    ),
    3,
    cause=FILED.id,
)

NOT_ADMITTED = said(
    at(12, 8),
    DisputeNotAdmittedV1(
        dispute_id=LATE_DISPUTE,
        case_id=story.OTHER_CASE,
        cause="out-of-time",
        redirect_to="行政诉讼 litigation: 西安市未央区人民法院, until 2012-03-26",
        decided_at=at(12, 8),
    ),
    2,
    cause=intake.NOT_ACCEPTED.id,
)

REPLY_REQUESTED = said(
    at(10, 24),
    ReplyRequestedV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        reply_by=date(2011, 10, 31),
        requested_at=at(10, 24),
    ),
    4,
    cause=FILED.id,
)

PANEL_DRAWN = said(
    at(10, 25, 10, 0),
    PanelDrawnV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        round=1,
        seats=(
            Seat(expert_ref=LAWYER, field="行政法"),
            Seat(expert_ref=PLANNER, field="文物"),
            Seat(expert_ref=ENGINEER, field="规划"),
        ),
        pool_sha256=story.document("pool", 0).sha256,
        seed=story.document("seed", 0).sha256,
        excluded=2,
        drawn_at=at(10, 25, 10, 0),
    ),
    5,
    cause=ADMITTED.id,
)

CHALLENGE_DECIDED = said(
    at(10, 27, 9, 0),
    ChallengeDecidedV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        expert_ref=ENGINEER,
        side="applicant",
        stage="first",
        upheld=True,
        decided_at=at(10, 27, 9, 0),
    ),
    7,
    cause=PANEL_DRAWN.id,
)

REPLACED = said(
    at(10, 27, 9, 0),
    PanelMemberReplacedV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        left=ENGINEER,
        joined=NEXT,
        because="challenge",
        replaced_at=at(10, 27, 9, 0),
    ),
    8,
    cause=CHALLENGE_DECIDED.id,
)

REPLIED = said(
    at(10, 28, 16, 0),
    ReplyGivenV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        reply_sha256=story.document("reply", 0).sha256,
        given_at=at(10, 28, 16, 0),
    ),
    9,
    cause=REPLY_REQUESTED.id,
)

MEETING_SCHEDULED = said(
    at(10, 31),
    MeetingScheduledV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        meets_at=at(11, 3, 9, 30),
        place="市政务服务中心 协调室 2",
        remote=True,
        scheduled_at=at(10, 31),
    ),
    10,
    cause=PANEL_DRAWN.id,
)

MEETING_HELD = said(
    at(11, 3, 11, 30),
    MeetingHeldV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        heard=("applicant", "respondent"),
        minutes_sha256=story.document("minutes", 0).sha256,
        held_at=at(11, 3, 11, 30),
    ),
    11,
    cause=MEETING_SCHEDULED.id,
)

OPINION_VOIDED = said(
    at(11, 9),
    LegalityOpinionVoidedV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        expert_ref=NEXT,
        reason="two years ago the respondent paid the expert for a survey, which was not declared",
        voided_at=at(11, 9),
    ),
    14,
    cause=MEETING_HELD.id,
)

OPINION = said(
    at(11, 14, 15, 0),
    LegalityOpinionGivenV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        findings=(
            PointFinding(point="competence", finding="lawful", articles=("文物保护法 第二十九条",)),
            PointFinding(point="facts", finding="unclear"),
            PointFinding(point="basis", finding="lawful", articles=("文物保护法 第十八条",)),
            PointFinding(
                point="procedure", finding="unlawful", articles=("行政许可法 第三十六条",)
            ),
        ),
        recommends="correct",
        dissents=1,
        opinion_sha256=story.document("legality opinion", 0).sha256,
        answer_by=date(2011, 11, 28),
        given_at=at(11, 14, 15, 0),
    ),
    17,
    cause=MEETING_HELD.id,
)

EXTENDED = said(
    at(11, 16),
    DisputeExtendedV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        close_by=date(2011, 12, 5),
        extended_at=at(11, 16),
    ),
    18,
    cause=OPINION.id,
)

DEPARTMENT_ANSWERED = said(
    at(11, 24, 9, 0),
    DepartmentAnsweredV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        answer="corrected",
        answer_sha256=story.document("answer", 0).sha256,
        answered_at=at(11, 24, 9, 0),
    ),
    19,
    cause=OPINION.id,
)

CLOSED = said(
    at(11, 24, 10, 0),
    DisputeClosedV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        outcome="O2",
        reconsideration_last_day=date(2011, 12, 18),
        litigation_last_day=date(2012, 4, 19),
        call_back_by=date(2011, 12, 1),
        closed_at=at(11, 24, 10, 0),
    ),
    20,
    cause=DEPARTMENT_ANSWERED.id,
)

EVENTS = (
    FILED,
    FROZEN,
    ADMITTED,
    NOT_ADMITTED,
    REPLY_REQUESTED,
    PANEL_DRAWN,
    CHALLENGE_DECIDED,
    REPLACED,
    REPLIED,
    MEETING_SCHEDULED,
    MEETING_HELD,
    OPINION_VOIDED,
    OPINION,
    EXTENDED,
    DEPARTMENT_ANSWERED,
    CLOSED,
)
