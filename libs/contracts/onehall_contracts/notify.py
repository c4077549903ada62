"""What notify says: what reached people and what did not."""

from typing import Literal, TypeAlias
from uuid import UUID

from onehall_contracts.message import CaseId, Message, Moment, Sha256, ShortText

Channel: TypeAlias = Literal["mail", "in-app"]
Proof: TypeAlias = Literal[
    "read", "accepted-by-server", "confirmed-by-provider", "handed-over", "posted", "announced"
]
AnyChannel: TypeAlias = Literal["mail", "in-app", "sms", "webhook"]


class NoticeSentV1(Message, wire_name="notify.notice-sent.v1"):
    """A notice was handed to its channel."""

    notice_id: UUID
    case_id: CaseId
    recipient_ref: UUID
    channel: Channel
    template: ShortText
    attempts: int
    sent_at: Moment


class NoticeFailedV1(Message, wire_name="notify.notice-failed.v1"):
    """A notice could not be delivered after every attempt."""

    notice_id: UUID
    case_id: CaseId
    recipient_ref: UUID
    channel: Channel
    template: ShortText
    attempts: int
    reason: ShortText
    failed_at: Moment


class NoticeSentV2(Message, wire_name="notify.notice-sent.v2"):
    """A notice was handed to its channel; not every notice is about a case."""

    notice_id: UUID
    case_id: CaseId | None = None
    recipient_ref: UUID
    channel: AnyChannel
    template: ShortText
    attempts: int
    sent_at: Moment


class NoticeFailedV2(Message, wire_name="notify.notice-failed.v2"):
    """A notice could not be delivered after every attempt; a person has to see to it."""

    notice_id: UUID
    case_id: CaseId | None = None
    recipient_ref: UUID
    channel: AnyChannel
    template: ShortText
    attempts: int
    reason: ShortText
    failed_at: Moment


class NoticeServedV1(Message, wire_name="notify.notice-served.v1"):
    """There is proof of service 送达 of a notice that the law asks for."""

    notice_id: UUID
    case_id: CaseId | None = None
    recipient_ref: UUID
    template: ShortText
    proof: Proof
    content_sha256: Sha256
    served_at: Moment


class CallBackDoneV1(Message, wire_name="notify.call-back-done.v1"):
    """Somebody was called back 回访: after a bad rating, a closed dispute, or by sample."""

    call_back_id: UUID
    case_id: CaseId
    about: Literal["evaluation", "dispute", "sample"]
    evaluation_id: UUID | None = None
    dispute_id: UUID | None = None
    reached: bool
    satisfied: bool | None = None
    done_at: Moment


class CallBackDoneV2(Message, wire_name="notify.call-back-done.v2"):
    """Somebody was called back 回访, and says whether something is to be put right 整改."""

    call_back_id: UUID
    case_id: CaseId
    about: Literal["evaluation", "dispute", "sample"]
    evaluation_id: UUID | None = None
    dispute_id: UUID | None = None
    reached: bool
    satisfied: bool | None = None
    wants_rectification: bool
    done_at: Moment
