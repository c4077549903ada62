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
    "intake": ("approval", "notify"),
    "approval": ("intake", "supervision"),
    "supervision": ("intake", "approval", "dispute", "notify"),
    "dispute": ("intake", "approval", "notify"),
    "notify": ("intake", "approval", "supervision", "dispute"),
}
ON_RECEIPTS = frozenset({"approval.send-receipt.v1", "approval.return-message.v1"})
MEBIBYTE = 1024 * 1024
FOREIGN = ("dept-", "kit-")  # users of others' programs, which get no more than a worker needs
LIMITS: Mapping[str, int] = {"max-connections": 8, "max-channels": 16}
NO_PASSWORD = ""  # matches none, the empty one included


def service_queue(service: str) -> str:
    """Return the queue a service consumes its events from."""
    return f"{service}.in"


def tasks_queue(department: str) -> str:
    """Return the queue a department's worker consumes."""
    return f"dept.{department}.tasks"


def receipts_queue(department: str) -> str:
    """Return the queue a department finds its receipts in, and what was not taken."""
    return f"dept.{department}.receipts"


def department_key(department: str, wire_name: str) -> str:
    """Return the routing key under which a message reaches one department."""
    return f"{department}.{'receipts' if wire_name in ON_RECEIPTS else 'tasks'}"


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


def rehearsal_vhost(department: str) -> str:
    """Return where a department's worker is tried out, with the same rights as in earnest."""
    return f"rehearsal-{department}"


def rehearsal_user(department: str) -> str:
    """Return who plays the centre in a department's rehearsal, and is nobody elsewhere."""
    return f"kit-{department}"


def users(departments: Iterable[str]) -> list[str]:
    """Return every broker user but the administrator."""
    return [service_user(s) for s in LISTENS] + [department_user(d) for d in departments]


def definitions(
    departments: Iterable[str],
    passwords: Mapping[str, str],
    *,
    admin: str = "onehall-admin",
    internal: str = INTERNAL,
    external: str = DEPARTMENTS,
) -> dict[str, Any]:
    """Return the definitions document; `passwords` must name every service's user and `admin`.

    A department that `passwords` does not name can log in with a client certificate only.
    `internal` and `external` are the two vhosts, renamed by tests that share one broker.
    """
    names = sorted(departments)
    own = [_user(service_user(s), passwords[service_user(s)]) for s in LISTENS]
    theirs = [_user(user, passwords.get(user)) for user in map(department_user, names)]
    return {
        "vhosts": [{"name": internal}, {"name": external}],
        "users": [_user(admin, passwords[admin], tags=["administrator"]), *own, *theirs],
        "permissions": [
            *_admin_permissions(admin, (internal, external)),
            *(_service_permission(s, internal) for s in LISTENS),
            _coordinator_permission(service_user("approval"), external),
            *(_department_permission(d, external) for d in names),
        ],
        "exchanges": _internal_exchanges(internal) + _external_exchanges(names, external),
        "queues": _internal_queues(internal) + _external_queues(names, external),
        "bindings": _internal_bindings(internal) + _external_bindings(names, external),
        "policies": _policies(internal, external),
    }


def of_department(department: str, vhost: str = DEPARTMENTS) -> dict[str, Any]:
    """Return the part of the definitions that one more department needs; no password in it."""
    return {
        "users": [_user(department_user(department))],
        "permissions": [_department_permission(department, vhost)],
        "exchanges": [_exchange(from_department(department), vhost, "fanout")],
        "queues": [_queue(name, vhost) for name in _queues_of(department)],
        "bindings": _bindings_of(department, vhost),
    }


def rehearsal(department: str, admin: str = "onehall-admin") -> dict[str, Any]:
    """Return definitions of a vhost of a department's own, in which somebody plays the centre."""
    vhost, player = rehearsal_vhost(department), rehearsal_user(department)
    permissions = [
        *_admin_permissions(admin, (vhost,)),
        _coordinator_permission(player, vhost),
        _department_permission(department, vhost),
    ]
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(department_user(department)), _user(player)],
        "permissions": permissions,
        "exchanges": _external_exchanges([department], vhost),
        "queues": _external_queues([department], vhost),
        "bindings": _external_bindings([department], vhost),
        "policies": _external_policies(vhost),
    }


def password_hash(password: str, salt: bytes) -> str:
    """Return RabbitMQ's salted SHA-256 form of a password; `salt` is 4 bytes."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _user(name: str, password: str | None = None, tags: list[str] | None = None) -> dict[str, Any]:
    user: dict[str, Any] = {
        "name": name,
        "password_hash": _derived_hash(name, password) if password else NO_PASSWORD,
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags or [],
    }
    if name.startswith(FOREIGN):
        user["limits"] = dict(LIMITS)
    return user


def _derived_hash(name: str, password: str) -> str:
    # The salt is derived, so that the same inputs give the same document and a diff means a change.
    return password_hash(password, hashlib.sha256(f"{name}:{password}".encode()).digest()[:4])


def _permission(user: str, vhost: str, write: str, read: str) -> dict[str, str]:
    return {"user": user, "vhost": vhost, "configure": "^$", "write": write, "read": read}


def _admin_permissions(admin: str, vhosts: Iterable[str]) -> list[dict[str, str]]:
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    return [{"user": admin, "vhost": vhost, **everything} for vhost in vhosts]


def _service_permission(service: str, vhost: str) -> dict[str, str]:
    queue = re.escape(service_queue(service))
    return _permission(service_user(service), vhost, r"^onehall\.events$", f"^{queue}$")


def _coordinator_permission(user: str, vhost: str) -> dict[str, str]:
    read = r"^(opinions\.[A-Z0-9_]+|dept\.[A-Z0-9_]+\.(tasks|receipts)|departments\.returned)$"
    return _permission(user, vhost, r"^to\.departments$", read)


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
    own = [name for d in departments for name in _queues_of(d)]
    return [_queue(name, vhost) for name in [*own, "departments.returned"]]


def _queues_of(department: str) -> tuple[str, ...]:
    return tasks_queue(department), receipts_queue(department), opinions_queue(department)


def _external_bindings(departments: Iterable[str], vhost: str) -> list[dict[str, Any]]:
    own = [binding for d in departments for binding in _bindings_of(d, vhost)]
    return [*own, _binding("departments.dlx", "departments.returned", vhost)]


def _bindings_of(department: str, vhost: str) -> list[dict[str, Any]]:
    return [
        _binding(TO_DEPARTMENTS, tasks_queue(department), vhost, f"{department}.tasks"),
        _binding(TO_DEPARTMENTS, receipts_queue(department), vhost, f"{department}.receipts"),
        _binding(from_department(department), opinions_queue(department), vhost),
    ]


def _policies(internal: str, external: str) -> list[dict[str, Any]]:
    own = _policy(internal, "work", r"^[a-z]+\.in$", "onehall.dlx", 512)
    return [own, *_external_policies(external)]


def _external_policies(vhost: str) -> list[dict[str, Any]]:
    return [
        _policy(vhost, "tasks", r"^dept\.[A-Z0-9_]+\.(tasks|receipts)$", "departments.dlx", 256),
        _policy(vhost, "opinions", r"^opinions\.", "departments.dlx", 128),
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
