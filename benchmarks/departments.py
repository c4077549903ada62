"""Real department workers that agree at once: what the machinery costs, with no review in it."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import uvloop
from onehall_worker import (
    Opinion,
    ReviewTask,
    Worker,
    approve,
    run_workers,
    spare_the_collector,
)
from onehall_worker.settings import Settings


async def agree(_task: ReviewTask) -> Opinion:
    """Approve."""
    return approve("符合 meets the standard", basis=["消防法 第十一条"])


async def main() -> None:
    """Run a worker for each department named in the environment until told to stop."""
    given = json.loads(os.environ["BENCH_DEPARTMENTS"])
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    workers = []
    for department, url in given.items():
        worker = Worker(department, settings=Settings(url=url, data=Path(sys.argv[1])))
        worker.review()(agree)
        workers.append(worker)
    spare_the_collector()
    await run_workers(workers, stop)


if __name__ == "__main__":
    uvloop.run(main())
