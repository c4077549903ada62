"""`onehall demo` as a newcomer runs it, beside servers on the standard ports, and interrupted."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from onehall.stack import identity, paths, processes

from tests.waiting import until

STANDARD_PORTS = (5432, 5672, 4369)
ONEHALL = (sys.executable, "-m", "onehall")


@pytest.fixture
async def root() -> AsyncIterator[Path]:
    with paths.temporary_state() as state:
        yield state.root.parent / "demo-root"


async def started(root: Path, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *ONEHALL,
        *arguments,
        env={**os.environ, "ONEHALL_STATE": str(root), "COLUMNS": "160"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def test_the_demo_ends_with_one_issuance_and_its_trace_names_every_service(
    root: Path,
) -> None:
    with ExitStack() as occupied:
        for port in STANDARD_PORTS:
            taken = occupied.enter_context(socket.socket())
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taken.bind(("127.0.0.1", port))
                taken.listen()
            except OSError:
                continue  # somebody else's server is there: as good
        demo = await started(root, "demo")
        async with asyncio.timeout(240):
            told = (await demo.communicate())[0].decode()
    assert demo.returncode == 0, told[-3000:]
    assert "one issuance, 16 items decided" in told
    assert "319 (sum of the legal limits)" in told
    number = re.search(r"onehall trace (\d{24})", told)
    assert number, told[-1000:]
    trace = await started(root, "trace", number[1])
    waterfall = (await trace.communicate())[0].decode()
    assert trace.returncode == 0, waterfall
    assert "services: approval, dispute, gateway, intake, notify, supervision" in waterfall
    assert "departments: 13" in waterfall
    assert "held longest by HBJ" in waterfall
    assert _alive(root) == []


async def test_an_interrupted_demo_leaves_no_process_and_no_lock(root: Path) -> None:
    demo = await started(root, "demo")
    await until(lambda: len(_alive(root)) >= 5, deadline_s=60)
    demo.send_signal(signal.SIGINT)
    async with asyncio.timeout(120):
        await demo.communicate()
    assert demo.returncode == 130
    assert _alive(root) == []
    again = await started(root, "status")
    assert b"nothing is running" in (await again.communicate())[0]


def _alive(root: Path) -> list[str]:
    state = paths.locate(root / "demo")
    if not state.run.exists():
        return []
    return [r.name for r in processes.records(state) if identity.alive(r.identity)]
