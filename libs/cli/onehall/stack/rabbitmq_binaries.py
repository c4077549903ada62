"""Where RabbitMQ's programs are: installed on the machine, else fetched into the cache."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from onehall.stack import fetch
from onehall.stack.accounts import Account, reachable
from onehall.stack.errors import Unavailable
from onehall.stack.sources import RABBITMQ_FROM, RABBITMQ_SOURCES, RABBITMQ_URL, Source, sources

# The scripts themselves: Debian's /usr/sbin wrappers insist on being root.
INSTALLED = (
    "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin",
    "/opt/rabbitmq*/sbin",
    "/usr/local/lib/rabbitmq*/sbin",
)
SERVER = "rabbitmq-server"


@dataclass(frozen=True, slots=True)
class Binaries:
    """One RabbitMQ installation: its scripts, the Erlang it runs on, and extra libraries."""

    scripts: Path
    erlang_bin: Path
    epmd: Path
    libraries: tuple[Path, ...]
    source: Source

    @property
    def version(self) -> str:
        """Return the version its folder is named after."""
        return self.scripts.parent.name.partition("-")[2] or "unknown version"


def installed(account: Account | None) -> Binaries:
    """Return the installed RabbitMQ and the Erlang on the path."""
    erl = shutil.which("erl")
    scripts = next((s for s in _installed_scripts() if reachable(s, account)), None)
    if scripts is None or erl is None:
        raise Unavailable(
            "no RabbitMQ is installed", "Install it (on Debian: apt-get install rabbitmq-server)."
        )
    epmd = shutil.which("epmd") or next(map(str, Path(erl).resolve().parents[1].rglob("epmd")))
    return Binaries(scripts, Path(erl).parent, Path(epmd), (), Source.INSTALLED)


async def fetched(console: Console) -> Binaries:
    """Return the RabbitMQ in the user's cache, fetching it at the first start."""
    tree = await fetch.rabbitmq_tree(console)
    return in_tree(tree)


async def private(console: Console, account: Account | None) -> Binaries:
    """Return the RabbitMQ that a private server of this machine runs, without starting one."""
    wanted = sources(RABBITMQ_FROM, RABBITMQ_SOURCES)
    if Source.INSTALLED in wanted:
        with suppress(Unavailable):
            return installed(account)
    return await fetched(console)


async def prefetch(console: Console, account: Account | None) -> None:
    """Fetch now, with its progress shown, what a start in the background would have to fetch."""
    if os.environ.get(RABBITMQ_URL) or Source.FETCHED not in sources(
        RABBITMQ_FROM, RABBITMQ_SOURCES
    ):
        return
    with suppress(Unavailable):
        await private(console, account)


def in_tree(tree: Path) -> Binaries:
    """Return the programs in an unpacked tree, wherever this distribution puts them."""
    scripts = sorted(tree.glob("usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin"))[-1]
    epmd = sorted(tree.glob("usr/lib/erlang/erts-*/bin/epmd"))[-1]
    libraries = tuple({file.parent for file in tree.glob("usr/lib/*-linux-*/*.so*")})
    libraries += tuple({file.parent for file in tree.glob("lib/*-linux-*/*.so*")})
    return Binaries(
        scripts, tree / "usr" / "lib" / "erlang" / "bin", epmd, libraries, Source.FETCHED
    )


def _installed_scripts() -> Iterator[Path]:
    for pattern in INSTALLED:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    if server := shutil.which(SERVER):
        folder = Path(server).resolve().parent
        if (folder / "rabbitmq-env").exists():
            yield folder
