"""A conversation in lines: what is asked of the person, and what the person says.

Lines are read by a thread of their own, from the descriptor itself: the event loop never waits for
somebody who thinks, and a thread that still waits for a line does not hold up the end.
"""

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TextIO

CHUNK = 65_536


class Gone(Exception):
    """There is nobody there any more: the input has ended."""


@dataclass(frozen=True, slots=True)
class Talk:
    """`hear` returns the next line, or None at the end; `write` shows text to the person."""

    hear: Callable[[], Awaitable[str | None]]
    write: Callable[[str], object]

    def say(self, *lines: str) -> None:
        """Show lines."""
        for line in lines:
            self.write(f"{line}\n")

    async def ask(self, what: str) -> str:
        """Return the answer to a question, without spaces around it; raise `Gone` at the end."""
        self.say(what)
        line = await self.hear()
        if line is None:
            raise Gone
        return line.strip()

    async def ask_several(self, what: str) -> tuple[str, ...]:
        """Return lines up to an empty one."""
        found: list[str] = []
        line = await self.ask(f"{what}, 每行一条, 空行结束 one a line, an empty line ends")
        while line:
            found.append(line)
            line = await self.ask("下一条或空行 next, or an empty line")
        return tuple(found)

    async def yes(self, what: str) -> bool:
        """Whether the person says yes; anything else is no."""
        return (await self.ask(f"{what} (yes 是 / no 否)")).lower() in ("yes", "y", "是")


def talk_on(descriptor: int = 0, out: TextIO | None = None) -> Talk:
    """Return a conversation on a descriptor, by default standard input, in the running loop."""
    shown, lines = out or sys.stdout, _lines(descriptor)

    def write(text: str) -> None:
        shown.write(text)
        shown.flush()

    return Talk(lines.get, write)


def _lines(descriptor: int) -> asyncio.Queue[str | None]:
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def put(line: bytes | None) -> None:
        text = None if line is None else line.decode("utf-8", "replace")
        loop.call_soon_threadsafe(lines.put_nowait, text)

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the desk is closed, and its loop with it
            for line in _read(descriptor):
                put(line)
            put(None)

    threading.Thread(target=read, name="lines", daemon=True).start()
    return lines


def _read(descriptor: int) -> Iterator[bytes]:
    rest = b""
    with contextlib.suppress(OSError):  # a terminal that was hung up
        while chunk := os.read(descriptor, CHUNK):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
    if rest:
        yield rest
