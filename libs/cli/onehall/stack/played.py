"""Departments that the stack plays itself, in a demonstration and in tests."""

from collections.abc import Iterable
from pathlib import Path

import httpx
from onehall_bus import topology

from onehall.stack import departments, keys
from onehall.stack.credentials import open_credentials
from onehall.stack.departments import Login, Operator, Registry
from onehall.stack.errors import StackError
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.vouching import Now, vouch, wall_clock

PATIENCE = 30.0
ITSELF = Operator("onehall", "played by the stack itself")


async def introduce(root: Path, door: str, names: Iterable[str], now: Now = wall_clock) -> None:
    """Make the keys of these departments count at the centre behind this door."""
    held = {name: keys.read(file) for name, file in keys.played(root, names).items()}
    try:
        async with httpx.AsyncClient(base_url=door, timeout=PATIENCE, trust_env=False) as http:
            await vouch(http, open_credentials(root), held, now)
    except httpx.TransportError as error:
        raise StackError(f"nothing answers at {door}", "Start the stack: `onehall up`.") from error


def environments(infrastructure: Infrastructure, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return each worker's settings: how to log in, its own key, the centre's keys."""
    root = infrastructure.state.root
    centre = keys.open_centre(root, infrastructure.credentials)
    return {
        name: {
            **_login(infrastructure, name, key.parent),
            "ONEHALL_DEPARTMENT_KEY_FILE": str(key),
            "ONEHALL_CENTRE_KEYS_FILE": str(centre.published),
            "ONEHALL_WORKER_DATA": str(root / "workers" / name),
        }
        for name, key in keys.played(root, names).items()
    }


def prepare(root: Path, names: Iterable[str]) -> None:
    """Make keys and certificates for workers that somebody else starts."""
    for name, key in keys.played(root, names).items():
        _certified(root, name, key.parent)


def _login(infrastructure: Infrastructure, name: str, folder: Path) -> dict[str, str]:
    if infrastructure.rabbitmq.given:  # it knows nothing of our authority
        user = topology.department_user(name)
        return {departments.URL: infrastructure.amqp_url(user, topology.DEPARTMENTS)}
    url = infrastructure.rabbitmq.certified_url(topology.DEPARTMENTS)
    return departments.environment(_certified(infrastructure.state.root, name, folder), url)


def _certified(root: Path, name: str, folder: Path) -> Login:
    return Registry(root, ITSELF).issue(name, topology.department_user(name), folder / "login")
