"""Services as supervised processes, tried with the smallest service there can be."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from onehall.stack import identity, ports, probes, processes
from onehall.stack.errors import StackError
from onehall.stack.paths import State
from onehall.stack.services import ServiceSpec, address
from onehall.stack.suite import Suite
from onehall.stack.watching import watch
from rich.console import Console

from tests.waiting import until

# Notes when it was started, then answers 200 on every path.
SMALLEST = """
import http.server, pathlib, sys, time
class Yes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Yes)
with open(sys.argv[2], "a") as diary: diary.write(sys.argv[3] + "\\n")
server.serve_forever()
"""


@pytest.fixture
def state(tmp_path: Path) -> State:
    opened = State(tmp_path, tmp_path / "servers", None)
    opened.run.mkdir()
    opened.logs.mkdir()
    return opened


class Cast:
    """Makes specifications of smallest services, and reads when each was started."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.diary = state.root / "diary"
        self.ports = ports.remembered(state.root / "ports.json", ("a", "b", "c"))

    def spec(self, name: str, *after: str) -> ServiceSpec:
        port = self.ports[name]
        argv = (sys.executable, "-c", SMALLEST, str(port), str(self.diary), name)
        return ServiceSpec(name, argv, dict(os.environ), f"{address(port)}/readyz", port, after)

    def broken(self, name: str, *after: str) -> ServiceSpec:
        argv = (sys.executable, "-c", "raise SystemExit('no settings')")
        return ServiceSpec(name, argv, dict(os.environ), "http://127.0.0.1:1/", None, after)

    def suite(self, *specs: ServiceSpec) -> Suite:
        return Suite(self.state, specs, Console(quiet=True))

    @property
    def started(self) -> list[str]:
        return self.diary.read_text().split() if self.diary.exists() else []


@pytest.fixture
def cast(state: State) -> Cast:
    return Cast(state)


def alive(state: State) -> set[str]:
    return {r.name for r in processes.records(state) if identity.alive(r.identity)}


async def test_services_start_in_order_and_are_ready_together(cast: Cast) -> None:
    suite = cast.suite(cast.spec("c", "b"), cast.spec("a"), cast.spec("b", "a"))
    await suite.start()
    try:
        assert cast.started == ["a", "b", "c"]
        assert alive(cast.state) == {"a", "b", "c"}
        ready = f"{address(cast.ports['c'])}/readyz"
        await until(lambda: probes.http_ready(ready), describe="c answers")
    finally:
        await suite.stop()
    assert not processes.records(cast.state)


async def test_one_that_fails_takes_the_others_down_and_shows_its_log(cast: Cast) -> None:
    suite = cast.suite(cast.spec("a"), cast.broken("b", "a"), cast.spec("c", "b"))
    with pytest.raises(StackError, match="b ended with status 1") as raised:
        await suite.start()
    assert "no settings" in str(raised.value)
    assert cast.started == ["a"]
    assert not alive(cast.state)
    assert not processes.records(cast.state)


async def test_a_killed_service_can_be_brought_back(cast: Cast) -> None:
    suite = cast.suite(cast.spec("a"))
    await suite.start()
    try:
        await suite.kill("a")
        assert not await probes.http_ready(f"{address(cast.ports['a'])}/readyz")
        await suite.restart("a")
        assert cast.started == ["a", "a"]
    finally:
        await suite.stop()


async def test_what_ends_by_itself_is_started_again(cast: Cast) -> None:
    suite = cast.suite(cast.spec("a"))
    await suite.start()
    watching = asyncio.create_task(watch(suite.watched(), Console(quiet=True)))
    try:
        for times in (2, 3):
            pid = await until(lambda: suite.process("a").pid)
            os.kill(pid, signal.SIGKILL)
            await until(lambda n=times: len(cast.started) == n)
    finally:
        watching.cancel()
        await asyncio.wait({watching})
        await suite.stop()
    assert not alive(cast.state)
