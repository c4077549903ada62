"""What notify says: what reached people and what did not."""

from typing import Literal, TypeAlias
from uuid import UUID

from onehall_contracts.message import CaseId, Message, Moment, ShortText

Channel: TypeAlias = Literal["mail", "in-app"]


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


class CallBackDoneV1(Message, wire_name="notify.call-back-done.v1"):
    """Somebody who rated a service badly was called back 回访."""

    call_back_id: UUID
    case_id: CaseId
    evaluation_id: UUID
    reached: bool
    satisfied: bool | None = None
    done_at: Moment
