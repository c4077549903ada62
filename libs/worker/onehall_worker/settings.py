"""What a worker is told by its environment (12-factor), with a cure for what is wrong.

The broker: `ONEHALL_DEPARTMENT_AMQP_URL`, amqp://dept-XFZD:PASSWORD@HOST:5672/departments. By TLS,
amqps://HOST:5671/departments and three files in PEM: `ONEHALL_TLS_CA`, the centre's CA;
`ONEHALL_TLS_CERT` and `ONEHALL_TLS_KEY`, our certificate and its private key, which take the place
of user and password. They may stand in the URL too, as aiormq reads them:
amqps://HOST:5671/departments?auth=EXTERNAL&cafile=FILE&certfile=FILE&keyfile=FILE.

Signatures: `ONEHALL_DEPARTMENT_KEY`, our private key in PEM; `ONEHALL_DEPARTMENT_KEY_PASSPHRASE`,
if it has one; `ONEHALL_CENTRE_KEYS`, the public keys of the centre as a JWKS; `ONEHALL_LOG_KEYS`,
those of its evidence log, if checkpoints are to be checked too. Each may be in a file:
`<name>_FILE` names it.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeAlias, cast
from urllib.parse import urlsplit

from onehall_contracts.bundle import keys_in
from onehall_contracts.signing import BadKey, PublicKey, SigningKey

from onehall_worker import tls

URL = "ONEHALL_DEPARTMENT_AMQP_URL"
DATA = "ONEHALL_WORKER_DATA"
OFFICER = "ONEHALL_OFFICER"
CONCURRENCY = "ONEHALL_WORKER_CONCURRENCY"
TIMEOUT = "ONEHALL_WORKER_TIMEOUT"
GRACE = "ONEHALL_WORKER_GRACE"
SYNCHRONOUS = "ONEHALL_WORKER_SYNCHRONOUS"
HEARTBEAT = "ONEHALL_WORKER_HEARTBEAT"
NOW = "ONEHALL_WORKER_NOW"
KEY = "ONEHALL_DEPARTMENT_KEY"
PASSPHRASE = "ONEHALL_DEPARTMENT_KEY_PASSPHRASE"  # noqa: S105 - a variable's name
CENTRE_KEYS = "ONEHALL_CENTRE_KEYS"
LOG_KEYS = "ONEHALL_LOG_KEYS"

LONGEST_NAME = 200
DEFAULT_DATA = Path(".onehall-worker")
Synchronous: TypeAlias = Literal["NORMAL", "FULL"]
Environment: TypeAlias = Mapping[str, str]


class BadSettings(ValueError):
    """A variable is missing or wrong; the text names it and the cure."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one worker runs.

    `url` is the broker's departments vhost, `data` the folder of the local inbox, `officer` the
    work reference of who signs when a handler names nobody (left empty, the chief representative
    首席代表), `concurrency` handlers at once, `timeout` seconds for one handler, `attempts`
    handlings of a task before it is parked, `grace` seconds for handlers to end at a stop.
    `synchronous` FULL also survives a power cut, for one disk flush per batch. `key` signs
    opinions, `centre` are the keys that sign our tasks and receipts, by kid. `heartbeat` is seconds
    from one heartbeat to the next, 0 for none. `log` are the keys of the centre's evidence log.
    """

    url: str = field(repr=False)  # it holds the password
    data: Path
    key: SigningKey = field(repr=False)
    centre: Mapping[str, PublicKey]
    officer: str = ""
    concurrency: int = 256
    timeout: float = 300.0
    attempts: int = 5
    grace: float = 20.0
    synchronous: Synchronous = "NORMAL"
    heartbeat: float = 30.0
    log: Mapping[str, PublicKey] = field(default_factory=dict)

    def file(self, department: str) -> Path:
        """Return the file of a department's local inbox."""
        return self.data / f"{department}.sqlite3"


def read(
    department: str, environment: Environment = os.environ, *, offline: bool = False
) -> Settings:
    """Return a worker's settings, without the broker's address if `offline`.

    Raises `BadSettings` for what is missing or wrong.
    """
    return Settings(
        url="" if offline else _url(department, environment),
        data=data_folder(department, environment),
        key=signing_key(environment),
        centre=centre_keys(environment),
        officer=_officer(environment),
        concurrency=int(_positive(environment, CONCURRENCY, 256)),
        timeout=_positive(environment, TIMEOUT, 300.0),
        grace=_positive(environment, GRACE, 20.0),
        synchronous=_synchronous(environment),
        heartbeat=_positive(environment, HEARTBEAT, 30.0, none="0"),
        log=log_keys(environment),
    )


def listing(data: Path) -> Settings:
    """Return settings that read a folder's inbox and can neither connect nor sign for anybody."""
    return Settings("", data, SigningKey.generate(), {})


def wall_clock() -> datetime:
    """Return the time, as the business time of a department that lives in the present."""
    return datetime.now(UTC)


