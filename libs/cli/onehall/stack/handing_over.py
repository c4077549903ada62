"""The folder a department is handed: certificate and key, our CA and keys, and its settings."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from onehall_bus import topology
from onehall_worker import tls

from onehall.stack import departments, keys
from onehall.stack.credentials import open_credentials
from onehall.stack.departments import CA, CERTIFICATE, KEY, Login
from onehall.stack.keeping import EVERYBODY, keep

SETTINGS = "worker.env"
OWN_KEY, DATA = "signing-key.pem", "data"
FILES = (KEY, CERTIFICATE, CA, keys.CENTRE_KEYS, SETTINGS)
HINT = """\
# What a worker needs to log in. It makes its signing key itself, which never leaves its house:
#   onehall-worker keys new {key}
# Two operators register and confirm the public half; until then its opinions are not taken.
"""


@dataclass(frozen=True, slots=True)
class Door:
    """Where workers come in, and whose keys they will see there."""

    root: Path
    address: str
    centre_keys: str

    def url(self, vhost: str) -> str:
        """Return the address of a vhost."""
        return f"{self.address}/{vhost}"


def door(root: Path, address: str) -> Door:
    """Return the door of a stack."""
    centre = keys.open_centre(root, open_credentials(root))
    return Door(root, address, centre.published.read_text("utf-8"))


def write(door: Door, login: Login) -> None:
    """Put the centre's keys and the worker's settings beside the certificate."""
    folder = login.folder
    keep(folder / keys.CENTRE_KEYS, door.centre_keys, EVERYBODY)
    told = settings(login, door.url(topology.DEPARTMENTS))
    lines = "".join(f"{name}={shlex.quote(value)}\n" for name, value in told.items())
    keep(folder / SETTINGS, HINT.format(key=folder / OWN_KEY) + lines)


def settings(login: Login, url: str) -> dict[str, str]:
    """Return everything a worker in that folder is told."""
    folder = login.folder
    return {
        **departments.environment(login, url),
        "ONEHALL_CENTRE_KEYS_FILE": str(folder / keys.CENTRE_KEYS),
        "ONEHALL_DEPARTMENT_KEY_FILE": str(folder / OWN_KEY),
        "ONEHALL_WORKER_DATA": str(folder / DATA),
    }


def rehearsal(door: Door, department: str, worker: Login, kit: Login) -> dict[str, str]:
    """Return what the worker is told, and where the kit comes in, which plays the centre."""
    url = door.url(topology.rehearsal_vhost(department))
    as_centre = tls.applied(url, tls.Files(*(kit.folder / name for name in (CA, CERTIFICATE, KEY))))
    return {**departments.environment(worker, url), "ONEHALL_KIT_AMQP_URL": as_centre}
