"""Processes for work that would hold up the event loop; started when first needed.

They are spawned, so they share nothing with the service; they end with it, however it ends; one
that takes too long or too much ends itself, and what it was at is asked for again.
"""

import asyncio
import logging
import os
import resource
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import connection, get_context, parent_process
from typing import Any

MODULE = "onehall_approval.certificates.making"
JOB_SECONDS = 20
MEMORY_BYTES = 2 * 1024**3
NICE = 10


class Pool:
    """Up to `processes` processes, never more than there are cores."""

    def __init__(self, processes: int) -> None:
        self.processes = max(1, min(processes, os.cpu_count() or 1))
        self._executor: ProcessPoolExecutor | None = None

    async def call(self, function: str, *arguments: Any) -> Any:
        """Return what a function of `making` returns, or raise what it raises.

        Raises `BrokenProcessPool` when a process died; the next call has new ones.
        """
        executor = self._open()
        try:
            return await asyncio.wrap_future(executor.submit(_work, function, *arguments))
        except BrokenProcessPool:
            if self._executor is executor:
                self._executor = None
            raise

    @property
    def running(self) -> bool:
        """Whether there are processes now."""
        return self._executor is not None

    async def close(self) -> None:
        """End the processes, after what they are at; a later call starts new ones."""
        executor, self._executor = self._executor, None
        if executor is not None:
            await asyncio.to_thread(executor.shutdown, cancel_futures=True)

    def _open(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.processes, mp_context=get_context("spawn"), initializer=_settle_in
            )
        return self._executor


def _settle_in() -> None:
    """Make a new process modest: below the service in rank, bounded, gone when it is gone."""
    os.nice(NICE)
    for number in (signal.SIGINT, signal.SIGTERM):  # the service is told, and lets us finish
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    logging.disable(
        logging.CRITICAL
    )  # a parser's words about a stranger's file are not ours to keep
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import_module(MODULE)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(function: str, *arguments: Any) -> Any:
    signal.alarm(JOB_SECONDS)  # its default is to end the process, whatever it is in
    try:
        return getattr(import_module(MODULE), function)(*arguments)
    finally:
        signal.alarm(0)
