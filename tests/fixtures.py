"""A real PostgreSQL and a real RabbitMQ, started once; a database and two vhosts for each test."""

import asyncio
import inspect
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import aiormq
import asyncpg
import pytest
from onehall.stack.credentials import Credentials
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import temporary_state
from onehall.stack.prepare import token
from onehall_bus import topology
from onehall_store import migrations

from tests.waiting import until

DEPARTMENTS = ("XFZD", "GHJ", "HBJ")
ADMIN = "onehall-admin"
UNLIMITED = -1
QUEUES = [
    (queue["vhost"], queue["name"])
    for queue in topology.definitions(DEPARTMENTS, defaultdict(str))["queues"]
]
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


@dataclass
class Vhosts:
    """A pair of vhosts with the generated topology, emptied and used again while it is as made."""

    platform: Infrastructure
    suffix: str = ""
    touched: bool = False

    @property
    def names(self) -> dict[str, str]:
        return {v: v + self.suffix for v in (topology.INTERNAL, topology.DEPARTMENTS)}

    def url(self, user: str, vhost: str) -> str:
        self.touched = self.touched or user == ADMIN  # an administrator may change anything
        return self.platform.amqp_url(user, self.names[vhost])

    async def make(self) -> None:
        self.suffix, self.touched = f"-{next(_numbers)}", False
        users = [*topology.users(DEPARTMENTS), ADMIN]
        document = topology.definitions(
            DEPARTMENTS,
            {user: self.platform.credentials.amqp(user) for user in users},
            internal=self.names[topology.INTERNAL],
            external=self.names[topology.DEPARTMENTS],
        )
        for user in document["users"]:
            # Users are the whole broker's, and its tests' rigs together hold more than a department
            # may; to name no limit would leave what an earlier import set. test_departments tries
            # the limits themselves.
            user["limits"] = dict.fromkeys(user.get("limits", ()), UNLIMITED)
        path = self.platform.state.servers / f"definitions{self.suffix}.json"
        path.write_text(json.dumps(document))
        path.chmod(0o644)
        await self.platform.ctl("import_definitions", str(path))

    async def drop(self) -> None:
        """Delete them, if there are any; the next test has new ones, and its users as made."""
        if not self.suffix:
            return
        await asyncio.gather(*(self.platform.ctl("delete_vhost", n) for n in self.names.values()))
        self.suffix = ""

    async def empty(self) -> None:
        """Purge every queue once nobody consumes it; raise if somebody still does."""
        channels = {vhost: await self._admin(name) for vhost, name in self.names.items()}
        for vhost, queue in QUEUES:
            await until(partial(_unused, channels[vhost], queue), deadline_s=5)
            await channels[vhost].queue_purge(queue)
        for channel in channels.values():
            await channel.connection.close()

    async def _admin(self, vhost: str) -> aiormq.abc.AbstractChannel:
        connection = await aiormq.connect(self.platform.amqp_url(ADMIN, vhost))
        return await connection.channel()


async def _unused(channel: aiormq.abc.AbstractChannel, queue: str) -> bool:
    declared = await channel.queue_declare(queue, passive=True)
    return declared.consumer_count == 0


@pytest.fixture(scope="session")
async def vhosts(platform: Infrastructure) -> AsyncIterator[Vhosts]:
    found = Vhosts(platform)
    yield found
    await found.drop()


@pytest.fixture(scope="module")
async def broker_users(vhosts: Vhosts) -> AsyncIterator[None]:
    """Take this where a test imports definitions: the users, which all vhosts share, come back."""
    yield
    await vhosts.drop()


@pytest.fixture
async def amqp(
    vhosts: Vhosts, request: pytest.FixtureRequest
) -> AsyncIterator[Callable[[str, str], str]]:
    """Return a function: the address of this test's own `onehall` or `departments` vhost.

    A test that takes `platform` too may change the topology, or restart the server: its vhosts are
    dropped afterwards. Others leave them as they were, emptied.
    """
    if not vhosts.suffix:
        await vhosts.make()
    yield vhosts.url
    if vhosts.touched or "platform" in inspect.signature(request.function).parameters:
        await vhosts.drop()
        return
    try:
        await vhosts.empty()
    except (AssertionError, aiormq.AMQPError, OSError):
        await vhosts.drop()
