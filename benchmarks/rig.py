"""The measured system: private servers, approval, supervision and real workers as processes."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from onehall.stack import keys, played, ports, prepare, probes, processes, services, vault_keys
from onehall.stack.credentials import open_credentials
from onehall.stack.infrastructure import PORTS_FILE, Infrastructure
from onehall.stack.paths import State, temporary_state
from onehall.stack.services import DATABASE
from onehall_bus import topology

SERVICES = ("approval", "supervision")


@dataclass
class Rig:
    """What runs: the servers and the pids to account for."""

    infrastructure: Infrastructure
    departments: Sequence[str]
    pids: dict[str, int]

    def amqp(self, service: str) -> str:
        """Return a service's address on our own bus."""
        return self.infrastructure.amqp_url(topology.service_user(service), topology.INTERNAL)

    async def commits(self) -> int:
        """Return the transactions committed so far in the database."""
        return await self.count(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        )

    async def issued(self) -> int:
        """Return the issuances on record."""
        return await self.count("SELECT count(*) FROM approval.event WHERE type = 'issuance-made'")

    async def messages(self) -> int:
        """Return the AMQP messages approval has sent: to everybody, and to the departments."""
        return await self.count(
            "SELECT n_tup_ins FROM pg_stat_user_tables"
            " WHERE schemaname = 'approval' AND relname = 'outbox'"
        )

    async def count(self, query: str) -> int:
        """Return one number from the database."""
        connection = await asyncpg.connect(self.infrastructure.postgres.superuser_url(DATABASE))
        try:
            await connection.execute("SELECT pg_stat_force_next_flush()")
            return int(await connection.fetchval(query))
        finally:
            await connection.close()


@contextlib.asynccontextmanager
async def running(d: int) -> AsyncIterator[Rig]:
    """Run the system with the first `d` departments of the catalogue; stop it afterwards."""
    departments = prepare.departments()[:d]
    with temporary_state() as state:
        definitions = prepare.definitions(open_credentials(state.root))
        infrastructure = await Infrastructure.start(state, definitions)
        try:
            await prepare.database(infrastructure)
            async with _processes(infrastructure, state, departments) as pids:
                yield Rig(infrastructure, departments, pids)
        finally:
            await infrastructure.stop()


@contextlib.asynccontextmanager
async def _processes(
    infrastructure: Infrastructure, state: State, departments: Sequence[str]
) -> AsyncIterator[dict[str, int]]:
    chosen = ports.remembered(state.root / PORTS_FILE, ("approval", "gateway"))
    environments = {
        name: (["-m", f"onehall_{name}"], _service(infrastructure, state, name, departments))
        for name in SERVICES
    }
    environments["approval"][1].update(_centre(infrastructure, chosen["approval"]))
    told = json.dumps(played.environments(infrastructure, departments))
    environments["workers"] = (["-m", "benchmarks.departments"], {"BENCH_DEPARTMENTS": told})
    started = {
        name: await _start(arguments, environment, state.root / f"{name}.log")
        for name, (arguments, environment) in environments.items()
    }
    try:
        await _consuming(infrastructure, departments)
        await _vouch(infrastructure, departments, chosen)
        servers = {record.name: record.pid for record in processes.records(state)}
        yield servers | {name: process.pid for name, process in started.items()}
    finally:
        for process in started.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


def _centre(infrastructure: Infrastructure, port: int) -> dict[str, str]:
    centre = keys.open_centre(infrastructure.state.root, infrastructure.credentials)
    return {
        "ONEHALL_PORT": str(port),
        "ONEHALL_CENTRE_KEY_FILE": str(centre.key),
        "ONEHALL_CENTRE_NAME": centre.name,
    }


async def _vouch(
    infrastructure: Infrastructure, departments: Sequence[str], chosen: dict[str, int]
) -> None:
    """Have two operators vouch for the workers' keys, by a gateway that is gone afterwards."""
    root, door = infrastructure.state.root, services.address(chosen["gateway"])
    environment = {
        "ONEHALL_PORT": str(chosen["gateway"]),
        "ONEHALL_AUTH_JWKS": str(root / "jwks.json"),
        "ONEHALL_APPROVAL_URL": services.address(chosen["approval"]),
        "ONEHALL_SERVICE_TOKEN": prepare.service_tokens(infrastructure.credentials)["gateway"],
    }
    gateway = await _start(["-m", "onehall_gateway"], environment, root / "gateway.log")
    try:
        async with asyncio.timeout(60):
            while not await probes.http_ready(f"{door}/healthz"):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        await played.introduce(root, door, departments)
    finally:
        gateway.terminate()
        await gateway.wait()


async def _start(
    arguments: list[str], environment: dict[str, str], log: Path
) -> asyncio.subprocess.Process:
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env=dict(os.environ) | environment,
            stdout=output,
            stderr=output,
        )


async def _consuming(infrastructure: Infrastructure, departments: Sequence[str]) -> None:
    """Wait until every queue of the run has its consumer."""
    async with asyncio.timeout(60):
        while True:
            listed = await infrastructure.ctl(
                "-q", "list_queues", "-p", topology.DEPARTMENTS, "name", "consumers"
            )
            counts = dict(line.split("\t")[:2] for line in listed.splitlines() if "\t" in line)
            queues = [
                q(d) for d in departments for q in (topology.tasks_queue, topology.opinions_queue)
            ]
            if all(counts.get(queue) == "1" for queue in queues):
                return
            await asyncio.sleep(0.5)


def _service(
    infrastructure: Infrastructure, state: State, name: str, departments: Sequence[str]
) -> dict[str, str]:
    user = topology.service_user(name)
    return {
        "ONEHALL_PORT": "0",
        "ONEHALL_AUTH_JWKS": str(state.root / "jwks.json"),
        "ONEHALL_DATABASE_URL": infrastructure.database_url(f"onehall_{name}", DATABASE),
        "ONEHALL_AMQP_URL": infrastructure.amqp_url(user, topology.INTERNAL),
        "ONEHALL_DEPARTMENTS_AMQP_URL": infrastructure.amqp_url(user, topology.DEPARTMENTS),
        "ONEHALL_DEPARTMENTS": ",".join(departments),
        "ONEHALL_LOG_LEVEL": "WARNING",
        # What typesetting costs is measured by itself (benchmarks/permits.py, decision 0018).
        "ONEHALL_CERTIFICATE_PROCESSES": "0",
        **vault_keys.vault_settings(state.root, name),
    }
