"""A key was compromised since a date: what it signed from then on is asked again, page by page.

Driven by the register and its audit, so a process that dies half way goes on where it stopped: an
opinion's reopening and its line in the audit are one transaction (`trust.project`).
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from asyncpg import Pool
from onehall_calendar import load
from onehall_store import Ask, Done, Engine, Origin
from onehall_store.batch import Outcome
from onehall_store.outages import OUTAGE

from onehall_approval import messages
from onehall_approval.domain import model as m

log = logging.getLogger(__name__)

POLL: Final = 1.0
AT_ONCE: Final = 100
BY: Final = "onehall/approval/keys"
SUPERSEDED: Final = "superseded"

TO_DO: Final = """
SELECT kid, compromised_since FROM approval.department_key
WHERE compromised_since IS NOT NULL AND reopened_at IS NULL ORDER BY kid
"""
PAGE: Final = """
SELECT opinion_id, task_id, case_id, item_id, department, recorded_at FROM approval.signed_opinion s
WHERE kid = $1 AND (recorded_at, task_id) > ($2, $3)
  AND NOT EXISTS (SELECT FROM approval.key_audit a WHERE a.task_id = s.task_id)
ORDER BY recorded_at, task_id LIMIT $4
"""
# A line of the same opinion that says it was reopened is there already, if it was.
LEFT: Final = """
INSERT INTO approval.key_audit (kid, department, act, by, at, reason, task_id)
SELECT $1, d, 'not-reopened', $2, $3, r, t
FROM unnest($4::text[], $5::text[], $6::uuid[]) AS n(d, r, t) ON CONFLICT (task_id) DO NOTHING
"""
FINISHED: Final = """
UPDATE approval.department_key SET reopened_at = $3 WHERE kid = $1 AND compromised_since = $2
"""
BEFORE_ALL: Final = UUID(int=0)

CaseEngine = Engine[m.Coordination, m.Command, m.Event]


@dataclass(frozen=True, slots=True)
class Reopening:
    """What reopens opinions: where they are, and who signs what is asked again."""

    engine: CaseEngine
    pool: Pool
    notary: m.Notary
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def all(self, now: datetime) -> int:
        """Reopen what waits for it, or until told to stop; return how many were looked at."""
        async with self.pool.acquire(timeout=10) as connection:
            keys = await connection.fetch(TO_DO)
        return sum([await self._key(key["kid"], key["compromised_since"], now) for key in keys])

    async def _key(self, kid: str, since: datetime, now: datetime) -> int:
        seen, after = 0, (since, BEFORE_ALL)
        while page := await self._page(kid, after):
            await self._reopen(kid, page, now)
            seen, after = seen + len(page), (page[-1]["recorded_at"], page[-1]["task_id"])
            if self.stop.is_set():
                return seen
        async with self.pool.acquire(timeout=10) as connection:
            await connection.execute(FINISHED, kid, since, now)
        log.info("a compromised key is dealt with", extra={"kid": kid, "opinions": seen})
        return seen

    async def _page(self, kid: str, after: tuple[datetime, UUID]) -> Sequence[Any]:
        async with self.pool.acquire(timeout=10) as connection:
            rows: Sequence[Any] = await connection.fetch(PAGE, kid, *after, AT_ONCE)
        return rows

    async def _reopen(self, kid: str, page: Sequence[Any], now: datetime) -> None:
        act = m.Act(now, load(), BY, m.Side.OURSELVES, notary=self.notary)
        outcomes = await self.engine.ask([_ask(one, act) for one in page])
        reasons = [_reason(outcome) for outcome in outcomes]
        columns = [one["department"] for one in page], reasons, [one["task_id"] for one in page]
        async with self.pool.acquire(timeout=10) as connection:
            await connection.execute(LEFT, kid, BY, now, *columns)


async def part(app: Any, stop: asyncio.Event) -> None:
    """Reopen whatever a compromise leaves to be reopened, until told to stop."""
    state = app.state
    reopening = Reopening(state.host.engine, state.host.pool, state.notary, stop)
    while not stop.is_set():
        try:
            await reopening.all(state.clock.now())
        except OUTAGE as error:
            log.warning("reopening waits", extra={"error": type(error).__name__})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL)


def _ask(one: Any, act: m.Act) -> Ask[m.Command]:
    def new_task(item: m.ItemId, round: int) -> m.TaskId:
        return messages.task_of(one["case_id"], item, round)

    item, opinion = m.ItemId(one["item_id"]), m.OpinionId(str(one["opinion_id"]))
    command = m.ReopenOpinion(item, opinion, new_task, act)
    return Ask(one["case_id"], command, Origin(BY, act.at))


def _reason(outcome: Outcome) -> str:
    """Say why an opinion was not reopened, should the audit not say that it was."""
    return SUPERSEDED if isinstance(outcome, Done) else outcome.reason
