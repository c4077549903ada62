"""The whole topology as one RabbitMQ definitions document, generated from the list of departments.

Nobody else declares anything. Vhost `onehall` is for our services only; vhost `departments` for
everybody else's workers: one fanout exchange in and one set of queues per department, because topic
permissions can be bypassed with CC and BCC on 3.10 while a fanout ignores routing keys.
Loadable with `load_definitions` or `rabbitmqctl import_definitions`; the same on 3.10 and 4.x.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

EVENTS = "onehall.events"
TO_DEPARTMENTS = "to.departments"
INTERNAL = "onehall"
DEPARTMENTS = "departments"

LISTENS: Mapping[str, tuple[str, ...]] = {
    "intake": ("approval",),
    "approval": ("intake",),
    "supervision": ("intake", "approval", "dispute", "notify"),
    "dispute": ("intake", "approval"),
    "notify": ("intake", "approval", "supervision", "dispute"),
}
MEBIBYTE = 1024 * 1024


def service_queue(service: str) -> str:
    """Return the queue a service consumes its events from."""
    return f"{service}.in"


def tasks_queue(department: str) -> str:
    """Return the queue a department's worker consumes."""
    return f"dept.{department}.tasks"


def opinions_queue(department: str) -> str:
    """Return the queue approval reads one department's answers from."""
    return f"opinions.{department}"


def from_department(department: str) -> str:
    """Return the only exchange a department may publish to."""
    return f"from.{department}"


def service_user(service: str) -> str:
    """Return the broker user of a service."""
    return f"svc-{service}"


def department_user(department: str) -> str:
    """Return the broker user of a department; its messages must carry it as `user_id`."""
    return f"dept-{department}"


def users(departments: Iterable[str]) -> list[str]:
    """Return every broker user that needs a password."""
    return [service_user(s) for s in LISTENS] + [department_user(d) for d in departments]


def definitions(
    departments: Iterable[str],
    passwords: Mapping[str, str],
    *,
    admin: str = "onehall-admin",
    internal: str = INTERNAL,
    external: str = DEPARTMENTS,
) -> dict[str, Any]:
    """Return the definitions document; `passwords` must name every user of `users()` and `admin`.

    `internal` and `external` are the two vhosts, renamed by tests that share one broker.
    """
    names = sorted(departments)
    return {
        "vhosts": [{"name": internal}, {"name": external}],
        "users": [_user(admin, passwords[admin], tags=["administrator"])]
        + [_user(user, passwords[user]) for user in users(names)],
        "permissions": [
            *_admin_permissions(admin, (internal, external)),
            *(_service_permission(s, internal) for s in LISTENS),
            _coordinator_permission(external),
            *(_department_permission(d, external) for d in names),
        ],
        "exchanges": _internal_exchanges(internal) + _external_exchanges(names, external),
        "queues": _internal_queues(internal) + _external_queues(names, external),
        "bindings": _internal_bindings(internal) + _external_bindings(names, external),
        "policies": _policies(internal, external),
    }


