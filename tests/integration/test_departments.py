"""What one department may try on another's queues and exchanges: the permission matrix."""

import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiormq
import pytest
from onehall.stack import prepare
from onehall.stack.addresses import with_login
from onehall.stack.departments import Operator, Registry
from onehall.stack.infrastructure import Infrastructure
from onehall_bus import topology
from onehall_worker import tls

from tests.fixtures import ADMIN, DEPARTMENTS
from tests.integration.permission_matrix import (
    ASKING,
    DOCUMENT,
    WRITE,
    Door,
    Outcomes,
    Pair,
    attempt_all,
    attempt_logins,
)
from tests.waiting import until

# Names that are the beginning of others', and all the real ones.
ALIKE = ("FIRE", "FIREARMS", "FIRE_2")
REAL = prepare.departments()
INTERNAL, EXTERNAL = "matrix-onehall", "matrix-departments"


@pytest.fixture(scope="module")
async def walled(platform: Infrastructure, broker_users: None) -> AsyncIterator[Infrastructure]:
    """A broker with vhosts for all of them, whose departments have no password."""
    own = [*topology.users(()), ADMIN, *map(topology.department_user, DEPARTMENTS)]
    passwords = {user: platform.credentials.amqp(user) for user in own}
    definitions = topology.definitions(
        [*ALIKE, *REAL], passwords, internal=INTERNAL, external=EXTERNAL
    )
    await platform.import_definitions(definitions)
    yield platform
    for vhost in (INTERNAL, EXTERNAL):
        await platform.ctl("delete_vhost", vhost)


@pytest.fixture(scope="module")
async def outcomes(walled: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What became of everything that everybody tried."""
    found, folder = Outcomes(), tmp_path_factory.mktemp("departments")
    found.departments = len(REAL)
    registry = Registry(walled.state.root, Operator("test"))
    doors = {name: _door(walled, registry, name, folder / name) for name in (*ALIKE, *REAL)}
    for pair in _pairs():
        connection = await doors[pair.own].enter(EXTERNAL)
        found.version = connection.server_properties["version"]
        await attempt_all(connection, pair, found)
        await doors[pair.own].leave()
    for name in ALIKE:
        await attempt_logins(doors[name], found)
    return found


def _pairs() -> list[Pair]:
    """Everybody of a like name with everybody, and each real one with the next."""
    alike = [Pair(own, other) for own in ALIKE for other in ALIKE if own != other]
    return alike + [Pair(*two) for two in zip(REAL, (*REAL[1:], REAL[0]), strict=True)]


def _door(walled: Infrastructure, registry: Registry, name: str, folder: Path) -> Door:
    user = topology.department_user(name)
    registry.issue(name, user, folder)
    files = tls.Files(folder / "ca.pem", folder / "certificate.pem", folder / "key.pem")

    def certified(vhost: str) -> str:
        return tls.applied(walled.rabbitmq.certified_url(vhost), files)

    plain = with_login(walled.amqp_url(), user, "PASSWORD", EXTERNAL)
    return Door(certified, plain, (INTERNAL, EXTERNAL))


async def test_a_department_is_refused_everything_that_is_anothers(outcomes: Outcomes) -> None:
    sys.stdout.write(outcomes.table)
    found = outcomes.by_name.values()
    assert not [one.row for one in found if not one.as_expected(outcomes.version)]


async def test_the_depth_of_anothers_queue_is_all_that_leaks_and_ours_are_elsewhere(
    outcomes: Outcomes,
) -> None:
    """Known: RabbitMQ before 4.2.6 asks for no right for a passive declare. It tells a number."""
    leaking = {one.operation.name for one in outcomes.by_name.values() if one.leaks}
    assert leaking <= {one.name for one in ASKING}
    assert outcomes.by_name["log in to the centre's vhost"].refused == len(ALIKE)


async def test_what_was_said_reached_only_approvals_queue_of_who_said_it(
    walled: Infrastructure, outcomes: Outcomes
) -> None:
    said = sum(one.operation.says for one in outcomes.by_name.values())
    times = Counter(pair.own for pair in _pairs())
    wanted = {topology.opinions_queue(name): said * times[name] for name in (*ALIKE, *REAL)}

    async def there() -> bool:  # a quorum queue tells its length some seconds late
        listed = await walled.ctl("-q", "list_queues", "-p", EXTERNAL, "name", "messages")
        counts = {n: int(m) for n, m in (line.split() for line in listed.splitlines()[1:])}
        return {n: m for n, m in counts.items() if m} == wanted

    await until(there, deadline_s=90, every_s=0.5, describe="everything in approval's queues only")


async def test_the_table_in_the_documents_is_this_one(outcomes: Outcomes) -> None:
    if not outcomes.version.startswith("3.10."):
        pytest.skip(f"not on this platform: the table was made on 3.10, this is {outcomes.version}")
    if os.environ.get(WRITE):
        DOCUMENT.write_text(outcomes.document, "utf-8")
    assert DOCUMENT.read_text("utf-8") == outcomes.document, f"write it anew with {WRITE}=1"


async def test_what_is_given_back_too_often_lands_where_it_is_found(amqp: Any) -> None:
    """The broker's last net, for what kills a reader before it can be read at all."""
    sender = await aiormq.connect(amqp("dept-XFZD", "departments"))
    await (await sender.channel()).basic_publish(b"[]", exchange="from.XFZD")
    await sender.close()
    reader = await aiormq.connect(amqp("svc-approval", "departments"))
    channel = await reader.channel()
    given_back = 0
    while (found := await channel.basic_get("opinions.XFZD")).delivery_tag:
        given_back += 1
        await channel.basic_nack(found.delivery_tag, requeue=True)
        assert given_back < 50
    assert given_back == 21
    await reader.close()
