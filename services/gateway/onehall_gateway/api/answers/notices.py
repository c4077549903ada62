"""What people were told."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged


class InboxNotice(Got):
    """A notice to oneself, in both languages."""

    notice_id: UUID
    case_id: UUID
    delivered_at: datetime
    read_at: datetime | None
    zh: dict[str, str] = Field(description="title and text")
    en: dict[str, str] = Field(description="title and text")


class Inbox(Paged):
    """One's own notices, newest first."""

    notices: list[InboxNotice]
    unread: int


class Read(Got):
    """A notice that was read."""

    notice_id: UUID
    read: bool


class SentNotice(Got):
    """A notice and what became of it; nobody's address."""

    notice_id: UUID
    channel: str
    state: str
    attempts: int


class NoticeLog(Paged):
    """The notices of a case, oldest first."""

    notices: list[SentNotice]


class Resent(Got):
    """A notice on its way again."""

    notice_id: UUID
    state: str
