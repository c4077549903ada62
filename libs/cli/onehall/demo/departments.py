"""Twelve departments of the demonstration as real workers over their own queues, in one process.

Each takes a stated share of its promised limit for every step, in working days of the scaled
clock; which share is a fixed table, so that every run tells the same story: one department lets a
step slip (supervision notices) and one agrees only with conditions.
"""

import asyncio
import json
import logging
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from onehall_calendar import Calendar, Clock, Limit, clock_from, due_at, load
from onehall_contracts.intake import StepPlan
from onehall_worker import (
    Invitation,
    Opinion,
    Reply,
    ReviewTask,
    Worker,
    approve,
    approve_with_conditions,
    attend,
    run_workers,
    settings,
)

DEPARTMENTS = "ONEHALL_DEMO_DEPARTMENTS"
OFFICE_OPENS = timedelta(hours=9)

# The share of each step's limit a department takes; the rest take USUAL.
USUAL = 0.6
SHARES = {"PC2-05": 0.85, "PC2-01": 0.8, "PC2-13": 0.75, "PC2-03": 0.5, "PC2-09": 0.5}
SLIPS = {("PC2-12", "审查"): 1.5}
CONDITIONS = {"PC2-08": ("竣工前补种行道树 street trees are replanted before completion",)}


@dataclass(frozen=True, slots=True)
class Pace:
    """How a department's officers get through the steps of a review."""

    clock: Clock
    calendar: Calendar

    async def work(self, task: ReviewTask) -> None:
        """Do the steps of the decision period one after another, each in its time."""
        begun, used = task.requested_at, 0.0
        for step in (s for s in task.steps if s.clock == "decision"):
            used += step.limit_wd * self._share(task.item_id, step)
            await self._until(self._instant(begun, used))
            await task.step_done(step.name, officer=f"{task.department}-03")

    def _share(self, item: str, step: StepPlan) -> float:
        return SLIPS.get((item, step.name), SHARES.get(item, USUAL))

    def _instant(self, begun: datetime, working_days: float) -> datetime:
        """Return the office hour at which so many working days of work are done."""
        whole = int(working_days)
        day = due_at(begun, Limit(max(whole, 1)), self.calendar) - timedelta(days=1)
        return day + OFFICE_OPENS + timedelta(hours=7 * (working_days - whole))

    async def _until(self, instant: datetime) -> None:
        left = instant - self.clock.now()
        await asyncio.sleep(max(0.0, self.clock.real_seconds(left)))


async def opinion(task: ReviewTask, pace: Pace) -> Opinion:
    """Examine, and agree."""
    await pace.work(task)
    basis = ["行政许可法 第三十八条"]
    if task.item_id in CONDITIONS:
        return approve_with_conditions(CONDITIONS[task.item_id], basis=basis)
    return approve("符合法定条件和标准 meets the statutory conditions", basis=basis)


async def main() -> None:
    """Run a worker for each department in the environment until told to stop."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    clock = clock_from(os.environ.get("ONEHALL_CLOCK"))
    pace = Pace(clock, load())
    told = json.loads(os.environ[DEPARTMENTS])
    await run_workers([_worker(d, environment, pace) for d, environment in told.items()], stop)


def _worker(department: str, environment: Mapping[str, str], pace: Pace) -> Worker:
    read = settings.read(department, environment)
    worker = Worker(department, now=pace.clock.now, settings=read)

    @worker.review()
    async def review(task: ReviewTask) -> Opinion:
        return await opinion(task, pace)

    @worker.activity()
    async def visit(_invitation: Invitation) -> Reply:
        return attend(f"{department}-01", f"{department}-03")

    return worker


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main())
