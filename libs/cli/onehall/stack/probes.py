"""Whether a server answers, asked in its own protocol and without a password."""

import asyncio
import struct
from urllib.parse import urlsplit

from onehall.stack.ports import LOOPBACK

AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
AMQP_METHOD_FRAME = 1
POSTGRES_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
HTTP_OK = b"HTTP/1.1 200"
HTTP_PORT = 80
CLOSE = "Connection: close"
SECONDS = 2.0


async def amqp_answers(port: int) -> bool:
    """Whether a broker on this port opens the AMQP 0-9-1 handshake."""
    answer = await _ask(port, AMQP_HEADER, 1)
    return answer[:1] == bytes([AMQP_METHOD_FRAME])


async def postgres_answers(port: int) -> bool:
    """Whether a PostgreSQL on this port answers its first packet."""
    return await _ask(port, POSTGRES_SSL_REQUEST, 1) in (b"N", b"S")


async def http_ready(url: str) -> bool:
    """Whether this address of a service on this machine answers 200.

    By hand: it is asked many times while six processes start, and a client costs 20 ms of CPU each.
    """
    parts = urlsplit(url)
    question = f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n{CLOSE}\r\n\r\n"
    answer = await _ask(parts.port or HTTP_PORT, question.encode("ascii"), len(HTTP_OK))
    return answer in (HTTP_OK, HTTP_OK.replace(b"1.1", b"1.0"))


async def listens(port: int) -> bool:
    """Whether anything accepts connections on this port of the loopback."""
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(LOOPBACK, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def _ask(port: int, question: bytes, size: int) -> bytes:
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                writer.write(question)
                return await reader.readexactly(size)
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return b""
