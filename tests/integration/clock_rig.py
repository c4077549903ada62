"""A PostgreSQL of its own whose clock a test may set, by libfaketime preloaded into it."""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from onehall.stack import fetch, ports
from onehall.stack.cache import once
from onehall.stack.credentials import open_credentials
from onehall.stack.errors import StackError
from onehall.stack.paths import State, temporary_state
from onehall.stack.postgres import Postgres
from onehall_store import migrations
from rich.console import Console

PACKAGE = "libfaketime"
LIBRARY = "libfaketimeMT.so.1"
ROLE = "onehall_approval"


class Faked:
    """The address of a service's schema in a database whose clock is `off` from the real one."""

    def __init__(self, url: str, library: Path, offset: Path) -> None:
        self.url, self._library, self._offset = url, library, offset
        self.set("+0")

    def set(self, off: str) -> None:
        """Move the database's clock, such as by `+3d`; at once, for every one of its sessions."""
        fresh = self._offset.with_suffix(".new")
        fresh.write_text(f"{off}\n")
        fresh.chmod(0o644)
        fresh.replace(self._offset)

    def environment(self, off: str) -> Mapping[str, str]:
        """Return what makes another program's clock stand there too."""
        return {**_preload(self._library), "FAKETIME": off}

    def preloaded(self) -> Mapping[str, str]:
        """Return what makes a program's clock go as this database's."""
        file = {"FAKETIME_TIMESTAMP_FILE": str(self._offset), "FAKETIME_NO_CACHE": "1"}
        return _preload(self._library) | file


@asynccontextmanager
async def faked_postgres(patch: pytest.MonkeyPatch) -> AsyncIterator[Faked]:
    """Start a server with approval's schema in it; skip where there is no libfaketime."""
    library = await _library()
    with temporary_state() as state:
        chosen = ports.remembered(state.root / "ports.json", ("postgres",))
        server = Postgres(state, open_credentials(state.root), chosen["postgres"])
        if server.given:
            pytest.skip("not on this platform: the clock of a server given by URL is not ours")
        faked = Faked(server.database_url(ROLE, "postgres"), library, _file(state))
        with patch.context() as preloading:
            for name, value in faked.preloaded().items():
                preloading.setenv(name, value)
            await server.start()
        try:
            await _migrate(server, state)
            yield faked
        finally:
            await server.stop()


async def _library() -> Path:
    missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not on this platform: {PACKAGE} cannot be fetched without {missing[0]}")

    async def build(partial: Path, _target: Path) -> None:
        await fetch.package(PACKAGE, partial, Console(quiet=True))

    try:
        tree = await once(PACKAGE, build)
    except StackError as error:
        pytest.skip(f"not on this platform: {error}")
    return next(tree.rglob(LIBRARY))


def _file(state: State) -> Path:
    folder = state.servers / "faketime"
    folder.mkdir(mode=0o755)
    return folder / "offset"


async def _migrate(server: Postgres, state: State) -> None:
    owner = await asyncpg.connect(server.url)
    await migrations.create_role(owner, ROLE, open_credentials(state.root).postgres(ROLE))
    await migrations.apply(owner, "approval", ROLE, migrations.of_package(ROLE))
    await owner.close()


def _preload(library: Path) -> dict[str, str]:
    others = [each for each in os.environ.get("LD_PRELOAD", "").split(":") if each]
    return {
        "LD_PRELOAD": ":".join([str(library), *others]),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }
