"""Whether a server answers, asked in its own protocol and without a password."""

import asyncio
import struct

import httpx

from onehall.stack.ports import LOOPBACK

AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
AMQP_METHOD_FRAME = 1
POSTGRES_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
HTTP_OK = 200
SECONDS = 2.0


async def amqp_answers(port: int) -> bool:
    """Whether a broker on this port opens the AMQP 0-9-1 handshake."""
    answer = await _ask(port, AMQP_HEADER, 1)
    return answer[:1] == bytes([AMQP_METHOD_FRAME])


async def postgres_answers(port: int) -> bool:
    """Whether a PostgreSQL on this port answers its first packet."""
    return await _ask(port, POSTGRES_SSL_REQUEST, 1) in (b"N", b"S")


async def http_ready(url: str) -> bool:
    """Whether this address answers 200."""
    try:
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
            return (await client.get(url)).status_code == HTTP_OK
    except httpx.HTTPError:
        return False


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
