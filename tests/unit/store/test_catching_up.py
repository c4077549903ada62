"""Alarms ring once what had piled up is read, also where something new always comes."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from onehall_calendar.clock import SystemClock
from onehall_store import Host, Urls, host

from tests.waiting import turns, until


class Alarms:
    """An alarm clock that only notes that it was started."""

    def __init__(self) -> None:
        self.started = False

    async def run(self, _stop: asyncio.Event) -> None:
        self.started = True


async def test_alarms_ring_beside_a_queue_that_is_never_calm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host, "CALM", 0.0)
    busy = SimpleNamespace(idle=False, caught_up=False)
    service: Any = Host(SimpleNamespace(service="any"), {}, Urls("", ""), SystemClock())  # type: ignore[arg-type]  # only started
    service._consumers = [busy]
    alarms = Alarms()
    waiting = asyncio.create_task(service._ring_when_caught_up(alarms, asyncio.Event()))
    await turns(10)
    assert not alarms.started  # an answer in time may be waiting
    busy.caught_up = True
    await until(lambda: alarms.started)
    await waiting
