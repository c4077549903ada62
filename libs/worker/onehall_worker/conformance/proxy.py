"""Between worker and broker: what passes everything on, until it is told to cut the line."""

import asyncio
import contextlib
import time

CHUNK = 65_536


class Proxy:
    """A TCP relay to one address, on a port of its own."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._cut = False
        self.attempts: list[float] = []

    async def start(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)

    async def close(self) -> None:
        """Cut everything, and listen no more."""
        self.cut()
        if self._server:
            self._server.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None  # noqa: S101 - it was started
        return int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """End every connection; whoever connects from now on is turned away and counted."""
        self._cut = True
        self.attempts = []
        for writer in tuple(self._open):
            writer.transport.abort()

    def mend(self) -> list[float]:
        """Let connections through again; return when somebody tried meanwhile."""
        self._cut = False
        return self.attempts

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            self.attempts.append(time.monotonic())
            writer.transport.abort()
            return
        try:
            onward = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, onward[1]}
        self._open |= both
        try:
            await asyncio.gather(_pump(reader, onward[1]), _pump(onward[0], writer))
        finally:
            self._open -= both


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()
