"""A private RabbitMQ: given, installed, fetched, or as a container; its epmd goes with it."""

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping
from typing import Any

import aiormq
import httpx
from rich.console import Console

from onehall.stack import containers, probes, rabbitmq_binaries, rabbitmq_settings, rabbitmq_tls
from onehall.stack.accounts import give
from onehall.stack.addresses import with_login
from onehall.stack.authority import open_authority
from onehall.stack.credentials import Credentials
from onehall.stack.errors import StackError, Unavailable
from onehall.stack.issuing import Record
from onehall.stack.keeping import keep
from onehall.stack.paths import State
from onehall.stack.ports import LOOPBACK
from onehall.stack.processes import Process, ProcessSpec, evict
from onehall.stack.rabbitmq_binaries import Binaries
from onehall.stack.rabbitmq_control import BOOTED, Control
from onehall.stack.rabbitmq_settings import ADMIN, ROOT_VHOST
from onehall.stack.sources import (
    RABBITMQ_FROM,
    RABBITMQ_MANAGEMENT_URL,
    RABBITMQ_SOURCES,
    RABBITMQ_URL,
    Source,
    sources,
)

NAME = "rabbitmq"
EPMD = "epmd"
PORTS = ("amqp", "amqps", "epmd", "dist")
PROGRAMS = frozenset({"beam.smp", "epmd"})
READY_SECONDS = 120.0
EPMD_SECONDS = 10.0
STOP_SECONDS = 30.0
LOGIN_SECONDS = 5


