"""What people prefer to be told, what proves that they were, and who is called back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged


class Preferences(Got):
    """What somebody prefers 通知偏好."""

    off: list[dict[str, str]]
    language: str
    quiet: dict[str, str] | None
    hushed: list[str]
    digest: str
    electronic_service: bool


class Unserved(Got):
    """A notice of legal effect whose service nothing proves."""

    notice_id: UUID
    case_id: UUID | None
    recipient_ref: UUID
    template: str
    queued_at: datetime
    announced_at: datetime | None
    counts_at: datetime | None = Field(description="when its announcement counts as service")


class UnservedPage(Paged):
    """Notices without proof of service, oldest first."""

    notices: list[Unserved]


class Proof(Got):
    """One proof of service 送达."""

    proof: str
    reference: str | None
    proven_by: str | None
    content_sha256: str = Field(description="the hash of the words that were served")
    served_at: datetime


class ServiceOfNotice(Got):
    """What proves the service of a notice, the first that counts first."""

    notice_id: UUID
    proofs: list[Proof]


class Served(Got):
    """How the service of a notice stands now."""

    notice_id: UUID
    proofs: list[str]
    counts_at: datetime | None


class Template(Got):
    """A template, and what it may speak of."""

    name: str
    group: str
    legal: bool
    current: bool
    fields: list[str]
    channels: list[str]


class Templates(Got):
    """All templates, superseded ones too."""

    templates: list[Template]


class Previewed(Got):
    """A notice in all its forms."""

    template: str
    zh: dict[str, str]
    en: dict[str, str]
    mail: dict[str, str]
    sms: dict[str, str] | None


class CallBack(Got):
    """Somebody to be called, or who was."""

    call_back_id: UUID
    about: str
    case_id: UUID
    evaluation_id: UUID | None
    dispute_id: UUID | None
    due_on: date
    late: bool
    state: str
    claimed_by: str | None
    attempts: int
    reached: bool | None
    satisfied: bool | None
    wants_rectification: bool | None


class CallBacks(Paged):
    """Call-backs by the day they are due."""

    call_backs: list[CallBack]


class CallBackWhole(CallBack):
    """A call-back with what to ask; to whoever calls, also whom, and what they said."""

    script: dict[str, list[str]]
    person_ref: UUID | None = None
    remarks: Any = None


class CallBackMoved(Got):
    """How a call-back stands after an act."""

    call_back_id: UUID
    claimed_by: str | None
    attempts: int
    done: bool
