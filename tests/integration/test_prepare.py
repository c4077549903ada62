"""`onehall prepare` against a real PostgreSQL and a real broker, which it did not start."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiormq
import asyncpg
import pytest
from onehall.stack.addresses import with_login
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.services import SERVICES
from onehall_bus import topology
from onehall_store import migrations
from onehall_worker import tls

STORED = [service.name for service in SERVICES if service.stored]


@pytest.fixture
async def root(platform: Infrastructure, tmp_path: Path) -> AsyncIterator[Path]:
    # Roles belong to the whole server: with other secrets, other tests could not log in any more.
    shutil.copy(platform.state.root / "secrets.json", tmp_path)
    shutil.copytree(platform.state.root / "authority", tmp_path / "authority")  # the broker's
    yield tmp_path
    admin = await asyncpg.connect(platform.postgres_url)
    await admin.execute("DROP DATABASE IF EXISTS onehall WITH (FORCE)")
    await admin.close()


async def prepare(platform: Infrastructure, root: Path, url: str = "") -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "onehall", "prepare", "--state", str(root), "--play", "XFZD"),
        env={
            "PATH": "/usr/bin:/bin",
            "ONEHALL_POSTGRES_URL": url or platform.postgres_url,
            "ONEHALL_RABBITMQ_URL": platform.amqp_url(),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


def written(root: Path, name: str) -> str:
    return (root / name).read_text("utf-8").strip()


def written_at(root: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


async def test_every_service_can_log_in_and_finds_its_schema_up_to_date(
    platform: Infrastructure, root: Path
) -> None:
    code, printed = await prepare(platform, root)
    assert code == 0, printed
    for service in STORED:
        connection = await asyncpg.connect(written(root, f"services/{service}/database_url"))
        assert await connection.fetchval("SELECT current_user") == f"onehall_{service}"
        files = migrations.of_package(f"onehall_{service}")
        assert await migrations.current(connection, service, files), service
        await connection.close()


async def test_a_second_time_writes_no_file_and_keeps_the_data(
    platform: Infrastructure, root: Path
) -> None:
    code, printed = await prepare(platform, root)
    assert code == 0, printed
    before = written_at(root)
    books = await history(platform)
    code, printed = await prepare(platform, root)
    assert (code, "no file changed" in printed) == (0, True), printed
    after = written_at(root)
    assert {p for p in before if after[p] != before[p]} <= {root / "lock"}
    assert await history(platform) == books
    assert len(books) > len(STORED)


@pytest.mark.usefixtures("broker_users")
async def test_the_broker_takes_the_definitions_and_everybody_gets_in(
    platform: Infrastructure, root: Path
) -> None:
    code, printed = await prepare(platform, root)
    assert code == 0, printed
    copy = platform.state.servers / "prepared.json"  # where the broker's account may read
    shutil.copy(root / "definitions.json", copy)
    copy.chmod(0o644)
    await platform.ctl("import_definitions", str(copy))
    try:
        names = [f"services/{service}/amqp_url" for service in STORED]
        names.append("services/approval/departments_amqp_url")
        worker = tls.applied(platform.rabbitmq.certified_url(topology.DEPARTMENTS), login(root))
        for address in (*(written(root, name) for name in names), worker):
            connection = await aiormq.connect(address)
            await connection.close()
        departments = written(root, "services/approval/departments").split(",")
        queues = {queue["name"] for queue in json.loads(copy.read_text())["queues"]}
        assert {topology.opinions_queue(d) for d in departments} <= queues
    finally:
        for vhost in (topology.INTERNAL, topology.DEPARTMENTS):
            await platform.ctl("delete_vhost", vhost)


def login(root: Path) -> tls.Files:
    folder = root / "played" / "XFZD" / "login"
    return tls.Files(*(folder / f"{name}.pem" for name in ("ca", "certificate", "key")))


async def test_a_login_that_may_not_make_roles_is_told_so(
    platform: Infrastructure, root: Path
) -> None:
    assert (await prepare(platform, root))[0] == 0
    code, printed = await prepare(
        platform, root, platform.database_url("onehall_intake", "onehall")
    )
    assert code == 1
    assert "superuser" in printed
    assert platform.credentials.postgres("onehall_intake") not in printed


async def test_a_wrong_password_is_told_without_being_shown(
    platform: Infrastructure, root: Path
) -> None:
    wrong = with_login(platform.postgres_url, "postgres", "hush", "postgres")
    code, printed = await prepare(platform, root, wrong)
    assert code == 1
    assert "refuses the login" in printed
    assert "hush" not in printed


async def history(platform: Infrastructure) -> list[tuple[str, str]]:
    connection = await asyncpg.connect(platform.postgres_url, database="onehall")
    try:
        rows = [
            (service, str(row["applied_at"]))
            for service in STORED
            for row in await connection.fetch(f"SELECT applied_at FROM {service}.migration")
        ]
    finally:
        await connection.close()
    return rows
