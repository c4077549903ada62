"""A real PostgreSQL and a real RabbitMQ, started once; a database and two vhosts for each test."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from onehall.stack.credentials import Credentials
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import temporary_state
from onehall.stack.prepare import token
from onehall_bus import topology
from onehall_store import migrations

DEPARTMENTS = ("XFZD", "GHJ", "HBJ")
_numbers = count(1)


@dataclass(frozen=True)
class Auth:
    """The development issuer of the session."""

    jwks: Path
    credentials: Credentials

    def token(self, *roles: str, subject: str = "somebody", **claims: str) -> str:
        return token(self.credentials, subject, roles, claims)

    def headers(self, *roles: str, subject: str = "somebody", **claims: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(*roles, subject=subject, **claims)}"}


@pytest.fixture(scope="session")
async def platform() -> AsyncIterator[Infrastructure]:
    with temporary_state() as state:
        infrastructure = await Infrastructure.start(state)
        yield infrastructure
        await infrastructure.stop()


@pytest.fixture(scope="session")
def auth(platform: Infrastructure) -> Auth:
    return Auth(platform.state.root / "jwks.json", platform.credentials)


@pytest.fixture
async def database(platform: Infrastructure) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """Return a function: the address of a service's migrated schema in this test's own database."""
    name = f"test_{next(_numbers)}"
    admin = await asyncpg.connect(platform.postgres_url)
    await admin.execute(f"CREATE DATABASE {name}")

    async def migrated(service: str) -> str:
        role = f"onehall_{service}"
        await migrations.create_role(admin, role, platform.credentials.postgres(role))
        owner = await asyncpg.connect(platform.postgres_url, database=name)
        await migrations.apply(owner, service, role, migrations.of_package(f"onehall_{service}"))
        await owner.close()
        return platform.database_url(role, name)

    yield migrated
    await admin.close()
    admin = await asyncpg.connect(platform.postgres_url)  # the test may have restarted the server
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
def superuser(platform: Infrastructure, database: object) -> Callable[[str], Awaitable[Any]]:
    """Return a function that opens the test's database (given any URL of it) as superuser."""

    async def connect(url: str) -> asyncpg.Connection:
        return await asyncpg.connect(platform.postgres_url, database=url.rpartition("/")[2])

    return connect


@pytest.fixture
async def amqp(platform: Infrastructure) -> AsyncIterator[Callable[[str, str], str]]:
    """Return a function: the address of this test's own `onehall` or `departments` vhost."""
    suffix = f"-{next(_numbers)}"
    names = {v: v + suffix for v in (topology.INTERNAL, topology.DEPARTMENTS)}
    users = [*topology.users(DEPARTMENTS), "onehall-admin"]
    document = topology.definitions(
        DEPARTMENTS,
        {user: platform.credentials.amqp(user) for user in users},
        internal=names[topology.INTERNAL],
        external=names[topology.DEPARTMENTS],
    )
    path = platform.state.servers / f"definitions{suffix}.json"
    path.write_text(json.dumps(document))
    path.chmod(0o644)
    await platform.ctl("import_definitions", str(path))
    yield lambda user, vhost: platform.amqp_url(user, names[vhost])
    for name in names.values():
        await platform.ctl("delete_vhost", name)
