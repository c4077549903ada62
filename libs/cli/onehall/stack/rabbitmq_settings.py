"""What the private broker is told: its configuration file, its environment, its definitions."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onehall.stack.ports import LOOPBACK
from onehall.stack.rabbitmq_binaries import Binaries
from onehall.stack.rabbitmq_tls import LINES

ADMIN = "onehall-admin"
ROOT_VHOST = "/"
ERLANG_LOOPBACK = "{127,0,0,1}"
# A supervised broker waits for work more often than it works: no scheduler may spin.
NO_SPINNING = "+sbwt none +sbwtdcpu none +sbwtdio none"
SETTINGS: Mapping[str, str] = {
    "max_message_size": "1048576",
    "disk_free_limit.absolute": "200MB",
    "vm_memory_high_watermark.absolute": "2GB",
    "consumer_timeout": "1800000",
    "log.console": "true",
    "log.console.level": "warning",
    "log.file": "false",
    "log.file.level": "warning",
}


def configuration(listener: str, certified: str, definitions: Path | str) -> str:
    """Return rabbitmq.conf: where services come in, and where those with certificates do."""
    listeners = {"listeners.tcp.1": listener, "listeners.ssl.1": certified}
    lines = {**listeners, **LINES, "load_definitions": str(definitions), **SETTINGS}
    return "".join(f"{name} = {value}\n" for name, value in lines.items())


def environment(
    binaries: Binaries, home: Path, ports: Mapping[str, int], node: str
) -> dict[str, str]:
    """Return the environment of the broker, its epmd and its rabbitmqctl."""
    inside = f"-kernel inet_dist_use_interface {ERLANG_LOOPBACK}"
    return {
        **_surroundings(binaries),
        **_folders(home),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "ERL_EPMD_PORT": str(ports["epmd"]),
        "ERL_EPMD_ADDRESS": LOOPBACK,
        "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the broker: one pid to record
        "RABBITMQ_NODENAME": node,
        "RABBITMQ_NODE_PORT": str(ports["amqp"]),
        "RABBITMQ_NODE_IP_ADDRESS": LOOPBACK,
        "RABBITMQ_DIST_PORT": str(ports["dist"]),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{inside} {NO_SPINNING}",
        "RABBITMQ_CTL_ERL_ARGS": inside,
    }


def with_admin(definitions: Mapping[str, Any], password: str) -> dict[str, Any]:
    """Return definitions in which the administrator exists and may do anything anywhere.

    A broker that is given definitions makes no default user, so there is never a guest.
    """
    vhosts = _merged(definitions.get("vhosts", []), [{"name": ROOT_VHOST}], ("name",))
    grants = [
        {"user": ADMIN, "vhost": v["name"], "configure": ".*", "write": ".*", "read": ".*"}
        for v in vhosts
    ]
    return {
        **definitions,
        "vhosts": vhosts,
        "users": _merged(definitions.get("users", []), [_admin(password)], ("name",)),
        "permissions": _merged(definitions.get("permissions", []), grants, ("user", "vhost")),
    }


def write_definitions(definitions: Mapping[str, Any]) -> str:
    """Return definitions as the text of a file."""
    return json.dumps(definitions, indent=1, ensure_ascii=False) + "\n"


def _surroundings(binaries: Binaries) -> dict[str, str]:
    # A developer's own settings of Erlang and RabbitMQ must not lead the private ones elsewhere.
    env = {k: v for k, v in os.environ.items() if not k.startswith(("RABBITMQ_", "ERL_"))}
    folders = (binaries.erlang_bin, binaries.scripts, env.get("PATH", ""), "/usr/bin", "/bin")
    env["PATH"] = ":".join(map(str, filter(None, folders)))
    libraries = (*map(str, binaries.libraries), env.get("LD_LIBRARY_PATH", ""))
    if any(libraries):
        env["LD_LIBRARY_PATH"] = ":".join(filter(None, libraries))
    return env


def _folders(home: Path) -> dict[str, str]:
    return {
        "RABBITMQ_CONF_ENV_FILE": os.devnull,
        "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(home / "config"),
        "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
        "RABBITMQ_PID_FILE": str(home / "rabbitmq.pid"),
    }


def _admin(password: str) -> dict[str, Any]:
    # The salt is derived, so that an unchanged stack writes an unchanged file.
    salt = hashlib.sha256(f"{ADMIN}:{password}".encode()).digest()[:4]
    digest = hashlib.sha256(salt + password.encode()).digest()
    return {
        "name": ADMIN,
        "password_hash": base64.b64encode(salt + digest).decode(),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": ["administrator"],
    }


def _merged(
    given: list[dict[str, Any]], ours: list[dict[str, Any]], keys: tuple[str, ...]
) -> list[dict[str, Any]]:
    found = {tuple(each[k] for k in keys): each for each in [*given, *ours]}
    return list(found.values())
