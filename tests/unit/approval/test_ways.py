"""Who waits for an event of an inbox is let go when there is one, and never waits in vain."""

import asyncio

import pytest
from onehall_approval.store import Ways

from tests.waiting import turns

LONG = 60.0


@pytest.fixture
def ways() -> Ways:
    """One department by HTTP, its inbox three events long."""
    made = Ways()
    made._set({"XFZD": 3})
    return made


async def waiting(ways: Ways, after: int) -> asyncio.Task[None]:
    task = asyncio.create_task(ways.beyond("XFZD", after, LONG))
    await turns(3)
    return task


async def test_what_is_there_is_not_waited_for(ways: Ways) -> None:
    await asyncio.wait_for(ways.beyond("XFZD", 2, LONG), 30)


async def test_an_event_lets_go_those_who_wait_for_it_and_no_others(ways: Ways) -> None:
    third, fourth = await waiting(ways, 3), await waiting(ways, 4)
    assert not third.done()
    ways.reached("XFZD", 4)
    await asyncio.wait_for(third, 30)
    assert not fourth.done()
    ways.reached("XFZD", 4)
    ways.reached("GHJ", 9)
    await turns(3)
    assert not fourth.done()
    ways.close()
    await asyncio.wait_for(fourth, 30)


async def test_a_department_that_is_not_here_is_not_waited_for(ways: Ways) -> None:
    await asyncio.wait_for(ways.beyond("GHJ", 0, LONG), 30)


async def test_waiting_has_an_end(ways: Ways) -> None:
    await asyncio.wait_for(ways.beyond("XFZD", 3, 0.01), 30)
