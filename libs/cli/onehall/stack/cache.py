"""Things made once per user and shared by every checkout, safe with two first starts at once."""

import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from onehall.stack.locking import Lock
from onehall.stack.paths import cache_dir

WAIT_SECONDS = 900.0
Build = Callable[[Path, Path], Awaitable[None]]


async def once(name: str, build: Build, waiting: Callable[[], None] | None = None) -> Path:
    """Return the cached folder `name`, calling `build(partial, final)` if nobody has made it.

    The folder appears whole or not at all; a second caller waits for the first.
    """
    target = cache_dir() / name
    if target.is_dir():
        return target
    lock = Lock(cache_dir() / f"{name}.lock")
    await lock.acquire(WAIT_SECONDS, waiting)
    try:
        if not target.is_dir():
            partial = target.with_name(f".{name}.partial-{os.getpid()}")
            _clear_partials(target)
            partial.mkdir()
            await build(partial, target)
            partial.rename(target)
    finally:
        _clear_partials(target)
        lock.release()
    return target


def _clear_partials(target: Path) -> None:
    # Called under the lock, so whoever was making these has failed or died.
    for stale in target.parent.glob(f".{target.name}.partial-*"):
        shutil.rmtree(stale, ignore_errors=True)
