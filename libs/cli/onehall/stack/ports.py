"""Ports that are chosen once, remembered, and chosen again when somebody has taken them.

Seconds pass between the choice of a port and the server that listens on it. Stacks that start at
the same time on one machine would choose the same one now and then, so a choice is also a *claim*:
a socket of that name in Linux's abstract namespace, which ends with the process that holds it.
"""

import json
import os
import random
import socket
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from onehall.stack.errors import StackError

LOOPBACK = "127.0.0.1"
# Below the range from which the kernel hands out ports to clients, above the well-known ones.
FIRST, LAST = 18_000, 31_999
ATTEMPTS = 500

_claims: dict[int, tuple[Path, socket.socket]] = {}
"""What this process has claimed, with the file that remembers it."""


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
    _forget_stacks_that_are_gone()
    known = _read(path)
    chosen: dict[str, int] = {}
    for name in names:
        wishes = [known.get(name), (preferred or {}).get(name)]
        chosen[name] = _choose(wishes, set(chosen.values()), path)
    _write(path, known | chosen)
    return chosen


def recall(path: Path) -> dict[str, int]:
    """Return the ports of last time, for asking a running stack."""
    return _read(path)


def _choose(wishes: list[int | None], taken: set[int], path: Path) -> int:
    chance = (random.randint(FIRST, LAST) for _ in range(ATTEMPTS))  # noqa: S311 - no secret
    for port in (*(wish for wish in wishes if wish is not None), *chance):
        if port not in taken and free(port) and _claimed(port, path):
            return port
    raise StackError(
        f"no free port between {FIRST} and {LAST} on {LOOPBACK}", "Stop other servers and retry."
    )


def _claimed(port: int, path: Path) -> bool:
    """Claim a port for the stack of that file; False if another has chosen it just now."""
    if port in _claims:
        return _claims[port][0] == path
    if sys.platform != "linux":
        return True
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(f"\0onehall-port-{port}")
    except OSError:
        claim.close()
        return False
    _claims[port] = path, claim
    return True


def _forget_stacks_that_are_gone() -> None:
    for port, (path, claim) in list(_claims.items()):
        if not path.exists():
            claim.close()
            del _claims[port]


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