class RabbitMQ:
    """One RabbitMQ server of a stack, from first start to last stop."""

    def __init__(
        self,
        state: State,
        credentials: Credentials,
        ports: Mapping[str, int],
        definitions: Mapping[str, Any],
    ) -> None:
        self.given = os.environ.get(RABBITMQ_URL)
        self.origin = "given by URL" if self.given else "not started"
        self._state = state
        self._credentials = credentials
        self._ports = ports
        self._definitions = definitions
        self._home = state.servers / NAME
        self._process: Process | None = None
        self._epmd: Process | None = None
        self._binaries: Binaries | None = None

    def url(self, user: str = ADMIN, vhost: str = ROOT_VHOST) -> str:
        """Return the address of a vhost for one user, with the user's password."""
        server = self.given or f"amqp://{LOOPBACK}:{self._ports['amqp']}"
        return with_login(server, user, self._credentials.amqp(user), vhost)

    def certified_url(self, vhost: str) -> str:
        """Return the address of a vhost for those who log in with a client certificate."""
        return f"amqps://{LOOPBACK}:{self._ports['amqps']}/{vhost}"

    @property
    def process(self) -> Process | None:
        """Return the supervised server, or None when it was given by URL."""
        return self._process

    async def start(self, console: Console) -> None:
        """Start the server with its definitions loaded, and wait until one can log in."""
        if self.given:
            await self._check_given(self.given)
            await self._import_into_given(console)
            return
        if self._process is None:
            self._process = Process(self._state, await self._specification(console))
        await self._start_epmd()
        self._process.start()
        await self._process.ready(self._accepts, READY_SECONDS)
        if self._binaries is not None:
            await self.control.settle_once()

    async def stop(self) -> None:
        """Stop the server cleanly, then its epmd, which would otherwise outlive it."""
        for process in (self._process, self._epmd):
            if process is not None:
                await process.stop()

    async def restart(self, console: Console) -> None:
        """Stop the server cleanly and start it again."""
        await self.stop()
        await self.start(console)

    async def kill(self) -> None:
        """Kill the server outright, as a power cut would; for tests of recovery."""
        if self._process is None:
            raise StackError("a server given by URL is not ours to kill", f"Unset {RABBITMQ_URL}.")
        await self._process.kill()

    @property
    def control(self) -> Control:
        """Return the way to give commands to the private node."""
        if self._binaries is None:
            raise StackError(
                "rabbitmqctl reaches only the private server of this stack",
                "Use the given or containerised server's own rabbitmqctl.",
            )
        account = self._state.account
        return Control(self._binaries, self._home, self._ports, self._node(), account)

    async def _specification(self, console: Console) -> ProcessSpec:
        refused: list[Unavailable] = []
        for source in sources(RABBITMQ_FROM, RABBITMQ_SOURCES):
            try:
                return await self._from(source, console)
            except Unavailable as reason:
                refused.append(reason)
        listed = "\n".join(f"  - {each.problem}. {each.cure}" for each in refused)
        raise StackError(
            f"no way to get a RabbitMQ:\n{listed}",
            f"Do one of these, or give an address with {RABBITMQ_URL}=amqp://...",
        )

    async def _from(self, source: Source, console: Console) -> ProcessSpec:
        account = self._state.account
        if source is Source.DOCKER:
            self.origin = f"{containers.RABBITMQ_IMAGE}, {source}"
            text = rabbitmq_settings.write_definitions(self._complete())
            files = {"definitions.json": text, **self._certified()}
            return await containers.rabbitmq(self._state, self._ports, files)
        if source is Source.INSTALLED:
            self._binaries = rabbitmq_binaries.installed(account)
        else:
            self._binaries = await rabbitmq_binaries.fetched(console)
        self.origin = f"RabbitMQ {self._binaries.version}, {source}"
        self._prepare()
        return self._server(self._binaries)

    def _prepare(self) -> None:
        account = self._state.account
        give(self._home, account)
        if not (self._home / BOOTED).exists():
            # A first boot that was broken off leaves a half-made database no broker starts with.
            shutil.rmtree(self._home / "mnesia", ignore_errors=True)
        for name in ("mnesia", "log", "config", *rabbitmq_tls.FOLDERS):
            give(self._home / name, account)
        for name, text in self._files().items():
            keep(self._home / name, text, owner=account)
        (self._home / ".erlang.cookie").chmod(0o400)

    def _files(self) -> dict[str, str]:
        definitions = self._home / "definitions.json"
        plain, certified = (f"{LOOPBACK}:{self._ports[name]}" for name in ("amqp", "amqps"))
        return {
            "definitions.json": rabbitmq_settings.write_definitions(self._complete()),
            "rabbitmq.conf": rabbitmq_settings.configuration(plain, certified, definitions),
            "advanced.config": rabbitmq_tls.advanced(self._home),
            "enabled_plugins": rabbitmq_tls.PLUGINS,
            ".erlang.cookie": self._credentials.password("erlang-cookie"),
            **self._certified(),
        }

    def _certified(self) -> dict[str, str]:
        root = self._state.root
        return rabbitmq_tls.files(open_authority(root), Record(root).revoked())

    def _complete(self) -> dict[str, Any]:
        return rabbitmq_settings.with_admin(self._definitions, self._credentials.amqp(ADMIN))

    def _server(self, binaries: Binaries) -> ProcessSpec:
        # A broker needs more files than the usual soft limit of 1024; take what we may.
        raised = 'ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"; exec "$0"'
        return ProcessSpec(
            name=NAME,
            argv=("/bin/sh", "-c", raised, str(binaries.scripts / "rabbitmq-server")),
            env=self.control.environment,
            cwd=self._home,
            kind=NAME,
            port=self._ports["amqp"],
            account=self._state.account,
            stop_seconds=STOP_SECONDS,
        )

    async def _start_epmd(self) -> None:
        # First of all: a broker that has to start epmd itself can lose the race at first boot.
        if self._binaries is None or (self._epmd is not None and self._epmd.running):
            return
        await evict(self._home, PROGRAMS, signal.SIGTERM)
        spec = ProcessSpec(
            name=EPMD,
            argv=(str(self._binaries.epmd),),
            env=self.control.environment,
            cwd=self._home,
            kind=EPMD,
            port=self._ports["epmd"],
            account=self._state.account,
        )
        self._epmd = Process(self._state, spec)
        self._epmd.start()
        await self._epmd.ready(lambda: probes.listens(self._ports["epmd"]), EPMD_SECONDS)

    def _node(self) -> str:
        # The queues on disk belong to this name, so it is kept even if the folder is moved.
        file = self._home / "node"
        if not file.exists():
            name = f"onehall-{self._state.identity}@localhost"
            keep(file, name, owner=self._state.account)
        return file.read_text(encoding="ascii")

    async def _accepts(self) -> bool:
        if not await probes.listens(self._ports["amqp"]):
            return False
        try:
            connection = await aiormq.connect(f"{self.url()}?timeout={LOGIN_SECONDS}")
        except (OSError, TimeoutError, aiormq.AMQPError):
            return False
        await connection.close()
        return True

    async def _check_given(self, address: str) -> None:
        try:
            async with asyncio.timeout(LOGIN_SECONDS):
                connection = await aiormq.connect(address)
        except (OSError, TimeoutError, aiormq.AMQPError) as error:
            raise StackError(
                f"{RABBITMQ_URL} does not answer: {type(error).__name__}",
                f"Start that server, or unset {RABBITMQ_URL} to get a private one.",
            ) from error
        await connection.close()

    async def _import_into_given(self, console: Console) -> None:
        file = self._state.root / "definitions.json"
        file.write_text(rabbitmq_settings.write_definitions(self._complete()), encoding="utf-8")
        file.chmod(0o600)
        management = os.environ.get(RABBITMQ_MANAGEMENT_URL)
        if management is None:
            console.print(
                f"{RABBITMQ_URL} is given: import {file} into it with `rabbitmqctl "
                f"import_definitions`, or give {RABBITMQ_MANAGEMENT_URL} and it is done for you"
            )
            return
        await post_definitions(management, self._complete())


async def post_definitions(management: str, definitions: Mapping[str, Any]) -> None:
    """Load definitions into a running broker by its management API, as the URL's administrator."""
    address = f"{management.rstrip('/')}/api/definitions"
    try:
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            answer = await client.post(address, json=definitions)
            answer.raise_for_status()
    except httpx.HTTPError as error:
        raise StackError(
            f"{RABBITMQ_MANAGEMENT_URL} did not take the definitions: {type(error).__name__}",
            "Check the address and that its user is an administrator.",
        ) from error
