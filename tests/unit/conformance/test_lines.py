"""The relay between worker and broker, and what the worker is told of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from onehall_worker.conformance.heard import Heard
from onehall_worker.conformance.over_amqp import OverAmqp, Urls
from onehall_worker.conformance.proxy import Proxy

from tests.waiting import until

VARIABLE = "ONEHALL_DEPARTMENT_AMQP_URL"


@pytest.fixture
async def relay() -> AsyncIterator[Proxy]:
    """A relay to somebody who says everything twice."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(100):
            writer.write(said + said)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = Proxy("127.0.0.1", server.sockets[0].getsockname()[1])
    await proxy.start()
    yield proxy
    await proxy.close()
    server.close()


async def said(proxy: Proxy) -> tuple[bytes, asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"ab")
    return await reader.read(4), reader, writer


async def test_it_passes_everything_on_until_it_is_cut_and_after_it_is_mended(
    relay: Proxy,
) -> None:
    answer, reader, writer = await said(relay)
    assert answer == b"abab"
    relay.cut()
    with contextlib.suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()
    _, turned_away = await asyncio.open_connection("127.0.0.1", relay.port)
    await until(lambda: relay.attempts)
    turned_away.close()
    assert len(relay.mend()) == 1
    answer, _, writer = await said(relay)
    assert answer == b"abab"
    writer.close()


def line(url: str) -> OverAmqp:
    return OverAmqp("XFZD", Heard(), Urls("amqp://centre", url, url))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("amqp://u:p@broker:5672/v", "amqp://u:p@127.0.0.1:{}/v"),
        ("amqp://broker/v?heartbeat=5", "amqp://127.0.0.1:{}/v?heartbeat=5"),
        ("amqps://localhost:5671/v", "amqps://localhost:{}/v"),
        ("amqps://127.0.0.1:5671/v", "amqps://127.0.0.1:{}/v"),
    ],
)
async def test_the_worker_is_told_the_relays_address(url: str, told: str) -> None:
    over = line(url)
    await over.relay()
    assert over.uncuttable == ""
    assert over.variables[VARIABLE].startswith(told.partition("{")[0])
    assert over.variables[VARIABLE].endswith(told.partition("}")[2])
    await over.close()


async def test_by_tls_to_another_machine_there_is_no_relay() -> None:
    over = line("amqps://broker.example:5671/v")
    await over.relay()
    assert over.variables == {VARIABLE: "amqps://broker.example:5671/v"}
    assert "over TLS" in over.uncuttable
    assert over.mend() == ()
    await over.close()


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Urls("amqp://u:secret@h", "amqp://u:secret@h", "x"))
