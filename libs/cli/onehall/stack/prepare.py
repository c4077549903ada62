"""What the servers are given before the services start: schemas, roles, topology, tokens.

The one place where the stack knows what the services are about; everything else here is generic.
"""

import importlib.util
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import yaml
from joserfc import jwt
from joserfc.jwk import OKPKey
from onehall_bus import topology
from onehall_store import migrations

from onehall.stack.credentials import Credentials
from onehall.stack.errors import StackError
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.rabbitmq_settings import ADMIN
from onehall.stack.services import DATABASE, SERVICES, Options, database_role
from onehall.stack.sources import RABBITMQ_URL

CATALOGUE_PACKAGE = "onehall_intake"
CATALOGUE_FILE = Path("data") / "catalogue.yaml"
AUDIENCE = "onehall"
ALGORITHM = "Ed25519"
TOKEN_SECONDS = 30 * 24 * 3600


async def database(infrastructure: Infrastructure) -> None:
    """Create the database, one role and one schema per service, and bring each up to date."""
    await schemas(infrastructure.postgres_url, infrastructure.credentials)


async def schemas(superuser: str, credentials: Credentials) -> None:
    """Do the same on any server, given the address of its superuser."""
    await _create_database(superuser)
    connection = await asyncpg.connect(superuser, database=DATABASE)
    try:
        for service in (s.name for s in SERVICES if s.stored):
            await _schema(connection, service, credentials)
    finally:
        await connection.close()


def definitions(credentials: Credentials, *, certified: bool | None = None) -> Mapping[str, Any]:
    """Return the broker's topology: users with this stack's passwords, exchanges, queues.

    Departments have no passwords where they log in with certificates: on every broker of our own.
    """
    names = departments()
    own = not os.environ.get(RABBITMQ_URL) if certified is None else certified
    users = [*topology.users(() if own else names), ADMIN]
    return topology.definitions(
        names, {user: credentials.amqp(user) for user in users}, admin=ADMIN
    )


def departments() -> tuple[str, ...]:
    """Return the departments of the catalogue that intake publishes."""
    return tuple(str(department["id"]) for department in _catalogue()["departments"])


def departments_of(class_id: str) -> tuple[str, ...]:
    """Return the departments that take part in one parallel class, in the catalogue's order."""
    found = next(one for one in _catalogue()["classes"] if one["id"] == class_id)
    asked = {str(item["department"]) for item in found["items"]}
    return tuple(department for department in departments() if department in asked)


@cache
def _catalogue() -> Any:
    spec = importlib.util.find_spec(CATALOGUE_PACKAGE)
    if spec is None or spec.origin is None:
        raise StackError(f"{CATALOGUE_PACKAGE} is not installed", "Run the project's set-up again.")
    file = Path(spec.origin).parent / CATALOGUE_FILE
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def complete(options: Options, credentials: Credentials) -> Options:
    """Return the options with what the catalogue and the issuer add: departments and tokens."""
    tokens = {**service_tokens(credentials), **options.tokens}
    return replace(options, tokens=tokens, departments=options.departments or departments())


def service_tokens(credentials: Credentials, seconds: int = TOKEN_SECONDS) -> dict[str, str]:
    """Return each service's own bearer token, signed by the development issuer."""
    return {
        s.name: token(credentials, f"service:{s.name}", ("service",), seconds=seconds)
        for s in SERVICES
    }


def token(
    credentials: Credentials,
    subject: str,
    roles: Iterable[str],
    claims: Mapping[str, str] | None = None,
    seconds: int = TOKEN_SECONDS,
) -> str:
    """Return a bearer token of the development issuer; `claims` may add department and centre."""
    key = OKPKey.import_key(credentials.issuer)
    issued = int(time.time())
    content: dict[str, Any] = {
        "iss": "onehall-development",
        "aud": AUDIENCE,
        "sub": subject,
        "roles": list(roles),
        "iat": issued,
        "exp": issued + seconds,
        **(claims or {}),
    }
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": "at+jwt"}
    return jwt.encode(header, content, key, algorithms=[ALGORITHM])


async def _create_database(superuser: str) -> None:
    connection = await asyncpg.connect(superuser)
    try:
        exists = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE)
        if not exists:
            await connection.execute(f"CREATE DATABASE {DATABASE}")
            await connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
    finally:
        await connection.close()


async def _schema(connection: asyncpg.Connection, service: str, credentials: Credentials) -> None:
    role = database_role(service)
    await migrations.create_role(connection, role, credentials.postgres(role))
    await connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {role}")
    files = migrations.of_package(f"onehall_{service}")
    await migrations.apply(connection, service, role, files)
