"""Keys that wrap the keys of persons, one for each service that keeps personal data, made once.

Whoever loses one has erased everybody; whoever changes one keeps the old until all is re-wrapped.
"""

import base64
import os
import secrets
from pathlib import Path

from onehall.stack.errors import StackError
from onehall.stack.keeping import keep, keep_once

FOLDER = Path("vault")
VARIABLE = "ONEHALL_VAULT_KEY"
BYTES = 32


def vault_settings(root: Path, service: str) -> dict[str, str]:
    """Return what a service wraps with; an own key in the environment goes before."""
    if any(name.startswith(VARIABLE) for name in os.environ):
        return {}
    settings = {f"{VARIABLE}_FILE": str(open_vault(root, service))}
    before = root / _before(service)
    return settings | ({f"{VARIABLE}S_BEFORE_FILE": str(before)} if before.exists() else {})


def keys_before(root: Path, service: str) -> str:
    """Return a service's earlier keys, one a line, until all is re-wrapped."""
    before = root / _before(service)
    return before.read_text("ascii") if before.exists() else ""


def open_vault(root: Path, service: str) -> Path:
    """Return the file of a service's key, made at the first call."""
    return keep_once(root, _current(service), make)


def rotate(root: Path, service: str) -> Path:
    """Put a new key in the place of a service's, and the old one beside it; return the new file.

    The old one is first on disk among those before, so that a stop in between loses nothing.
    """
    path = root / _current(service)
    if not path.exists():
        cure = "Start it once, or name its state folder."
        raise StackError(f"{service} has no key to change under {root}", cure)
    keep(root / _before(service), path.read_text("ascii") + keys_before(root, service))
    keep(path, make())
    return path


def make() -> str:
    """Return a new key: 32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(BYTES)).decode() + "\n"


def _current(service: str) -> Path:
    return FOLDER / f"{service}.key"


def _before(service: str) -> Path:
    return FOLDER / f"{service}.before"
