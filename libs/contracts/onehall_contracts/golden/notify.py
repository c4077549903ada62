"""The story as the applicant heard of it: one notice that arrived, one that did not."""

from onehall_contracts.golden import intake, story, window
from onehall_contracts.golden.approval import issuing
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived
from onehall_contracts.notify import CallBackDoneV1, NoticeFailedV1, NoticeSentV1

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
        call_back_id=derived(window.RATED_BADLY.id, "call-back"),
        case_id=story.CASE,
        evaluation_id=window.EVALUATION,
        reached=True,
        satisfied=True,
        done_at=at(11, 9, 15, 30),
    ),
    2,
    cause=window.RATED_BADLY.id,
)

EVENTS = (SENT, FAILED, CALLED_BACK)
