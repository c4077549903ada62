"""What is left of a batch that the database would not have: one event at a time."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from onehall_store.engine import Consumed, Engine
from onehall_store.inbox import Parked
from onehall_store.outages import Refusal, until_back


async def one_by_one(
    engine: Engine[Any, Any, Any],
    stop: asyncio.Event,
    consumed: Sequence[Consumed[Any]],
    aside: Sequence[Parked],
) -> list[Parked]:
    """Deal with each event in a transaction of its own; return what was set aside."""
    dealt = await until_back(stop, partial(engine.consume, (), aside))
    parked = list(dealt.aside)
    for one in consumed:
        try:
            dealt = await until_back(stop, partial(engine.consume, [one]))
        except Refusal as error:
            nothing, it = [without_commands(one)], [refused(one, error)]
            dealt = await until_back(stop, partial(engine.consume, nothing, it))
        parked += dealt.aside
    return parked


def refused(one: Consumed[Any], refusal: Refusal) -> Parked:
    """Return an event set aside because the database would not have it."""
    return one.park(refusal.reason, str(refusal))


def without_commands(one: Consumed[Any]) -> Consumed[Any]:
    """Return an event that is dealt with and means nothing."""
    return Consumed((), one.park, one.event_id)
