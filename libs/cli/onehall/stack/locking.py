"""Locks the kernel releases by itself, so that a killed process leaves none behind."""

import asyncio
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from onehall.stack.errors import StackError


class Lock:
    """An exclusive lock on a file; held until `release`, or until the process dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_acquire(self) -> bool:
        """Take the lock if nobody has it; the file then names our pid, for the curious."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor
        return True

    async def acquire(self, seconds: float, waiting: Callable[[], None] | None = None) -> None:
        """Take the lock, waiting at most `seconds`; `waiting` is told once if it takes long."""
        deadline = asyncio.get_running_loop().time() + seconds
        told = False
        while not self.try_acquire():
            if asyncio.get_running_loop().time() > deadline:
                raise StackError(
                    f"{self.path} is still locked by pid {self.holder()} after {seconds:.0f} s",
                    "Wait for that process, or end it.",
                )
            if waiting is not None and not told:
                waiting()
                told = True
            await asyncio.sleep(0.1)

    def release(self) -> None:
        """Give the lock back; the file stays, since removing it would race with a waiter."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> str:
        """Return the pid written by whoever took the lock last."""
        try:
            return self.path.read_text(encoding="ascii").strip() or "unknown"
        except FileNotFoundError:
            return "unknown"
