"""Each stream has its hand: hands work side by side, and what is said of a stream in its order."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest
from onehall_store.batch import Ask
from onehall_store.deciding import Origin
from onehall_store.engine import Consumed
from onehall_store.hands import Hands
from onehall_store.outages import Refusal

from tests.building import ACCEPTED_AT
from tests.waiting import turns

STREAMS = [f"case {n}" for n in range(40)]
BY_US = Origin("test", ACCEPTED_AT)


def events(round_: int) -> list[Consumed[Any]]:
    """Return an event of every stream, and one that concerns none."""
    asks: list[list[Ask[Any]]] = [[], *([Ask(stream, round_, BY_US)] for stream in STREAMS)]
    return [Consumed(one, lambda *_: None, UUID(int=n)) for n, one in enumerate(asks)]  # type: ignore[arg-type,return-value]  # nothing is parked


class Dealt:
    """Parts of batches, each under way until all may go on."""

    def __init__(self) -> None:
        self.parts: list[Sequence[Consumed[Any]]] = []
        self.parked: list[Any] = []
        self.go_on = asyncio.Event()

    async def __call__(self, part: Sequence[Consumed[Any]], aside: Sequence[Any]) -> Sequence[Any]:
        self.parts.append(part)
        self.parked += aside
        await self.go_on.wait()
        return aside

    def streams(self, nth: int) -> set[str]:
        return {ask.stream for one in self.parts[nth] for ask in one.asks}


async def test_hands_work_side_by_side_on_streams_of_their_own() -> None:
    hands, dealt = Hands(2), Dealt()
    aside: list[Any] = ["set aside"]
    working = asyncio.create_task(hands.deal(events(1), aside, dealt))
    await turns(5)
    one, other = dealt.streams(0), dealt.streams(1)
    assert one
    assert other
    assert one | other == set(STREAMS)
    assert not one & other
    assert sum(map(len, dealt.parts)) == 1 + len(STREAMS)
    dealt.go_on.set()
    assert await working == dealt.parked == aside


async def test_what_comes_later_of_a_stream_waits_for_what_came_before() -> None:
    hands, first, second = Hands(2), Dealt(), Dealt()
    before = asyncio.create_task(hands.deal(events(1), (), first))
    after = asyncio.create_task(hands.deal(events(2), (), second))
    await turns(5)
    assert len(first.parts) == 2
    assert second.parts == []
    first.go_on.set()
    await before
    await turns(5)
    assert [second.streams(n) for n in (0, 1)] == [first.streams(n) for n in (0, 1)]
    second.go_on.set()
    await after


async def test_a_few_events_are_one_transaction_and_no_hand_does_anything_beside() -> None:
    hands, few, more = Hands(2), Dealt(), Dealt()
    working = asyncio.create_task(hands.deal(events(1)[:5], (), few))
    waiting = asyncio.create_task(hands.deal(events(2), (), more))
    await turns(5)
    assert [len(part) for part in few.parts] == [5]
    assert more.parts == []
    few.go_on.set()
    more.go_on.set()
    await working
    await waiting
    assert len(more.parts) == 2


async def test_a_small_batch_never_overtakes_a_large_one() -> None:
    hands, large, small = Hands(2), Dealt(), Dealt()
    before = asyncio.create_task(hands.deal(events(1), (), large))
    after = asyncio.create_task(hands.deal(events(2)[:5], (), small))
    await turns(9)
    assert (len(large.parts), small.parts) == (2, [])
    large.go_on.set()
    small.go_on.set()
    await before
    await after


async def test_a_large_batch_never_overtakes_a_small_one_that_waits_for_one_hand() -> None:
    hands, busy, small, large = Hands(2), Dealt(), Dealt(), Dealt()
    of_one = [one for one in events(1)[1:] if crc32(one.asks[0].stream.encode()) % 2 == 0]
    begun = asyncio.create_task(hands.deal(of_one * 3, (), busy))
    before = asyncio.create_task(hands.deal(events(2)[:5], (), small))
    after = asyncio.create_task(hands.deal(events(3), (), large))
    await turns(9)
    assert (len(busy.parts), small.parts, large.parts) == (1, [], [])
    for one in (busy, small, large):
        one.go_on.set()
    for task in (begun, before, after):
        await task


async def test_a_batch_that_is_given_up_while_it_waits_keeps_no_hand() -> None:
    hands, busy, small, large = Hands(2), Dealt(), Dealt(), Dealt()
    of_one = [one for one in events(1)[1:] if crc32(one.asks[0].stream.encode()) % 2 == 0]
    begun = asyncio.create_task(hands.deal(of_one * 3, (), busy))
    waiting = asyncio.create_task(hands.deal(events(2)[:5], (), small))
    await turns(9)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    for one in (busy, large):
        one.go_on.set()
    await begun
    await hands.deal(events(3), (), large)
    assert (small.parts, len(large.parts)) == ([], 2)


async def test_one_hand_takes_a_batch_as_it_is_also_if_all_of_it_is_set_aside() -> None:
    hands, dealt = Hands(1), Dealt()
    dealt.go_on.set()
    assert await hands.deal(events(1), (), dealt) == []
    (part,) = dealt.parts
    assert len(part) == 1 + len(STREAMS)
    aside: list[Any] = ["set aside"]
    assert await hands.deal((), aside, dealt) == aside


async def test_what_one_hand_raises_is_raised_when_the_other_is_done() -> None:
    hands, other = Hands(2), Dealt()
    failing = iter([True, False])

    async def deal(part: Sequence[Consumed[Any]], aside: Sequence[Any]) -> Sequence[Any]:
        if next(failing):
            raise Refusal("no")
        return await other(part, aside)

    working = asyncio.create_task(hands.deal(events(1), (), deal))
    await turns(5)
    assert not working.done()
    other.go_on.set()
    with pytest.raises(Refusal):
        await working
