"""How often one caller may ask."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from onehall_gateway.api.limiting import Limiter

from tests.unit.gateway.rig import ROOT, as_, gateway


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def limiter(rate: float = 2, burst: int = 4, callers: int = 100) -> tuple[Limiter, Time]:
    clock = Time()
    return Limiter(rate, burst, callers, clock), clock


def test_a_full_bucket_grants_its_burst_and_no_more() -> None:
    limits, _ = limiter()
    assert [limits.take("wang").granted for _ in range(5)] == [True] * 4 + [False]


def test_tokens_come_back_with_time() -> None:
    limits, clock = limiter(rate=2, burst=4)
    for _ in range(4):
        limits.take("wang")
    assert limits.take("wang").retry_after == 1
    clock.now += 0.5
    assert limits.take("wang").granted
    assert not limits.take("wang").granted


def test_waiting_as_long_as_told_is_enough() -> None:
    limits, clock = limiter(rate=0.3, burst=4)
    limits.take("wang", 4)
    clock.now += limits.take("wang", 3).retry_after
    assert limits.take("wang", 3).granted


def test_a_refused_call_costs_nothing() -> None:
    limits, clock = limiter(rate=1, burst=4)
    limits.take("wang", 3)
    for _ in range(50):
        assert not limits.take("wang", 2).granted
    clock.now += 1
    assert limits.take("wang", 2).granted


def test_a_cost_above_the_burst_waits_for_a_full_bucket_and_not_for_ever() -> None:
    limits, clock = limiter(burst=4)
    assert limits.take("wang", 100).granted
    assert not limits.take("wang", 100).granted
    clock.now += 2
    assert limits.take("wang", 100).granted


def test_callers_do_not_share_a_bucket() -> None:
    limits, _ = limiter(burst=1)
    assert limits.take("wang").granted
    assert limits.take("li").granted
    assert not limits.take("wang").granted


def test_only_so_many_callers_are_remembered_and_the_last_seen_longest() -> None:
    limits, _ = limiter(burst=1, callers=2)
    for caller in ("wang", "li", "wang", "zhao"):
        limits.take(caller)
    assert not limits.take("wang").granted
    assert limits.take("li").granted


@given(
    st.lists(st.tuples(st.integers(1, 6), st.floats(0, 5)), max_size=40),
    st.floats(0.1, 10),
    st.integers(1, 10),
)
def test_never_more_is_granted_than_the_burst_and_the_rate_allow(
    calls: list[tuple[int, float]], rate: float, burst: int
) -> None:
    limits, clock = limiter(rate, burst)
    began, granted = clock.now, 0
    for cost, wait in calls:
        clock.now += wait
        allowance = limits.take("wang", cost)
        granted += min(cost, burst) if allowance.granted else 0
        assert 0 <= allowance.remaining <= burst
        assert granted <= burst + (clock.now - began) * rate + 1e-6


async def test_answers_say_what_is_left_and_a_429_says_when(tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=2, rate_per_second=0.5) as rig:
        answers = [await rig.http.get(f"{ROOT}/me", headers=as_("clerk")) for _ in range(3)]
        assert [a.status_code for a in answers] == [200, 200, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"caller";q=2;w=4'
        assert answers[0].headers["RateLimit"] == '"caller";r=1;t=2'
        assert answers[2].headers["RateLimit"].startswith('"caller";r=0;')
        assert answers[2].headers["Retry-After"] == "2"
        assert answers[2].headers["Content-Type"] == "application/problem+json"
        assert answers[2].json()["code"] == "too-many-requests"


async def test_the_limit_is_the_subjects_not_the_tokens_or_the_address(tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=1, rate_per_second=0.001) as rig:

        async def status(headers: dict[str, str]) -> int:
            return (await rig.http.get(f"{ROOT}/me", headers=headers)).status_code

        assert await status(as_("clerk", subject="wang")) == 200
        assert await status(as_("clerk", subject="wang", more="claims")) == 429
        assert await status(as_("clerk", subject="li")) == 200
        assert await status({}) == 401
        assert await status({"Authorization": "Bearer nonsense"}) == 429


async def test_refusals_are_counted_and_carry_the_headers_too(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for headers in ({}, as_("applicant")):
            answer = await rig.http.get(f"{ROOT}/cards", headers=headers)
            assert answer.status_code in (401, 403)
            assert "RateLimit" in answer.headers


async def test_guessing_check_codes_is_dear(tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=60, rate_per_second=0.001) as rig:
        guess = {"case_number": "6" * 24, "check_code": "123456"}
        tries = [await rig.http.post(f"{ROOT}/public/status", json=guess) for _ in range(3)]
        assert [t.status_code for t in tries] == [200, 200, 429]
