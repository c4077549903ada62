"""What every service process has: settings, logs, traces, health, problem+json, auth."""

from onehall_chassis import collector  # noqa: F401 - first: it spares what follows
from onehall_chassis.auth import Actor, CurrentActor
from onehall_chassis.peers import Peer
from onehall_chassis.process import Service, application, run
from onehall_chassis.requests import IdempotencyKey, cause_of
from onehall_chassis.settings import Settings, StoredSettings, VaultSettings

__all__ = [
    "Actor",
    "CurrentActor",
    "IdempotencyKey",
    "Peer",
    "Service",
    "Settings",
    "StoredSettings",
    "VaultSettings",
    "application",
    "cause_of",
    "run",
]
