"""How channels do, and endpoints of one's own."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged


class Channel(Got):
    """How many notices of a channel stand where."""

    channel: str
    due: int
    sent: int
    delivered: int
    undelivered: int
    exhausted: int
    withheld: int
    late_seconds: float | None = Field(description="how late the oldest due one is; null for none")


class Channels(Got):
    """Every channel that was ever used, and what is paused because its provider is down."""

    channels: list[Channel]
    paused: dict[str, str]


class StandingNotice(Got):
    """A notice and how it stands; nobody's address."""

    notice_id: UUID
    case_id: UUID | None
    template: str
    legal: bool
    state: str
    attempts: int
    reason: str | None
    queued_at: datetime


class StandingNotices(Paged):
    """A channel's notices, oldest first."""

    notices: list[StandingNotice]


class ResentNotices(Got):
    """How many notices are on their way again."""

    resent: int
    more: bool = Field(description="whether there may be others: ask again")


class Endpoint(Got):
    """An endpoint of one's own, without its secret."""

    endpoint_id: UUID
    url: str
    state: str = Field(description="active, or disabled after it failed for good")
    reason: str | None


class Endpoints(Got):
    """One's own endpoints."""

    endpoints: list[Endpoint]


class Registered(Got):
    """A new endpoint; `secret` is shown this once, and null when it is asked for again."""

    endpoint_id: UUID
    url: str
    state: str
    secret: str | None


class Rotated(Got):
    """A new secret, shown this once; the one before signs too until then."""

    endpoint_id: UUID
    secret: str | None
    both_sign_until: datetime


class Settled(Got):
    """How an endpoint stands now."""

    endpoint_id: UUID
    state: str


class Tested(Got):
    """Whether a test arrived, and else why not."""

    delivered: bool
    reason: str | None


class Reported(Got):
    """A report that was taken."""

    key: str
