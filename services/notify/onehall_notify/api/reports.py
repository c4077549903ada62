"""What became of what was sent, as an SMS provider or our mail server says later.

They have no token: whoever reports signs it (Standard Webhooks 1.0), with a secret that is good for
nothing else.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_chassis.bodies import Given, read
from onehall_contracts.problem import Problem
from onehall_store import Ask, Origin
from pydantic import Field, SecretStr, StringConstraints
from standardwebhooks import Webhook, WebhookVerificationError

from onehall_notify.domain import model as m
from onehall_notify.store import reading

router = APIRouter(tags=["notices"])
KEY = r"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(\.[0-9]{1,4})?$"
ACTOR = "onehall/notify/"
TAKEN = 202


class Reported(Given):
    """What is reported of what was sent under `key`."""

    key: Annotated[str, StringConstraints(pattern=KEY)]

    @property
    def number(self) -> UUID:
        """Return the notice's id, or the digest's."""
        return UUID(self.key.partition(".")[0])

    @property
    def round(self) -> int:
        """Return the round it was sent in."""
        return int(self.key.partition(".")[2] or 1)


class DeliveryReport(Reported):
    """What a provider says of the text it took under `key`."""

    status: Literal["delivered", "undelivered"]
    reason: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] = Field(
        default="undelivered", description="a code of the provider's, never a number or a text"
    )


class ReturnedMail(Reported):
    """A mail that a server had taken and could not deliver, by its Message-ID, and why."""

    status: Annotated[str, StringConstraints(pattern=r"^[45]\.[0-9]{1,3}\.[0-9]{1,3}$")] = Field(
        description="the status code of a delivery status notification (RFC 3463)"
    )


@router.post("/reports/sms")
async def report_sms(request: Request) -> JSONResponse:
    """Record that an SMS arrived, or that it did not; saying it again changes nothing."""
    content = await request.body()
    _attested(request, content, request.app.state.settings.sms_report_secret)
    said = read(DeliveryReport, content)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        if await reading.channel_of(connection, str(said.number)) != m.Channel.SMS:
            raise Problem(404, "not-found", "no SMS was sent under this key")
    why = None if said.status == "delivered" else m.Why(f"sms-{said.reason}")
    return await _recorded(request, said, "sms-provider", [(said.number, said.round)], why)


@router.post("/reports/mail")
async def report_mail(request: Request) -> JSONResponse:
    """Record that a mail came back; of a digest, for every notice that was in it."""
    content = await request.body()
    _attested(request, content, request.app.state.settings.bounce_secret)
    said = read(ReturnedMail, content)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        found = await reading.mailed(connection, said.number, said.round)
    if not found:
        raise Problem(404, "not-found", "no mail was sent under this key")
    why = m.Why(f"returned-{said.status}")
    return await _recorded(request, said, "mail-server", found, why)


async def _recorded(
    request: Request,
    said: Reported,
    by: str,
    found: Sequence[tuple[UUID, int]],
    why: m.Why | None,
) -> JSONResponse:
    now: datetime = request.app.state.clock.now()
    origin = Origin(ACTOR + by, now)
    asks = [Ask(str(one), m.Report(round_, why, now), origin) for one, round_ in found]
    await request.app.state.host.engine.ask(asks)
    return JSONResponse({"key": said.key}, TAKEN)


def _attested(request: Request, content: bytes, secret: SecretStr) -> None:
    """Raise a 401 problem unless whoever may report signed it, lately (Standard Webhooks 1.0)."""
    try:
        if not secret.get_secret_value():
            raise ValueError
        known = Webhook(secret.get_secret_value())
        known.verify(content, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        detail = "the report is not signed as agreed, or more than five minutes old"
        raise Problem(401, "not-authenticated", detail) from None
