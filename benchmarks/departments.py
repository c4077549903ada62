"""Real department workers that agree at once: what the machinery costs, with no review in it."""

import asyncio
import json
import os
import signal

import uvloop
from onehall_worker import (
    Opinion,
    ReviewTask,
    Worker,
    approve,
    run_workers,
    settings,
    spare_the_collector,
)


async def agree(_task: ReviewTask) -> Opinion:
    """Approve."""
    return approve("符合 meets the standard", basis=["消防法 第十一条"])


async def main() -> None:
    """Run a worker for each department until told to stop; each is told its own environment."""
    told = json.loads(os.environ["BENCH_DEPARTMENTS"])
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    workers = []
    for department, environment in told.items():
        worker = Worker(department, settings=settings.read(department, environment))
        worker.review()(agree)
        workers.append(worker)
    spare_the_collector()
    await run_workers(workers, stop)


if __name__ == "__main__":
    uvloop.run(main())
