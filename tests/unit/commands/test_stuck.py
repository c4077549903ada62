"""`onehall stuck`: what it lists, what it answers to programs, and which cures it gives."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.unit.commands.test_asking import Asked, asked, onehall

__all__ = ["asked"]

WAITS = {
    "bus": "departments",
    "destination": "dept.XFZD",
    "messages": 7,
    "since": "2011-10-11T00:00:00+08:00",
    "attempts": 3,
    "error": "the queue is full",
}
CASE = "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e"


def broken(remedy: str, item: str | None = None) -> dict[str, Any]:
    return {
        "invariant": f"to-{remedy}",
        "item_id": item,
        "since": "2011-10-11T00:00:00+08:00",
        "zh": "未答复",
        "en": "unanswered",
        "remedy": remedy,
        "by_command": remedy in {"resend", "ring"},
        "cure_zh": "办",
        "cure_en": "do it",
    }


def gateway(
    *pages: list[dict[str, Any]], parked: int = 0, unsent: int = 0, standing: Any = ()
) -> Callable[[httpx.Request], httpx.Response]:
    """Return what a gateway says with these pages of stuck cases, and so many parked messages."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/stuck-cases"):
            page = int(request.url.params.get("cursor", 0))
            cases = [
                {"case_id": CASE, "case_number": None, "since": "", "stuck_by": [one]}
                for one in (pages[page] if pages else [])
            ]
            following = str(page + 1) if page + 1 < len(pages) else None
            return httpx.Response(
                200, json={"standing": standing, "cases": cases, "next": following}
            )
        if request.url.path.endswith("/parked"):
            aside = parked if "/intake/" in request.url.path else 0
            row = {"id": "1", "reason": "wrong data", "type": "t"}
            return httpx.Response(200, json={"parked": [row] * aside, "next": None})
        if request.url.path.endswith("/unsent"):
            left = unsent if "/approval/" in request.url.path else 0
            return httpx.Response(200, json={"unsent": [WAITS] * left})
        return httpx.Response(200, json={"happened": ["task-sent-again"], "set": True})

    return answer


def test_nothing_stuck_is_a_good_end(asked: Asked) -> None:
    asked.answer = gateway()
    result = onehall("stuck")
    assert (result.exit_code, result.output) == (0, "0 stuck cases, 0 parked messages, 0 unsent\n")
    assert len(asked.requests) == 1 + 2 * 5  # every service is asked what it set aside or kept


def test_stuck_cases_of_all_pages_are_listed_and_end_badly(asked: Asked) -> None:
    asked.answer = gateway([broken("resend", "PC2-06")], [broken("urge")])
    result = onehall("stuck")
    assert result.exit_code == 1
    assert "to-resend PC2-06 since 2011-10-11" in result.output
    assert "urge: do it" in result.output
    assert "2 stuck cases, 0 parked messages" in result.output


def test_a_parked_message_is_stuck_too(asked: Asked) -> None:
    asked.answer = gateway(parked=1)
    result = onehall("stuck", "--json")
    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "standing": [],
        "cases": [],
        "unsent": [],
        "parked": [{"service": "intake", "id": "1", "reason": "wrong data", "type": "t"}],
    }


def test_what_a_service_cannot_send_is_stuck_too(asked: Asked) -> None:
    asked.answer = gateway(unsent=1)
    result = onehall("stuck")
    assert result.exit_code == 1
    assert "unsent at approval: 7 for dept.XFZD over departments since 2011" in result.output
    assert "3 times: the queue is full" in result.output
    assert "0 stuck cases, 0 parked messages, 7 unsent" in result.output


def test_what_stops_all_cases_comes_first(asked: Asked) -> None:
    asked.answer = gateway([broken("urge")], standing=[broken("repair")])
    result = onehall("stuck")
    assert result.exit_code == 1
    assert result.output.startswith("to-repair since 2011-10-11")
    asked.answer = gateway(standing=[broken("repair")])
    assert onehall("stuck").exit_code == 1


@pytest.mark.parametrize(
    ("remedy", "item", "path"),
    [("resend", "PC2-06", "/items/PC2-06/resend"), ("ring", None, f"/stuck-cases/{CASE}/ring")],
)
def test_a_cure_that_is_a_command_is_given(
    asked: Asked, remedy: str, item: str | None, path: str
) -> None:
    asked.answer = gateway([broken(remedy, item)])
    result = onehall("stuck", "remedy", CASE, f"to-{remedy}")
    assert result.exit_code == 0, result.output
    last = asked.requests[-1]
    assert (last.method, last.url.path.endswith(path)) == ("POST", True)
    assert last.headers["idempotency-key"]


def test_a_cure_by_hand_is_said_and_ends_otherwise(asked: Asked) -> None:
    asked.answer = gateway([broken("urge")])
    result = onehall("stuck", "remedy", CASE, "to-urge")
    assert (result.exit_code, result.output) == (2, "by hand: do it\n")
    assert {one.method for one in asked.requests} == {"GET"}


def test_what_is_not_stuck_has_no_cure(asked: Asked) -> None:
    asked.answer = gateway()
    result = onehall("stuck", "remedy", CASE, "review-unanswered")
    assert (result.exit_code, "is not stuck by" in result.output) == (1, True)
