"""What is sent about channels: endpoints of one's own, what to send again."""

from typing import Literal

from onehall_chassis.bodies import Instant
from pydantic import Field

from onehall_gateway.api.fields import Given, Page
from onehall_gateway.api.models.base import shown

QUEUED = "2011-11-07T10:20:00+08:00"


class NewEndpoint(Given):
    """Where a front end wants to be told of what reaches an inbox."""

    model_config = shown(url="https://hall.example.org/notices")

    url: str = Field(
        min_length=1, max_length=500, description="https, to a public host; no user name in it"
    )


class Standing(Page):
    """Which notices of a channel to list."""

    state: Literal[
        "unaddressed", "due", "sent", "delivered", "undelivered", "exhausted", "withheld"
    ] = Field(default="exhausted", description="where they stand")


class LostNotices(Given):
    """Which lost notices to send again."""

    model_config = shown(channel="mail", since=QUEUED)

    channel: Literal["mail", "sms", "webhook"] = Field(description="by which they were lost")
    since: Instant = Field(description="those queued since then")