def password_hash(password: str, salt: bytes) -> str:
    """Return RabbitMQ's salted SHA-256 form of a password; `salt` is 4 bytes."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _user(name: str, password: str, tags: list[str] | None = None) -> dict[str, Any]:
    # The salt is derived, so that the same inputs give the same document and a diff means a change.
    salt = hashlib.sha256(f"{name}:{password}".encode()).digest()[:4]
    user: dict[str, Any] = {
        "name": name,
        "password_hash": password_hash(password, salt),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags or [],
    }
    if name.startswith("dept-"):
        user["limits"] = {"max-connections": 8, "max-channels": 16}
    return user


def _permission(user: str, vhost: str, write: str, read: str) -> dict[str, str]:
    return {"user": user, "vhost": vhost, "configure": "^$", "write": write, "read": read}


def _admin_permissions(admin: str, vhosts: Iterable[str]) -> list[dict[str, str]]:
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    return [{"user": admin, "vhost": vhost, **everything} for vhost in vhosts]


def _service_permission(service: str, vhost: str) -> dict[str, str]:
    queue = re.escape(service_queue(service))
    return _permission(service_user(service), vhost, r"^onehall\.events$", f"^{queue}$")


def _coordinator_permission(vhost: str) -> dict[str, str]:
    read = r"^(opinions\.[A-Z0-9_]+|departments\.returned)$"
    return _permission(service_user("approval"), vhost, r"^to\.departments$", read)


def _department_permission(department: str, vhost: str) -> dict[str, str]:
    name = re.escape(department)
    read = rf"^dept\.{name}\.(tasks|receipts)$"
    return _permission(department_user(department), vhost, rf"^from\.{name}$", read)


def _exchange(name: str, vhost: str, kind: str, *, internal: bool = False) -> dict[str, Any]:
    fixed = {"durable": True, "auto_delete": False, "arguments": {}}
    return {"name": name, "vhost": vhost, "type": kind, "internal": internal, **fixed}


def _queue(name: str, vhost: str) -> dict[str, Any]:
    arguments = {"x-queue-type": "quorum"}
    return {
        "name": name,
        "vhost": vhost,
        "durable": True,
        "auto_delete": False,
        "arguments": arguments,
    }


def _binding(source: str, queue: str, vhost: str, key: str = "") -> dict[str, Any]:
    ends = {"source": source, "destination": queue, "destination_type": "queue"}
    return {**ends, "vhost": vhost, "routing_key": key, "arguments": {}}


def _internal_exchanges(vhost: str) -> list[dict[str, Any]]:
    return [
        _exchange(EVENTS, vhost, "direct"),
        _exchange("onehall.dlx", vhost, "fanout", internal=True),
    ]


def _internal_queues(vhost: str) -> list[dict[str, Any]]:
    return [_queue(service_queue(s), vhost) for s in LISTENS] + [_queue("onehall.parked", vhost)]


def _internal_bindings(vhost: str) -> list[dict[str, Any]]:
    heard = [
        _binding(EVENTS, service_queue(service), vhost, owner)
        for service, owners in LISTENS.items()
        for owner in owners
    ]
    return [*heard, _binding("onehall.dlx", "onehall.parked", vhost)]


def _external_exchanges(departments: Iterable[str], vhost: str) -> list[dict[str, Any]]:
    return [
        _exchange(TO_DEPARTMENTS, vhost, "direct"),
        _exchange("departments.dlx", vhost, "fanout", internal=True),
        *(_exchange(from_department(d), vhost, "fanout") for d in departments),
    ]


def _external_queues(departments: Iterable[str], vhost: str) -> list[dict[str, Any]]:
    own = [
        name
        for d in departments
        for name in (tasks_queue(d), f"dept.{d}.receipts", opinions_queue(d))
    ]
    return [_queue(name, vhost) for name in [*own, "departments.returned"]]


def _external_bindings(departments: Iterable[str], vhost: str) -> list[dict[str, Any]]:
    own = [
        binding
        for d in departments
        for binding in (
            _binding(TO_DEPARTMENTS, tasks_queue(d), vhost, f"{d}.tasks"),
            _binding(TO_DEPARTMENTS, f"dept.{d}.receipts", vhost, f"{d}.receipts"),
            _binding(from_department(d), opinions_queue(d), vhost),
        )
    ]
    return [*own, _binding("departments.dlx", "departments.returned", vhost)]


def _policies(internal: str, external: str) -> list[dict[str, Any]]:
    return [
        _policy(internal, "work", r"^[a-z]+\.in$", "onehall.dlx", 512),
        _policy(external, "tasks", r"^dept\.[A-Z0-9_]+\.(tasks|receipts)$", "departments.dlx", 256),
        _policy(external, "opinions", r"^opinions\.", "departments.dlx", 128),
    ]


def _policy(vhost: str, name: str, pattern: str, dlx: str, mebibytes: int) -> dict[str, Any]:
    definition = {
        "delivery-limit": 20,  # a last net: 3.10 has none by default, 4.x has 20
        "dead-letter-exchange": dlx,
        "dead-letter-strategy": "at-least-once",
        "overflow": "reject-publish",
        "max-length-bytes": mebibytes * MEBIBYTE,
    }
    where = {"vhost": vhost, "name": name, "pattern": pattern, "apply-to": "queues", "priority": 10}
    return {**where, "definition": definition}
