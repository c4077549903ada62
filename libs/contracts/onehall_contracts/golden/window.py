"""The story at the window beside the case: a fee, a guide, what was asked, complained of, rated."""

from datetime import date

from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.window import (
    ComplaintAnsweredV1,
    ComplaintReceivedV1,
    EnquiryAnsweredV1,
    EnquiryReceivedV1,
    EvaluationReceivedV1,
    FeeChargedV1,
    GuidePublishedV1,
)

FEE = story.made_at(at(10, 24, 10, 0), "fee")
ENQUIRY = story.made_at(at(9, 27, 9, 15), "enquiry")
COMPLAINT = story.made_at(at(10, 24, 11, 0), "complaint")
EVALUATION = story.made_at(at(11, 8, 10, 20), "evaluation")

CHARGED = said(
    at(10, 24, 10, 0),
    FeeChargedV1(
        fee_id=FEE,
        case_id=story.CASE,
        item_id="PC2-07",
        department="RFB",
        what="防空地下室易地建设费",
        amount_fen=1_287_000,
        published_fen=1_287_000,
        basis="《中华人民共和国人民防空法》第二十二条",
        charged_by="window-07",
        charged_at=at(10, 24, 10, 0),
    ),
    id=FEE,
)

# The guide of a new catalogue version, printed before anybody wrote its sample application.
GUIDE = said(
    at(12, 26, 8, 0),
    GuidePublishedV1(
        item_id="PC2-13",
        department="WWJ",
        catalogue_version="610100-2012.1",
        empty_fields=("form",),
        revised_on=date(2011, 12, 26),
        basis_changed_on=date(2011, 12, 1),
        published_at=at(12, 26, 8, 0),
    ),
)

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
        complaint="conduct",
        named=True,
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
        item_id="PC2-07",
        department="RFB",
        window="07",
        grade=2,
        named=True,
        received_at=at(11, 8, 10, 20),
    ),
    id=EVALUATION,
)

EVENTS = (CHARGED, GUIDE, ASKED, ANSWERED, COMPLAINED, COMPLAINT_ANSWERED, RATED_BADLY)
