"""The six services as a list: what each is told by its environment, and when it is ready."""

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from onehall.stack.credentials import PUBLIC_KEYS
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.keys import centre_name, log_keys, open_centre, open_log
from onehall.stack.ports import LOOPBACK
from onehall.stack.processes import ProcessSpec
from onehall.stack.signing import open_signing
from onehall.stack.sources import POSTGRES_URL, RABBITMQ_MANAGEMENT_URL, RABBITMQ_URL
from onehall.stack.vault_keys import vault_settings

DATABASE = "onehall"
INTERNAL_VHOST = "onehall"
DEPARTMENTS_VHOST = "departments"
SERVICE_KIND = "service"
GATEWAY_PORT = 8700  # a bookmark should survive a restart
READY_PATH = "/readyz"
STOP_SECONDS = 15.0
SUPERUSERS_OWN = frozenset({POSTGRES_URL, RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL})


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the suite, and what it may reach."""

    name: str
    stored: bool = True  # has a database role and a broker user
    departments: bool = False  # also speaks to the departments' vhost
    vault: bool = False  # keeps personal data, under a key of its own


SERVICES = (
    Service("gateway", stored=False),
    Service("intake", vault=True),
    Service("approval", departments=True, vault=True),
    Service("supervision"),
    Service("dispute", vault=True),
    Service("notify", vault=True),
)
NAMES = tuple(service.name for service in SERVICES)


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """A process to start once everything in `after` is ready; ready when `ready_url` says 200."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    ready_url: str | None = None
    port: int | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What differs between a demo, a test and an ordinary start.

    `clock` is a scaled business clock (`START@REAL_STARTxRATE`), `tokens` each service's own
    bearer token, `departments` those approval listens to, `extra` further environment for all.
    """

    clock: str | None = None
    smtp_url: str | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)
    departments: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


def database_role(service: str) -> str:
    """Return the database role of a service; its schema is named like the service."""
    return f"onehall_{service}"


def broker_user(service: str) -> str:
    """Return the broker user of a service, as the topology names it."""
    return f"svc-{service}"


def specifications(
    infrastructure: Infrastructure, ports: Mapping[str, int], options: Options
) -> list[ServiceSpec]:
    """Return how to run the six services against these servers."""
    return [
        ServiceSpec(
            name=service.name,
            argv=(sys.executable, "-m", f"onehall_{service.name}"),
            env=environment(service, infrastructure, ports, options),
            ready_url=f"{address(ports[service.name])}{READY_PATH}",
            port=ports[service.name],
        )
        for service in SERVICES
    ]


def environment(
    service: Service, infrastructure: Infrastructure, ports: Mapping[str, int], options: Options
) -> dict[str, str]:
    """Return the whole environment of one service."""
    root = infrastructure.state.root
    env = {name: value for name, value in os.environ.items() if name not in SUPERUSERS_OWN}
    env |= {
        "PYTHONUNBUFFERED": "1",
        "ONEHALL_HOST": LOOPBACK,
        "ONEHALL_PORT": str(ports[service.name]),
        "ONEHALL_AUTH_JWKS": str(root / PUBLIC_KEYS),
        "ONEHALL_SERVICE_TOKEN": options.tokens.get(service.name, ""),
        "ONEHALL_DATA_DIR": str(_data_folder(root, service.name)),
        **_peers(service.name, ports),
    }
    if service.stored:
        env |= _stores(service, infrastructure)
    env |= _keys(service, infrastructure, ports)
    if service.name == "intake":
        env["ONEHALL_ALLOW_FICTITIOUS_REGION"] = "true"  # test data that can be no real person
    if service.departments:
        env["ONEHALL_DEPARTMENTS"] = ",".join(options.departments)
    if options.clock:
        env["ONEHALL_CLOCK"] = options.clock
    if options.smtp_url:
        env["ONEHALL_SMTP_URL"] = options.smtp_url
    return env | dict(options.extra)


def address(port: int) -> str:
    """Return the base address of a service on this machine."""
    return f"http://{LOOPBACK}:{port}"


def process_spec(spec: ServiceSpec, cwd: Path) -> ProcessSpec:
    """Return how the supervisor runs a service."""
    return ProcessSpec(
        name=spec.name,
        argv=spec.argv,
        env=spec.env,
        cwd=cwd,
        kind=SERVICE_KIND,
        port=spec.port,
        ready_url=spec.ready_url,
        stop_seconds=STOP_SECONDS,
    )


def _stores(service: Service, infrastructure: Infrastructure) -> dict[str, str]:
    user = broker_user(service.name)
    env = {
        "ONEHALL_DATABASE_URL": infrastructure.database_url(database_role(service.name), DATABASE),
        "ONEHALL_AMQP_URL": infrastructure.amqp_url(user, INTERNAL_VHOST),
    }
    if service.name == "intake":
        env["ONEHALL_ALLOW_FICTITIOUS_REGION"] = "true"  # test data that can be no real person
    if service.departments:
        env["ONEHALL_DEPARTMENTS_AMQP_URL"] = infrastructure.amqp_url(user, DEPARTMENTS_VHOST)
    return env


def _keys(
    service: Service, infrastructure: Infrastructure, ports: Mapping[str, int]
) -> dict[str, str]:
    """Return what a service signs with, and what it locks persons' data with."""
    root = infrastructure.state.root
    env = vault_settings(root, service.name) if service.vault else {}
    if service.name == "approval":
        env |= _permits(root, ports) | _centre(root, infrastructure)
    if service.name == "supervision":
        env |= _log(root, infrastructure)
    return env


def _permits(root: Path, ports: Mapping[str, int]) -> dict[str, str]:
    """Return what permit documents are made with; an own key in the environment goes before."""
    env = {"ONEHALL_PUBLIC_URL": os.environ.get("ONEHALL_PUBLIC_URL", address(ports["gateway"]))}
    if any(name.startswith("ONEHALL_SIGNING_KEY") for name in os.environ):
        return env
    files = open_signing(root)
    env |= {f"ONEHALL_{name.upper()}_FILE": str(path) for name, path in files.items()}
    return env | {"ONEHALL_PERMITS_ARE_SAMPLES": "true"}


def _centre(root: Path, infrastructure: Infrastructure) -> dict[str, str]:
    """Return who signs tasks and receipts, and whose checkpoints are evidence."""
    centre = open_centre(root, infrastructure.credentials)
    return {
        "ONEHALL_CENTRE_KEY_FILE": str(centre.key),
        "ONEHALL_CENTRE_NAME": centre.name,
        "ONEHALL_LOG_KEYS": log_keys(root),
    }


def _log(root: Path, infrastructure: Infrastructure) -> dict[str, str]:
    """Return who signs the evidence log."""
    name = centre_name(infrastructure.credentials)
    return {"ONEHALL_LOG_KEY_FILE": str(open_log(root)), "ONEHALL_CENTRE_NAME": name}


def _peers(own: str, ports: Mapping[str, int]) -> dict[str, str]:
    others: Iterable[str] = (name for name in NAMES if name != own)
    return {f"ONEHALL_{name.upper()}_URL": address(ports[name]) for name in others}


def _data_folder(root: Path, service: str) -> Path:
    folder = root / "data" / service
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
