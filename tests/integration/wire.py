"""A wire to one of the servers that a test can cut, mend and silence, harming nobody else's."""

import asyncio
import contextlib
from urllib.parse import urlsplit


class Wire:
    """Forwards to the server of a URL; `url` is the same address by way of this wire."""

    def __init__(self, url: str) -> None:
        self._there = urlsplit(url)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._talking = asyncio.Event()
        self._talking.set()
        self._last_word = b""
        self._said = False

    async def __aenter__(self) -> "Wire":
        await self.mend()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._talking.set()
        await self.cut()

    @property
    def url(self) -> str:
        login = self._there.netloc.rpartition("@")[0]
        return self._there._replace(netloc=f"{login}@127.0.0.1:{self._port}").geturl()

    async def cut(self) -> None:
        """Break every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._break()

    async def mend(self) -> None:
        self._talking.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    def silence(self) -> None:
        """Let nothing through any more, and tell nobody."""
        self._talking.clear()

    def break_before_the_answer_to(self, last_word: bytes) -> None:
        """Break once, when the server has answered these bytes and before the answer arrives."""
        self._last_word, self._said = last_word, False

    def _break(self) -> None:
        for end in list(self._ends):
            end.transport.abort()

    def _is_answer(self, chunk: bytes, *, to_server: bool) -> bool:
        if not self._last_word:
            return False
        if to_server:
            self._said = self._said or self._last_word in chunk
            return False
        if self._said:
            self._last_word = b""
        return self._said

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self._there.hostname, self._there.port
        far_reader, far_writer = await asyncio.open_connection(host, port)
        self._ends |= {writer, far_writer}
        await asyncio.gather(
            self._pump(reader, far_writer, to_server=True),
            self._pump(far_reader, writer, to_server=False),
        )
        self._ends -= {writer, far_writer}

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, to_server: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(65536):
                await self._talking.wait()
                if self._is_answer(chunk, to_server=to_server):
                    return self._break()
                writer.write(chunk)
                await writer.drain()
        writer.close()
