"""The one place where a test lets time pass: wait on a condition, with a deadline."""

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
Describe = str | Callable[[], str]

DEADLINE_S = 30.0  # costs nothing when the condition comes true; a busy machine is slow
EVERY_S = 0.02


async def until(
    condition: Callable[[], Any],
    *,
    deadline_s: float = DEADLINE_S,
    describe: Describe = "",
    every_s: float = EVERY_S,
) -> Any:
    """Return the condition's first true value; fail at the deadline, saying what was waited for.

    `condition` may be a plain function or a coroutine function. `describe` may be a function, to
    report the state at the end of the wait. A condition that hangs is cut off at the deadline too.
    """
    value: Any = None
    scope = asyncio.timeout(deadline_s)
    try:
        async with scope:
            while not (value := await _ask(condition)):  # noqa: ASYNC110  any condition, not ours to signal
                await asyncio.sleep(every_s)
            return value
    except TimeoutError:
        if not scope.expired():
            raise  # the condition's own
        raise AssertionError(_missed(condition, deadline_s, describe, value)) from None


def until_sync(
    condition: Callable[[], T],
    *,
    deadline_s: float = DEADLINE_S,
    describe: Describe = "",
    every_s: float = EVERY_S,
) -> T:
    """Do what `until` does, for tests that have no event loop."""
    ends = time.monotonic() + deadline_s
    while not (value := condition()):
        if time.monotonic() >= ends:
            raise AssertionError(_missed(condition, deadline_s, describe, value))
        time.sleep(every_s)
    return value


async def turns(count: int = 1) -> None:
    """Let the other tasks of the event loop run, `count` times round."""
    for _ in range(count):
        await asyncio.sleep(0)


async def _ask(condition: Callable[[], Any]) -> Any:
    answer = condition()
    return await answer if inspect.isawaitable(answer) else answer


def _missed(
    condition: Callable[..., object], deadline_s: float, describe: Describe, last: object
) -> str:
    name = getattr(condition, "__qualname__", repr(condition))
    what = describe() if callable(describe) else describe or name
    return f"waited {deadline_s} s in vain for: {what} (last answer: {last!r})"


async def pause(seconds: float = 0.2) -> None:
    """Let somebody else's server come back before it is asked again."""
    await asyncio.sleep(seconds)
