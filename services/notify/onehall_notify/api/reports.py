"""What became of an SMS, as its provider reports later; signed, for its provider has no token."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_chassis.bodies import Given, read
from onehall_contracts.problem import Problem
from onehall_store import Ask, Origin
from pydantic import Field, StringConstraints
from standardwebhooks import Webhook, WebhookVerificationError

from onehall_notify.domain import model as m
from onehall_notify.store import reading

router = APIRouter(tags=["notices"])
KEY = r"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(\.[0-9]{1,4})?$"
ACTOR = "onehall/notify/sms-provider"
TAKEN = 202


class DeliveryReport(Given):
    """What a provider says of the text it took under `key`."""

    key: Annotated[str, StringConstraints(pattern=KEY)]
    status: Literal["delivered", "undelivered"]
    reason: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] = Field(
        default="undelivered", description="a code of the provider's, never a number or a text"
    )


@router.post("/reports/sms")
async def report_sms(request: Request) -> JSONResponse:
    """Record that an SMS arrived, or that it did not; saying it again changes nothing."""
    content = await request.body()
    _attested(request, content)
    said = read(DeliveryReport, content)
    number, _, round_ = said.key.partition(".")
    host, now = request.app.state.host, request.app.state.clock.now()
    async with host.pool.acquire(timeout=10) as connection:
        if await reading.channel_of(connection, number) != m.Channel.SMS:
            raise Problem(404, "not-found", "no SMS was sent under this key")
    why = None if said.status == "delivered" else m.Why(f"sms-{said.reason}")
    command = m.Report(int(round_ or 1), why, now)
    await host.engine.ask([Ask(number, command, Origin(ACTOR, now))])
    return JSONResponse({"key": said.key}, TAKEN)


def _attested(request: Request, content: bytes) -> None:
    """Raise a 401 problem unless the provider signed it, lately (Standard Webhooks 1.0)."""
    secret = request.app.state.settings.sms_report_secret.get_secret_value()
    try:
        if not secret:
            raise ValueError
        Webhook(secret).verify(content, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        detail = "the report is not signed by the provider, or more than five minutes old"
        raise Problem(401, "not-authenticated", detail) from None