def clock(environment: Environment = os.environ) -> Callable[[], datetime]:
    """Return what dates opinions: the wall clock, or for rehearsals the `module:function` named.

    Raises `BadSettings` when there is no such function.
    """
    named = environment.get(NOW)
    if not named:
        return wall_clock
    module, _, name = named.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise BadSettings(f"{NOW}={named!r} is no module:function ({error})") from None
    return cast(Callable[[], datetime], found)


def data_folder(department: str, environment: Environment = os.environ) -> Path:
    """Return the folder of the local inbox."""
    given = environment.get(DATA)
    return Path(given) if given else DEFAULT_DATA / department


def address(url: str) -> str:
    """Return a broker URL without its password, to be shown to people."""
    parts = urlsplit(url)
    port = parts.port or (5671 if parts.scheme == "amqps" else 5672)
    who = parts.username or ("our certificate" if "certfile=" in parts.query else "?")
    return f"{parts.hostname or '?'}:{port}{parts.path} as {who}"


def _url(department: str, environment: Environment) -> str:
    url = secret(environment, URL)
    if url is None:
        raise BadSettings(
            f"{URL} is not set; write amqp://dept-{department}:PASSWORD@HOST:5672/departments"
            f" in it, or the name of a file that holds it in {URL}_FILE"
        )
    if not url.startswith(("amqp://", "amqps://")) or not _host(url):
        cure = "it starts with amqp:// or amqps:// and names a host, and a port below 65536"
        raise BadSettings(f"{URL} is not a broker's address; {cure}")
    return _secured(url, environment)


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.port is None or parts.port else None
    except ValueError:  # its port, or the brackets of an IPv6 address
        return None


def _secured(url: str, environment: Environment) -> str:
    named = [environment.get(name) for name in (tls.CA, tls.CERT, tls.KEY)]
    files = tls.Files(*(Path(file) if file else None for file in named))
    if not files:
        return url
    if not url.startswith("amqps://"):
        raise BadSettings(f"{tls.CA}, {tls.CERT} and {tls.KEY} need {URL} to start with amqps://")
    try:
        files.check()
    except ValueError as error:
        raise BadSettings(str(error)) from None
    return tls.applied(url, files)


def secret(environment: Environment, name: str) -> str | None:
    """Return a variable's value, or what the file named by `<name>_FILE` holds."""
    if value := environment.get(name):
        return value.strip()
    file = environment.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text("utf-8").strip() or None
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise BadSettings(f"{name}_FILE names {file!r}, which cannot be read ({why})") from None


def signing_key(environment: Environment = os.environ) -> SigningKey:
    """Return the department's private key; raise `BadSettings` with the cure."""
    pem = secret(environment, KEY)
    if pem is None:
        raise BadSettings(f"{KEY}_FILE is not set; make a key: onehall-worker keys new KEY.pem")
    try:
        return SigningKey.read(pem, secret(environment, PASSPHRASE))
    except BadKey as error:
        raise BadSettings(f"{KEY}: {error} ({PASSPHRASE})") from None


def centre_keys(environment: Environment = os.environ) -> Mapping[str, PublicKey]:
    """Return the keys that sign the centre's tasks and receipts, by kid; raise `BadSettings`."""
    text = secret(environment, CENTRE_KEYS)
    if text is None:
        cure = "name the JWKS file the centre gave you; it is public at /api/v1/centre-keys too"
        raise BadSettings(f"{CENTRE_KEYS}_FILE is not set; {cure}")
    return _keys(CENTRE_KEYS, text)


def _keys(name: str, text: str) -> Mapping[str, PublicKey]:
    try:
        return keys_in(json.loads(text))
    except ValueError as error:
        cause = error if isinstance(error, BadKey) else "it is not JSON"
        raise BadSettings(f"{name} is no set of keys; {cause}") from None


def log_keys(environment: Environment = os.environ) -> Mapping[str, PublicKey]:
    """Return the evidence log's keys by kid, none if none are given; raise `BadSettings`."""
    text = secret(environment, LOG_KEYS)
    return {} if text is None else _keys(LOG_KEYS, text)


def _officer(environment: Environment) -> str:
    officer = (environment.get(OFFICER) or "").strip()
    if len(officer) > LONGEST_NAME:
        raise BadSettings(f"{OFFICER} is too long; shorten it to {LONGEST_NAME} characters")
    return officer


def _positive(environment: Environment, name: str, default: float, none: str = "") -> float:
    text = environment.get(name)
    if not text:
        return default
    if text == none:
        return 0.0
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 1 <= number < float("inf"):
        raise BadSettings(
            f"{name}={text!r} is not a number of 1 or more{none and f', nor {none} for none'};"
            f" leave it out for {default:g}"
        )
    return number


def _synchronous(environment: Environment) -> Synchronous:
    text = environment.get(SYNCHRONOUS, "").upper()
    if text in ("", "NORMAL"):
        return "NORMAL"
    if text == "FULL":
        return "FULL"
    raise BadSettings(f"{SYNCHRONOUS}={text!r} is unknown; use NORMAL or FULL")
