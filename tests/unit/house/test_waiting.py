import asyncio
from collections.abc import Callable

import pytest

from tests.waiting import turns, until, until_sync


def third_time() -> Callable[[], int]:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked) if len(asked) >= 3 else 0

    return ask


async def test_until_returns_the_first_true_answer() -> None:
    assert await until(third_time(), every_s=0) == 3


async def test_until_takes_a_coroutine_function() -> None:
    ask = third_time()

    async def later() -> int:
        await turns()
        return ask()

    assert await until(later, every_s=0) == 3


async def test_until_fails_at_its_deadline_and_says_what_it_waited_for() -> None:
    with pytest.raises(AssertionError, match=r"in vain for: the permit .*last answer: 0"):
        await until(lambda: 0, deadline_s=0.01, describe=lambda: "the permit", every_s=0)


async def test_until_cuts_off_a_condition_that_hangs() -> None:
    with pytest.raises(AssertionError, match="hangs"):
        await until(asyncio.Event().wait, deadline_s=0.01, describe="hangs")


async def test_a_timeout_of_the_condition_itself_is_not_taken_for_the_deadline() -> None:
    def refuses() -> bool:
        raise TimeoutError("the database")

    with pytest.raises(TimeoutError, match="the database"):
        await until(refuses)


def test_until_sync_returns_or_fails_alike() -> None:
    assert until_sync(third_time(), every_s=0) == 3
    with pytest.raises(AssertionError, match="in vain for: nothing"):
        until_sync(lambda: [], deadline_s=0.01, describe="nothing", every_s=0)
