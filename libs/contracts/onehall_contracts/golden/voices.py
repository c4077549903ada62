"""The story of people's voices: a question, two complaints, and a rating that was made good."""

from datetime import date

from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.voices import (
    ComplaintAdmittedV1,
    ComplaintAnsweredV1,
    ComplaintReceivedV1,
    ComplaintRedirectedV1,
    EnquiryAnsweredV1,
    EnquiryReceivedV1,
    EvaluationAppealDecidedV1,
    EvaluationAppealedV1,
    EvaluationFollowedUpV1,
    EvaluationReceivedV1,
    RectificationClosedV1,
    RectificationOpenedV1,
)

ENQUIRY = story.made_at(at(9, 27, 9, 15), "enquiry")
COMPLAINT = story.made_at(at(10, 24, 11, 0), "complaint")
ELSEWHERE = story.made_at(at(10, 25, 9, 0), "complaint")
EVALUATION = story.made_at(at(11, 8, 10, 20), "evaluation")
MISTAKEN = story.made_at(at(11, 9, 9, 0), "evaluation")

ASKED = said(
    at(9, 27, 9, 15),
    EnquiryReceivedV1(
        enquiry_id=ENQUIRY,
        department="GHJ",
        reply_wd=5,
        received_at=at(9, 27, 9, 15),
    ),
    id=ENQUIRY,
)

ANSWERED = said(
    at(9, 29, 16, 0),
    EnquiryAnsweredV1(enquiry_id=ENQUIRY, department="GHJ", answered_at=at(9, 29, 16, 0)),
    cause=ASKED.id,
)

COMPLAINED = said(
    at(10, 24, 11, 0),
    ComplaintReceivedV1(
        complaint_id=COMPLAINT,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        applicant_ref=story.APPLICANT,
        complaint="conduct",
        named=True,
        admission_wd=3,
        reply_wd=15,
        received_at=at(10, 24, 11, 0),
    ),
    id=COMPLAINT,
)

COMPLAINT_ANSWERED = said(
    at(11, 3, 9, 30),
    ComplaintAnsweredV1(
        complaint_id=COMPLAINT,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        upheld=False,
        answered_at=at(11, 3, 9, 30),
    ),
    cause=COMPLAINED.id,
)

RATED_BADLY = said(
    at(11, 8, 10, 20),
    EvaluationReceivedV1(
        evaluation_id=EVALUATION,
        case_id=story.CASE,
        applicant_ref=story.APPLICANT,
        item_id="PC2-07",
        department="RFB",
        window="07",
        channel="terminal",
        grade=2,
        named=True,
        received_at=at(11, 8, 10, 20),
    ),
    id=EVALUATION,
)

COMPLAINT_ADMITTED = said(
    at(10, 25, 9, 0),
    ComplaintAdmittedV1(
        complaint_id=COMPLAINT,
        case_id=story.REFUSED_CASE,
        applicant_ref=story.APPLICANT,
        department="WWJ",
        admitted_at=at(10, 25, 9, 0),
    ),
    cause=COMPLAINED.id,
)

REDIRECTED = said(
    at(10, 26, 10, 0),
    ComplaintRedirectedV1(
        complaint_id=ELSEWHERE,
        department="GHJ",
        redirect_to="12345 政务服务便民热线",
        redirected_at=at(10, 26, 10, 0),
    ),
    cause=ELSEWHERE,
)

RECTIFICATION = said(
    at(11, 9, 15, 31),
    RectificationOpenedV1(
        evaluation_id=EVALUATION,
        case_id=story.CASE,
        department="RFB",
        fix_by=date(2011, 11, 16),
        opened_at=at(11, 9, 15, 31),
    ),
    cause=RATED_BADLY.id,
)

RECTIFIED = said(
    at(11, 14, 16, 0),
    RectificationClosedV1(
        evaluation_id=EVALUATION,
        case_id=story.CASE,
        applicant_ref=story.APPLICANT,
        department="RFB",
        result="fixed",
        closed_at=at(11, 14, 16, 0),
    ),
    cause=RECTIFICATION.id,
)

FOLLOWED_UP = said(
    at(11, 15, 9, 10),
    EvaluationFollowedUpV1(
        evaluation_id=EVALUATION,
        case_id=story.CASE,
        department="RFB",
        grade=4,
        followed_up_at=at(11, 15, 9, 10),
    ),
    cause=RECTIFIED.id,
)

APPEALED = said(
    at(11, 10, 9, 0),
    EvaluationAppealedV1(
        evaluation_id=MISTAKEN,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        decide_by=date(2011, 11, 17),
        appealed_at=at(11, 10, 9, 0),
    ),
    cause=MISTAKEN,
)

APPEAL_DECIDED = said(
    at(11, 15, 9, 0),
    EvaluationAppealDecidedV1(
        evaluation_id=MISTAKEN,
        case_id=story.REFUSED_CASE,
        department="WWJ",
        excluded=True,
        decided_at=at(11, 15, 9, 0),
    ),
    cause=APPEALED.id,
)

EVENTS = (
    ASKED,
    ANSWERED,
    COMPLAINED,
    COMPLAINT_ADMITTED,
    REDIRECTED,
    COMPLAINT_ANSWERED,
    RATED_BADLY,
    RECTIFICATION,
    RECTIFIED,
    FOLLOWED_UP,
    APPEALED,
    APPEAL_DECIDED,
)
