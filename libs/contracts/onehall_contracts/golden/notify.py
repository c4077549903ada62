"""The story as the applicant heard of it: one notice that arrived, one that did not."""

from onehall_contracts.golden import intake, story, voices
from onehall_contracts.golden.approval import issuing
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived
from onehall_contracts.notify import (
    CallBackDoneV1,
    CallBackDoneV2,
    NoticeFailedV1,
    NoticeFailedV2,
    NoticeSentV1,
    NoticeSentV2,
    NoticeServedV1,
)

SENT = said(
    at(11, 4, 11, 31),
    NoticeSentV1(
        notice_id=derived(issuing.ISSUED.id, story.APPLICANT, "in-app"),
        case_id=story.CASE,
        recipient_ref=story.APPLICANT,
        channel="in-app",
        template="permit-issued@1",
        attempts=1,
        sent_at=at(11, 4, 11, 31),
    ),
    1,
    cause=issuing.ISSUED.id,
)

FAILED = said(
    at(9, 29, 9, 0),
    NoticeFailedV1(
        notice_id=derived(intake.ACCEPTED.id, story.APPLICANT, "mail"),
        case_id=story.CASE,
        recipient_ref=story.APPLICANT,
        channel="mail",
        template="case-accepted@1",
        attempts=8,
        reason="the mail server refused the mailbox: SMTP 550",
        failed_at=at(9, 29, 9, 0),
    ),
    1,
    cause=intake.ACCEPTED.id,
)

CALLED_BACK = said(
    at(11, 9, 15, 30),
    CallBackDoneV1(
        call_back_id=derived(voices.RATED_BADLY.id, "call-back"),
        case_id=story.CASE,
        about="evaluation",
        evaluation_id=voices.EVALUATION,
        reached=True,
        satisfied=True,
        done_at=at(11, 9, 15, 30),
    ),
    2,
    cause=voices.RATED_BADLY.id,
)

SENT_BY_SMS = said(
    at(11, 4, 11, 32),
    NoticeSentV2(
        notice_id=derived(issuing.ISSUED.id, story.APPLICANT, "sms"),
        case_id=story.CASE,
        recipient_ref=story.APPLICANT,
        channel="sms",
        template="permit-issued@1",
        attempts=2,
        sent_at=at(11, 4, 11, 32),
    ),
    1,
    cause=issuing.ISSUED.id,
)

NOT_SENT = said(
    at(10, 8, 9, 0),
    NoticeFailedV2(
        notice_id=derived(voices.ANSWERED.id, story.APPLICANT, "mail"),
        recipient_ref=story.APPLICANT,
        channel="mail",
        template="enquiry-answered@1",
        attempts=8,
        reason="smtp-550",
        failed_at=at(10, 8, 9, 0),
    ),
    1,
    cause=voices.ANSWERED.id,
)

SERVED = said(
    at(11, 4, 14, 5),
    NoticeServedV1(
        notice_id=derived(issuing.ISSUED.id, story.APPLICANT, "in-app"),
        case_id=story.CASE,
        recipient_ref=story.APPLICANT,
        template="permit-issued@1",
        proof="read",
        content_sha256=story.document("notice", 0).sha256,
        served_at=at(11, 4, 14, 5),
    ),
    2,
    cause=SENT.id,
)

WANTS_A_REMEDY = said(
    at(11, 9, 15, 30),
    CallBackDoneV2(
        call_back_id=derived(voices.RATED_BADLY.id, "call-back"),
        case_id=story.CASE,
        about="evaluation",
        evaluation_id=voices.EVALUATION,
        reached=True,
        satisfied=True,
        wants_rectification=True,
        done_at=at(11, 9, 15, 30),
    ),
    2,
    cause=voices.RATED_BADLY.id,
)

EVENTS = (SENT, FAILED, CALLED_BACK, SENT_BY_SMS, NOT_SENT, SERVED, WANTS_A_REMEDY)
