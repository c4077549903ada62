"""What an SMS costs, and what a provider's answer means for the notice."""

from datetime import timedelta

import httpx
import pytest
from onehall_notify.clients import Undeliverable
from onehall_notify.clients.texting import JsonProvider, Text, judged, segments


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_text_is_billed_by_its_segments(body: str, count: int) -> None:
    assert segments(body) == Text("1", body, "k").segments == count


@pytest.mark.parametrize(
    ("status", "final", "blameless", "outage"),
    [
        (400, True, False, False),
        (422, True, False, False),
        (401, False, True, True),
        (402, False, True, True),
        (404, False, True, True),
        (302, False, True, True),
        (429, False, True, True),
        (503, False, True, True),
        (409, False, False, False),
        (500, False, False, True),
    ],
)
def test_only_what_is_wrong_with_the_text_is_final(
    status: int, final: bool, blameless: bool, outage: bool
) -> None:
    failed = judged(status, {})
    assert (failed.final, failed.blameless, failed.outage) == (final, blameless, outage)
    assert failed.why == f"sms-{status}"


def test_a_provider_that_is_busy_says_for_how_long() -> None:
    assert judged(429, {"retry-after": "120"}).after == timedelta(minutes=2)


async def test_the_key_goes_with_the_text_and_nothing_is_shown_when_it_is_printed() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        text = Text("+8613800000000", "办件 1 已受理", "n1.2")
        await JsonProvider(http, "https://sms.example.org/texts", "key").send(text)
    assert seen[0].headers["Idempotency-Key"] == "n1.2"
    assert seen[0].headers["Authorization"] == "Bearer key"
    assert "138" not in repr(text)


@pytest.mark.parametrize(
    ("error", "why", "blameless"),
    [
        (httpx.ConnectError("no"), "cannot-connect", True),
        (httpx.ConnectTimeout("no"), "cannot-connect", True),
        (httpx.ReadTimeout("no"), "unconfirmed", False),
        (httpx.RemoteProtocolError("no"), "unconfirmed", False),
    ],
)
async def test_a_text_that_may_have_been_taken_is_told_from_one_that_cannot(
    error: Exception, why: str, blameless: bool
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        with pytest.raises(Undeliverable) as caught:
            await JsonProvider(http, "https://sms.example.org/", "").send(Text("1", "x", "k"))
    assert (caught.value.why, caught.value.blameless) == (why, blameless)
