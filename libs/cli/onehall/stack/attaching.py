"""A stack that another process runs: found, and commanded as it runs."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from onehall.stack import identity, paths, ports, processes, rabbitmq, rabbitmq_binaries
from onehall.stack.errors import StackError
from onehall.stack.infrastructure import PORTS_FILE
from onehall.stack.paths import State
from onehall.stack.rabbitmq_control import Control

PLACES = ("", "demo")


def running(root: Path | None = None) -> State:
    """Return the stack whose broker runs: the one named, else this checkout's or its demo's."""
    base = root or paths.default_root()
    for place in (base,) if root else (base / each for each in PLACES):
        state = paths.locate(place)
        if any(_is_broker(record) for record in processes.records(state)):
            return state
    raise StackError(f"no broker runs in {base}", "Start the stack: `onehall up`.")


async def control(state: State, console: Console) -> Control:
    """Return the way to give commands to its broker."""
    binaries = await rabbitmq_binaries.private(console, state.account)
    home = state.servers / rabbitmq.NAME
    node = (home / "node").read_text(encoding="ascii")
    return Control(binaries, home, ports.recall(state.root / PORTS_FILE), node, state.account)


def address(chosen: Mapping[str, int]) -> str:
    """Return where departments come in, given the stack's ports."""
    return f"amqps://{ports.LOOPBACK}:{chosen['amqps']}"


def _is_broker(record: processes.Record) -> bool:
    return record.kind == rabbitmq.NAME and identity.alive(record.identity)
