"""Rings a batch of alarms: asks each stream under its lock, in one transaction if that goes."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from onehall_store.batch import Ask, Done, Outcome
from onehall_store.deciding import Origin
from onehall_store.engine import Engine
from onehall_store.outages import Refusal, refusals
from onehall_store.timers import Alarm

log = logging.getLogger(__name__)


class Ringer:
    """Asks the streams whose alarms are due; `room` returns when more may be put in the outbox."""

    def __init__(self, engine: Engine[Any, Any, Any], room: Callable[[], Awaitable[None]]) -> None:
        self._engine, self._room = engine, room

    async def __call__(self, due: Sequence[Alarm], now: datetime) -> int:
        """Ring alarms, alone what the database refuses; return how many rang in vain."""
        await self._room()
        try:
            return await self._ask(due, now)
        except Refusal:
            return sum([await self._alone(one, now) for one in due])

    async def _alone(self, alarm: Alarm, now: datetime) -> int:
        try:
            return await self._ask([alarm], now)
        except Refusal as error:
            return _in_vain(alarm, str(error))

    async def _ask(self, due: Sequence[Alarm], now: datetime) -> int:
        model = self._engine.model
        assert model.rings is not None  # noqa: S101 - alarms without rings is a wiring defect
        origin = Origin(f"onehall/{model.service}/alarm", now)
        asks = [
            Ask(stream, model.rings(kind, now), origin, expected=(kind, at))
            for stream, kind, at in due
        ]
        with refusals():
            outcomes = await self._engine.ask(asks)
        found = zip(due, outcomes, strict=True)
        return sum(_in_vain(alarm, why) for alarm, o in found if (why := self._why(alarm, o)))

    def _why(self, alarm: Alarm, outcome: Outcome) -> str:
        """Say why an alarm is still set for the instant it rang at; nothing if it is not."""
        if not isinstance(outcome, Done):
            return outcome.detail
        _, kind, at = alarm
        still = self._engine.model.alarms(outcome.state).get(kind) == at
        return "it is still set for the same instant" if still else ""


def _in_vain(alarm: Alarm, why: str) -> int:
    """Say what will ring again and again, and shows among the stuck cases until it is mended."""
    stream, kind, _ = alarm
    log.error("an alarm rang in vain", extra={"stream": stream, "kind": kind, "why": why})
    return 1
