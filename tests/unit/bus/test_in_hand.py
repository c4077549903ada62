"""Several batches are in hand at a time; they are settled in their order, and suspects go alone."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from onehall_bus import Delivery
from onehall_bus.in_hand import InHand
from onehall_bus.lanes import Lane, Turn

from tests.waiting import turns


class Dealing:
    """What is dealt with, each batch until it is told to end."""

    def __init__(self, most: int = 2) -> None:
        self.begun: list[int] = []
        self.ends: dict[int, asyncio.Event] = {}
        self.lane, self.stirred = Lane("a"), 0
        self.in_hand = InHand(most, self.deal, self.stir)

    async def deal(self, deliveries: Sequence[Delivery]) -> None:
        tag = deliveries[0].tag
        self.begun.append(tag)
        await self.ends.setdefault(tag, asyncio.Event()).wait()

    def stir(self, *_: object) -> None:
        self.stirred += 1

    async def begin(self, tag: int, *, again: bool = False) -> None:
        """Take a batch when there is a hand for it, as a consumer does."""
        delivery: Any = SimpleNamespace(tag=tag, redelivered=again)
        await self.in_hand.free()
        await self.in_hand.begin(Turn([delivery], [(self.lane, None, tag)]))

    async def end(self, tag: int) -> None:
        self.ends[tag].set()
        await turns(5)


async def test_a_third_batch_waits_for_one_of_two_hands() -> None:
    dealing = Dealing()
    for tag in (1, 2):
        await dealing.begin(tag)
    third = asyncio.create_task(dealing.begin(3))
    await turns(5)
    assert dealing.begun == [1, 2]
    await dealing.end(1)
    assert dealing.begun == [1, 2, 3]
    assert third.done()


async def test_what_is_done_first_is_not_settled_before_what_came_first() -> None:
    """One acknowledgement settles all before it."""
    dealing = Dealing(3)
    for tag in (1, 2, 3):
        await dealing.begin(tag)
        await turns(5)
    await dealing.end(2)
    assert (dealing.lane.settled, dealing.stirred) == (0, 1)
    await dealing.end(1)
    await dealing.in_hand.free()
    assert dealing.lane.settled == 2
    dealing.ends[3].set()
    await dealing.in_hand.finish()
    assert (dealing.lane.settled, dealing.in_hand.busy) == (3, False)


async def test_what_was_delivered_before_is_dealt_with_while_nothing_else_is() -> None:
    """Should it end the process, nobody else was in hand."""
    dealing = Dealing(3)
    await dealing.begin(1)
    waiting = asyncio.create_task(_in_turn(dealing))
    await turns(5)
    assert dealing.begun == [1]
    await dealing.end(1)
    assert dealing.begun == [1, 2]
    await dealing.end(2)
    assert dealing.begun == [1, 2, 3]
    await waiting


async def _in_turn(dealing: Dealing) -> None:
    await dealing.begin(2, again=True)
    await dealing.begin(3)


async def test_what_dealing_raises_is_raised_and_never_settled() -> None:
    async def fail(_: Sequence[Delivery]) -> None:
        raise ZeroDivisionError

    dealing = Dealing()
    dealing.in_hand = InHand(2, fail, dealing.stir)
    await dealing.begin(1)
    await turns(5)
    with pytest.raises(ZeroDivisionError):
        await dealing.in_hand.free()
    assert dealing.lane.settled == 0
