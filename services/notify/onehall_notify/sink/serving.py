"""Run a server of this package until it is told to stop."""

import asyncio
import signal
import sys
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Protocol

LOOPBACK: Final = "127.0.0.1"


class Server(AbstractAsyncContextManager[Any], Protocol):
    """What listens while its context is entered."""

    @property
    def url(self) -> str:
        """Return where."""
        ...


async def serve(server: Server, told: str) -> None:
    """Run until SIGTERM or SIGINT; `told` is printed, with `{url}` filled in."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with server:
        sys.stdout.write(told.format(url=server.url) + "\n")
        sys.stdout.flush()
        await stop.wait()
