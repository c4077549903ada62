"""A real PostgreSQL and a real RabbitMQ, started once; a database and two vhosts for each test."""

import inspect
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
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

from tests.quick_servers import delete_vhosts, import_definitions, quick
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


@pytest.fixture(scope="session", autouse=True)
def quick_servers() -> Iterator[None]:
    """Nobody waits for a disk."""
    with quick():
        yield


@pytest.fixture(scope="session")
async def platform() -> AsyncIterator[Infrastructure]:
    with temporary_state() as state:
        infrastructure = await Infrastructure.start(state)
        yield infrastructure
        await infrastructure.stop()


@pytest.fixture(scope="session")
def auth(platform: Infrastructure) -> Auth:
    return Auth(platform.state.root / "jwks.json", platform.credentials)


@dataclass
class Schemas:
    """Databases with migrated schemas: each is made once, and copied ever after."""

    platform: Infrastructure
    made: set[str] = field(default_factory=set)

    async def create(self, admin: asyncpg.Connection, name: str, service: str) -> None:
        """Create a database with this service's schema in it."""
        model = f"model_{service}"
        if model not in self.made:
            await admin.execute(f"CREATE DATABASE {model}")
            await self.migrate(model, service)
            self.made.add(model)
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {model}")

    async def migrate(self, name: str, service: str) -> None:
        """Add this service's schema to a database."""
        role = f"onehall_{service}"
        owner = await asyncpg.connect(self.platform.postgres_url, database=name)
        await migrations.create_role(owner, role, self.platform.credentials.postgres(role))
        await migrations.apply(owner, service, role, migrations.of_package(f"onehall_{service}"))
        await owner.close()


@pytest.fixture(scope="session")
def schemas(platform: Infrastructure) -> Schemas:
    return Schemas(platform)


@pytest.fixture
async def database(
    platform: Infrastructure, schemas: Schemas
) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """Return a function: the address of a service's migrated schema in this test's own database."""
    name = f"test_{next(_numbers)}"
    admin = await asyncpg.connect(platform.postgres_url)
    there: set[str] = set()

    async def migrated(service: str) -> str:
        if not there:
            await schemas.create(admin, name, service)
        elif service not in there:
            await schemas.migrate(name, service)
        there.add(service)
        return platform.database_url(f"onehall_{service}", name)

    yield migrated
    await admin.close()
    admin = await asyncpg.connect(platform.postgres_url)  # the test may have restarted the server
    await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
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
        await import_definitions(self.platform, document)

    async def drop(self) -> None:
        """Delete them, if there are any; the next test has new ones, and its users as made."""
        if not self.suffix:
            return
        await delete_vhosts(self.platform, self.names.values())
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
