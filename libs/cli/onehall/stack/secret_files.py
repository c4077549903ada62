"""What each process is given in files when nobody here starts it: in containers, at an operator's.

A folder per process, a file per setting, named like the setting: `ONEHALL_<SETTING>_FILE` points
at it. Everything follows from the secrets and the catalogue; writing it again changes nothing.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from onehall.stack import prepare, rabbitmq_settings, rabbitmq_tls
from onehall.stack.addresses import with_login
from onehall.stack.authority import HOST, open_authority
from onehall.stack.credentials import Credentials
from onehall.stack.issuing import Record
from onehall.stack.keeping import EVERYBODY, FOLDER_OF_ALL, FOLDER_OF_OWN, OWN, folders, keep
from onehall.stack.keys import centre_name, log_keys, open_centre, open_log
from onehall.stack.services import (
    DATABASE,
    DEPARTMENTS_VHOST,
    INTERNAL_VHOST,
    SERVICES,
    Service,
    broker_user,
    database_role,
)
from onehall.stack.signing import make as make_signing
from onehall.stack.vault_keys import keys_before, open_vault

DEFINITIONS = "definitions.json"
PERMITS = "approval"
LOG = "supervision"
TOKEN_SECONDS = 365 * 24 * 3600  # services read theirs once, at their start
BROKER = "broker"
# The broker runs under a uid of its own, so it needs files that others may read: salted hashes of
# 192 random bits, and its TLS key. The volume or folder they are in is for trusted processes only.
FOR_EVERYBODY = (DEFINITIONS, f"{BROKER}/")


@dataclass(frozen=True, slots=True)
class Servers:
    """The addresses of the two servers as the services see them; logins in them are not used."""

    postgres: str
    rabbitmq: str


def contents(
    credentials: Credentials,
    servers: Servers,
    departments: Iterable[str],
    tokens: Mapping[str, str],
    signing: Mapping[str, str],
) -> dict[str, str]:
    """Return the text of every file by its path below the state folder."""
    names = tuple(departments)
    found = {DEFINITIONS: rabbitmq_settings.write_definitions(definitions(credentials))}
    for service in SERVICES:
        settings = {"service_token": tokens[service.name]}
        settings |= _stores(service, credentials, servers) if service.stored else {}
        settings |= {"departments": ",".join(names)} if service.departments else {}
        settings |= signing if service.name == PERMITS else {}
        found |= {f"services/{service.name}/{key}": v for key, v in settings.items()}
    return {path: text if text.endswith("\n") else f"{text}\n" for path, text in found.items()}


def definitions(credentials: Credentials) -> dict[str, Any]:
    """Return the broker's whole definitions, its administrator included."""
    admin = credentials.amqp(rabbitmq_settings.ADMIN)
    return rabbitmq_settings.with_admin(prepare.definitions(credentials, certified=True), admin)


def tokens(root: Path, credentials: Credentials) -> dict[str, str]:
    """Return a bearer token per service: the one on disk while it has half its life before it."""
    fresh = prepare.service_tokens(credentials, TOKEN_SECONDS)
    soon = time.time() + TOKEN_SECONDS / 2
    for service in fresh:
        path = root / "services" / service / "service_token"
        kept = path.read_text("utf-8").strip() if path.exists() else ""
        if _expiry(kept, credentials) > soon:
            fresh[service] = kept
    return fresh


def signing(root: Path) -> dict[str, str]:
    """Return what permits are signed with: a new key, for trying out, or the one on disk."""
    folder = root / "services" / PERMITS
    paths = {name: folder / name for name in ("signing_key", "signing_certificates")}
    if all(path.exists() for path in paths.values()):
        return {name: path.read_text("utf-8") for name, path in paths.items()}
    return dict(zip(paths, make_signing(), strict=True))


def centre(root: Path, credentials: Credentials) -> dict[str, str]:
    """Return what tasks and receipts are signed with, and as whom."""
    found = open_centre(root, credentials)
    return {"centre_key": found.key.read_text("utf-8"), "centre_name": found.name}


def vaults(root: Path) -> dict[str, str]:
    """Return what each service wraps persons' keys with, and what it did before."""
    found: dict[str, str] = {}
    for service in (service.name for service in SERVICES if service.vault):
        own, before = open_vault(root, service), keys_before(root, service)
        found[f"services/{service}/vault_key"] = own.read_text("ascii")
        found[f"services/{service}/vault_keys_before"] = before or "\n"
    return found


def log(root: Path, credentials: Credentials) -> dict[str, str]:
    """Return what signs the evidence log's checkpoints, as whose, and who believes them."""
    key, name = open_log(root).read_text("utf-8"), centre_name(credentials)
    return {
        f"services/{LOG}/log_key": key,
        f"services/{LOG}/centre_name": f"{name}\n",
        f"services/{PERMITS}/log_keys": log_keys(root),
    }


def broker(root: Path, servers: Servers) -> dict[str, str]:
    """Return what the broker is given to let departments in; kept while it is good."""
    authority, folder = open_authority(root), root / BROKER
    revoked = Record(root).revoked()
    fresh = rabbitmq_tls.files(authority, revoked, urlsplit(servers.rabbitmq).hostname or HOST)
    kept = {name: (folder / name).read_text("ascii") for name in fresh if (folder / name).exists()}
    if rabbitmq_tls.good(kept, fresh, revoked):
        fresh = kept
    return {f"{BROKER}/{name}": text for name, text in fresh.items()}


def write(root: Path, files: Mapping[str, str]) -> list[str]:
    """Write what differs from what is there, each file whole or not at all; return its paths."""
    changed = []
    for name, text in files.items():
        path = root / name
        if path.exists() and path.read_text("utf-8") == text:
            continue
        public = name.startswith(FOR_EVERYBODY)
        folders(root, path.parent, FOLDER_OF_ALL if public else FOLDER_OF_OWN)
        keep(path, text, EVERYBODY if public else OWN)
        changed.append(name)
    return changed


def _stores(service: Service, credentials: Credentials, servers: Servers) -> dict[str, str]:
    role, user = database_role(service.name), broker_user(service.name)
    password = credentials.amqp(user)
    settings = {
        "database_url": with_login(servers.postgres, role, credentials.postgres(role), DATABASE),
        "amqp_url": with_login(servers.rabbitmq, user, password, INTERNAL_VHOST),
    }
    if service.departments:
        settings["departments_amqp_url"] = with_login(
            servers.rabbitmq, user, password, DEPARTMENTS_VHOST
        )
    return settings


def _expiry(token: str, credentials: Credentials) -> int:
    """Return when a token of this issuer ends, in seconds of the epoch; 0 for any other text."""
    key = OKPKey.import_key(credentials.issuer)
    try:
        return int(jwt.decode(token, key, algorithms=[prepare.ALGORITHM]).claims.get("exp", 0))
    except (JoseError, ValueError):
        return 0
