"""Keys made for the process of a test: nobody has to keep any for it."""

import json
from pathlib import Path
from typing import Any

from onehall_contracts.bundle import jwks
from onehall_contracts.signing import SigningKey

from onehall_worker.settings import CENTRE_KEYS, Settings
from onehall_worker.settings import KEY as KEY_VARIABLE

NOWHERE = Path()
CENTRE, CENTRE_NAME = SigningKey.generate(), "onehall-worker testing"
KEY = SigningKey.generate()


def settings(url: str = "", data: Path = NOWHERE, **changes: Any) -> Settings:
    """Return a worker's settings with keys made for this process; it believes `review(...)`."""
    changes = {"heartbeat": 0.0} | changes
    return Settings(url, data, KEY, {CENTRE.kid: CENTRE.public}, **changes)


def environment(folder: Path) -> dict[str, str]:
    """Write the keys of this process to a folder; return variables for a worker of its own."""
    key, centre = folder / "testing-key.pem", folder / "testing-centre.json"
    key.write_text(KEY.pem(), "ascii")
    centre.write_text(json.dumps(jwks([CENTRE.public])), "ascii")
    return {f"{KEY_VARIABLE}_FILE": str(key), f"{CENTRE_KEYS}_FILE": str(centre)}


class WouldPark(Exception):
    """The worker would set aside what it was offered; the text says why and what would help."""
