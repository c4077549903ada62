"""Keeps tallies up to date, and rolls up each month when it is over."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from onehall_calendar import local_day
from onehall_store import Ask, Host, Origin
from onehall_store.outages import OUTAGE

from onehall_supervision.domain import model as m
from onehall_supervision.messages import AFFAIRS
from onehall_supervision.store import scores, tallying

log = logging.getLogger(__name__)

POLL_S: Final = 30.0
BUSY: Final = 0.5
"""Beyond this share of a core the ledger comes first."""
LONGEST_S: Final = 3600.0


async def part(app: Any, stop: asyncio.Event) -> None:
    """Be a part of the service's process: count what is new, and months that are over.

    Who asks for figures has the rest counted first, so nothing is lost by waiting for a calm hour.
    """
    pace = Pace()
    while not stop.is_set():
        if pace.calm():
            with contextlib.suppress(*OUTAGE):  # what was missed is counted the next time
                await count(app.state.host, app.state.clock.now())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_S)


class Pace:
    """Says whether this process has time to spare, by the share of a core it used since asked."""

    def __init__(self) -> None:
        self._used, self._asked = time.process_time(), time.monotonic()
        self._waited_since = self._asked

    def calm(self) -> bool:
        """Whether there is time, or there was none for very long."""
        used, now = time.process_time(), time.monotonic()
        busy = used - self._used > BUSY * (now - self._asked)
        self._used, self._asked = used, now
        if busy and now - self._waited_since < LONGEST_S:
            return False
        self._waited_since = now
        return True


async def count(host: Host[m.CaseView, m.Command, m.Event], now: datetime) -> None:
    """Count everything new; then, month by month, the scores of those that are over."""
    initial = host.model.decider.INITIAL
    await tallying.catch_up(host.pool, initial, host.engine.known)
    for period in await scores.due_periods(host.pool, local_day(now)):
        found = await scores.marked(host.pool, period)
        await _tell(host, period, found, now)
        await scores.keep(host.pool, period, found, initial.book.name, now)
        log.info("the month is scored", extra={"period": period, "scores": len(found)})


async def _tell(
    host: Host[m.CaseView, m.Command, m.Event],
    period: str,
    found: Sequence[scores.Marked],
    now: Any,
) -> None:
    """Take departments' scores on their record, where F14 looks at them; a second time is void."""
    origin, book = Origin("onehall/supervision/scores", now), host.model.decider.INITIAL.book
    asks: list[Ask[m.Command]] = [
        Ask(f"{AFFAIRS}{one.unit}", m.Roll(_rolled(period, one, book.name, now)), origin)
        for one in found
        if one.scored == "department"
    ]
    if asks:
        await host.engine.ask(asks)


def _rolled(period: str, one: scores.Marked, rule_set: str, now: datetime) -> m.Rolled:
    score = one.score
    figures = (score.score, score.cases, score.satisfaction, score.rated)
    return m.Rolled(now, period, *figures, rule_set)
