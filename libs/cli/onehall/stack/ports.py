"""Ports that are chosen once, remembered, and chosen again when somebody has taken them."""

import json
import os
import random
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

from onehall.stack.errors import StackError

LOOPBACK = "127.0.0.1"
# Below the range from which the kernel hands out ports to clients, above the well-known ones.
FIRST, LAST = 18_000, 31_999
ATTEMPTS = 500


def free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT is free, one being listened on is not.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def remembered(
    path: Path, names: Iterable[str], preferred: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Return a free port per name, the one of last time where possible, and remember them."""
    known = _read(path)
    chosen: dict[str, int] = {}
    for name in names:
        wishes = [known.get(name), (preferred or {}).get(name)]
        chosen[name] = _choose(wishes, taken=set(chosen.values()))
    _write(path, known | chosen)
    return chosen


def recall(path: Path) -> dict[str, int]:
    """Return the ports of last time, for asking a running stack."""
    return _read(path)


def _choose(wishes: list[int | None], taken: set[int]) -> int:
    for port in wishes:
        if port is not None and port not in taken and free(port):
            return port
    for _ in range(ATTEMPTS):
        port = random.randint(FIRST, LAST)  # noqa: S311 - nothing secret about a port
        if port not in taken and free(port):
            return port
    raise StackError(
        f"no free port between {FIRST} and {LAST} on {LOOPBACK}", "Stop other servers and retry."
    )


def _read(path: Path) -> dict[str, int]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): int(port) for name, port in content.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}  # a torn file costs only new ports


def _write(path: Path, ports: Mapping[str, int]) -> None:
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(json.dumps(dict(sorted(ports.items())), indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
