"""Webhooks as Standard Webhooks 1.0 has them, checked with its own library."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from onehall_notify.clients.hooking import Hook, judged, signed
from onehall_notify.clients.waiting import retry_after
from standardwebhooks import Webhook, WebhookVerificationError

OLD, NEW = "whsec_" + "b2xk" * 8, "whsec_" + "bmV3" * 8
HOOK = Hook("https://h.example.org/", "n1", {"type": "notice.arrived"}, (NEW, OLD))


def test_whoever_has_either_secret_can_verify_it() -> None:
    body, headers = signed(HOOK, datetime.now(UTC))
    for secret in (NEW, OLD):
        assert Webhook(secret).verify(body, headers) == {"type": "notice.arrived"}
    assert headers["webhook-id"] == "n1"


def test_another_secret_or_another_body_or_an_old_one_is_no_proof() -> None:
    body, headers = signed(HOOK, datetime.now(UTC))
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "b3RoZXI" * 4).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(json.dumps({"type": "other"}), headers)
    body, headers = signed(HOOK, datetime.now(UTC) - timedelta(minutes=6))
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(body, headers)


def test_a_hook_that_is_printed_shows_no_secret() -> None:
    assert "whsec" not in repr(HOOK)


@pytest.mark.parametrize(
    ("status", "final", "outage"),
    [(410, True, False), (404, False, False), (302, False, False), (429, False, True),
     (500, False, True), (503, False, True)],
)  # fmt: skip
def test_only_gone_is_final_and_no_redirect_is_followed(
    status: int, final: bool, outage: bool
) -> None:
    failed = judged(status, {})
    assert (failed.why, failed.final, failed.outage) == (f"hook-{status}", final, outage)


NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("99999999", 86_400),
        ("Mon, 23 Nov 2026 08:01:00 GMT", 60),
        ("Mon, 23 Nov 2026 07:00:00 GMT", 0),
        ("Mon, 23 Nov 2027 08:00:00 GMT", 86_400),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("٣", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(
    given: str, seconds: int | None
) -> None:
    wait = retry_after({"retry-after": given}, NOW)
    assert (wait.total_seconds() if wait else None if seconds is None else 0) == seconds
