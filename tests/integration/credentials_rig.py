"""A broker with two departments, and the operators' command on it, as they would type it."""

import asyncio
import contextlib
import os
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiormq
from onehall.stack.credentials import open_credentials
from onehall.stack.departments import Departments, Operator, Registry
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import temporary_state
from onehall.stack.rabbitmq_settings import ADMIN
from onehall_bus import topology
from onehall_worker import tls

NAMES = ("FIRE", "FIREARMS")
REFUSED = (aiormq.AMQPError, OSError, EOFError)


@dataclass(frozen=True)
class Stack:
    """The running broker, and folders of certificates."""

    infrastructure: Infrastructure

    async def onehall(self, *arguments: str, code: int = 0) -> str:
        """Run `onehall departments ...` against it, and return what it printed."""
        command = (sys.executable, "-m", "onehall", "departments", *arguments)
        process = await asyncio.create_subprocess_exec(
            *command,
            *("--state", str(self.infrastructure.state.root)),
            env={**os.environ, "COLUMNS": "200"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        assert process.returncode == code, printed.decode()
        return printed.decode()

    def url(self, folder: Path, vhost: str = topology.DEPARTMENTS) -> str:
        """Return the address for whoever has the certificate in that folder."""
        files = tls.Files(folder / "ca.pem", folder / "certificate.pem", folder / "key.pem")
        return tls.applied(self.infrastructure.rabbitmq.certified_url(vhost), files)

    async def enters(self, folder: Path, vhost: str = topology.DEPARTMENTS) -> bool:
        """Say whether the broker lets that certificate in."""
        try:
            connection = await aiormq.connect(self.url(folder, vhost))
        except REFUSED:
            return False
        await connection.close()
        return True

    @contextlib.asynccontextmanager
    async def connected(self, folder: Path) -> AsyncIterator[Any]:
        """Hold a connection open."""
        connection = await aiormq.connect(self.url(folder))
        try:
            yield connection
        finally:
            with contextlib.suppress(*REFUSED, RuntimeError):
                await connection.close()

    @property
    def registry(self) -> Registry:
        """What the command does, without starting it."""
        return Registry(self.infrastructure.state.root, Operator("test"))

    def issue(self, department: str, folder: Path) -> str:
        """Issue another certificate; return its serial number."""
        user = topology.department_user(department)
        return self.registry.issue(department, user, folder, another=True).held.serial

    async def revoke(self, department: str, *serials: str) -> None:
        """Revoke certificates of a department."""
        broker = self.infrastructure.rabbitmq.control
        await Departments(broker, self.registry).revoke(department, serials)

    @property
    def port(self) -> int:
        """The port of the departments' door."""
        return int(self.infrastructure.rabbitmq.certified_url("").split(":")[2].strip("/"))


@dataclass
class Resuming:
    """A TLS client by hand, which takes up its earlier session if it is let."""

    stack: Stack
    folder: Path
    version: ssl.TLSVersion
    session: Any = None

    def __post_init__(self) -> None:
        self._context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        self._context.load_cert_chain(self.folder / "certificate.pem", self.folder / "key.pem")
        self._context.minimum_version = self._context.maximum_version = self.version

    def speak(self) -> None:
        """Shake hands and hear the broker's first word; raise `OSError` if there is none."""
        with socket.create_connection(("127.0.0.1", self.stack.port), timeout=10) as plain:
            wrapped = self._context.wrap_socket(
                plain, server_hostname="localhost", session=self.session
            )
            wrapped.sendall(b"AMQP\x00\x00\x09\x01")
            if not wrapped.recv(8):
                raise ConnectionResetError
            self.session = wrapped.session


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[Stack]:
    """Start it, and stop it afterwards."""
    with temporary_state() as state:
        credentials = open_credentials(state.root)
        users = [*topology.users(()), ADMIN]
        definitions = topology.definitions(NAMES, {u: credentials.amqp(u) for u in users})
        infrastructure = await Infrastructure.start(state, definitions)
        try:
            yield Stack(infrastructure)
        finally:
            await infrastructure.stop()
