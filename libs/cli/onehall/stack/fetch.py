"""RabbitMQ from the distribution's own packages, unpacked into the cache without being root.

apt-get is given private state folders, so it needs no rights and no earlier `apt-get update`, and
it verifies every package as it always does. Packages are unpacked only; nothing is installed.
"""

import os
import platform
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from onehall.stack.cache import once
from onehall.stack.errors import StackError, Unavailable
from onehall.stack.programs import Surroundings, run

PACKAGE = "rabbitmq-server"
# Hidden from the resolver, so that our tree is whole even where Erlang happens to be installed.
OURS = re.compile(r"^Package: (erlang|rabbitmq-server|socat|libsctp1)")
DPKG_STATUS = Path("/var/lib/dpkg/status")
UPDATE_SECONDS = 300.0
DOWNLOAD_SECONDS = 1800.0
UNPACK_SECONDS = 120.0
URI_LINE = re.compile(r"^'[^']+' (?P<file>\S+) (?P<size>\d+)")
STATUS_LINE = re.compile(r"^dlstatus:\d+:(?P<percent>[\d.]+):")
HARDCODED_ROOT = "ROOTDIR=/usr/lib/erlang"
APPLICATIONS = re.compile(r"\{\s*applications\s*,\s*\[(.*?)\]", re.DOTALL)
# What the broker is made of: itself, and what lets departments log in with certificates.
WANTED = ("rabbit", "rabbitmq_auth_mechanism_ssl")
LAYOUT = 2  # of the tree; a tree that lacks something newer is not used
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Package:
    """One package to download: its name and its size in bytes."""

    name: str
    size: int


async def package(name: str, partial: Path, console: Console) -> None:
    """Download one package, without what it depends on, and unpack it into `partial`."""
    work, archives = _workspace(partial)
    options = _options(work)
    with _progress(console) as progress:
        await _update(options, progress)
        where = Surroundings(cwd=archives, seconds=DOWNLOAD_SECONDS)
        await run(["apt-get", *options, "-qq", "download", name], where)
        await _unpack(archives, partial, progress)
    shutil.rmtree(work)


async def rabbitmq_tree(console: Console) -> Path:
    """Return the cached folder with RabbitMQ and Erlang in it, fetching them if need be."""
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise Unavailable(
                f"RabbitMQ cannot be fetched: there is no {tool} on this machine",
                "Install RabbitMQ 3.10 or newer with your system's package manager.",
            )

    async def build(partial: Path, target: Path) -> None:
        await _build(partial, target, console)

    def waiting() -> None:
        console.print("another start is fetching RabbitMQ already; waiting for it")

    return await once(f"rabbitmq-{LAYOUT}-{_system()}", build, waiting)


def parse_uris(output: str) -> list[Package]:
    """Read the output of `apt-get --print-uris`: what would be downloaded, and how large it is."""
    matches = (URI_LINE.match(line) for line in output.splitlines())
    return [Package(m["file"].partition("_")[0], int(m["size"])) for m in matches if m]


def without_ours(status: str) -> str:
    """Return dpkg's status without the packages that the private tree must contain itself."""
    stanzas = status.split("\n\n")
    return "\n\n".join(stanza for stanza in stanzas if not OURS.match(stanza.lstrip("\n")))


def needed_plugins(folder: Path) -> frozenset[str]:
    """Return the folders of the applications our RabbitMQ is made of."""
    home: dict[str, str] = {}
    wants: dict[str, list[str]] = {}
    for file in folder.glob("*/ebin/*.app"):
        found = APPLICATIONS.search(file.read_text(encoding="utf-8"))
        home[file.stem] = file.parent.parent.name
        wants[file.stem] = re.findall(r"\w+", found[1]) if found else []
    seen: set[str] = set()
    queue = list(WANTED)
    while queue:
        name = queue.pop()
        if name in home and name not in seen:
            seen.add(name)
            queue += wants[name]
    return frozenset(home[name] for name in seen)


async def _build(partial: Path, target: Path, console: Console) -> None:
    work, archives = _workspace(partial)
    options = _options(work)
    with _progress(console) as progress:
        await _update(options, progress)
        packages = await _resolve(options)
        await _download(packages, options, archives, progress)
        await _unpack(archives, partial, progress)
    shutil.rmtree(work)
    _patch_roots(partial, target)
    _drop_plugins(partial)
    _check(partial)


def _workspace(partial: Path) -> tuple[Path, Path]:
    """Make the folders apt-get works in; return the whole, and where packages go."""
    work = partial / "work"
    archives = work / "archives"
    archives.mkdir(parents=True)
    (work / "lists" / "partial").mkdir(parents=True)
    return work, archives


def _options(work: Path) -> list[str]:
    status = work / "status"
    installed = DPKG_STATUS.read_text(encoding="utf-8", errors="replace")
    status.write_text(without_ours(installed), encoding="utf-8")
    values = {
        "Dir::State": work,
        "Dir::State::lists": work / "lists",
        "Dir::State::status": status,
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
        "APT::Install-Recommends": "false",
        "Acquire::Languages": "none",
        "Acquire::Retries": 2,
        "Acquire::http::Timeout": 20,
        "Acquire::https::Timeout": 20,
        "Debug::NoLocking": "true",
    }
    return [word for name, value in values.items() for word in ("-o", f"{name}={value}")]


async def _update(options: list[str], progress: Progress) -> None:
    task = progress.add_task("reading the package lists", total=None)
    try:
        await run(["apt-get", *options, "-q", "update"], Surroundings(seconds=UPDATE_SECONDS))
    except StackError as error:
        # One unreachable third-party source fails the whole update; the next step will tell.
        progress.console.print(f"apt-get update complained; going on\n{error}", style="dim")
    progress.remove_task(task)


async def _resolve(options: list[str]) -> list[Package]:
    try:
        output = await run(["apt-get", *options, "-qq", "-y", "--print-uris", "install", PACKAGE])
    except StackError as error:
        raise Unavailable(
            f"this system's package sources do not offer {PACKAGE}: {error}",
            "Check the network and the package sources, or install RabbitMQ yourself.",
        ) from error
    return parse_uris(output)


async def _download(
    packages: list[Package], options: list[str], folder: Path, progress: Progress
) -> None:
    total = sum(package.size for package in packages)
    text = f"downloading RabbitMQ and Erlang, {len(packages)} packages, {total / MEBIBYTE:.0f} MB"
    if not progress.console.is_terminal:
        progress.console.print(text)
    task = progress.add_task(text, total=total)

    def advance(line: str) -> None:
        if found := STATUS_LINE.match(line):
            progress.update(task, completed=total * float(found["percent"]) / 100)

    argv = ["apt-get", *options, "-o", "APT::Status-Fd=1", "-qq", "download"]
    where = Surroundings(cwd=folder, seconds=DOWNLOAD_SECONDS)
    await run([*argv, *(package.name for package in packages)], where, advance)
    progress.update(task, completed=total)


async def _unpack(archives: Path, partial: Path, progress: Progress) -> None:
    task = progress.add_task("unpacking", total=None)
    for file in _archives(archives):
        argv = ["dpkg-deb", "--extract", str(file), str(partial)]
        await run(argv, Surroundings(seconds=UNPACK_SECONDS))
    progress.remove_task(task)


def _archives(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.deb"))


def _patch_roots(partial: Path, target: Path) -> None:
    # Debian's scripts name Erlang's place outright and ignore ERL_ROOTDIR.
    erlang = target / "usr" / "lib" / "erlang"
    for script in _scripts(partial / "usr" / "lib" / "erlang"):
        text = script.read_text(encoding="utf-8")
        script.write_text(text.replace(HARDCODED_ROOT, f"ROOTDIR={erlang}"), encoding="utf-8")


def _scripts(erlang: Path) -> Iterator[Path]:
    for folder in (erlang / "bin", *erlang.glob("erts-*/bin")):
        yield from (folder / name for name in ("erl", "start") if (folder / name).is_file())


def _drop_plugins(partial: Path) -> None:
    # The broker reads every module of every plugin at every boot, enabled or not: 7 s become 3 s.
    for plugins in partial.glob("usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins"):
        needed = needed_plugins(plugins)
        for each in plugins.iterdir():
            if each.is_dir() and each.name not in needed:
                shutil.rmtree(each)


def _check(partial: Path) -> None:
    patterns = ("usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server", "usr/lib/erlang/erts-*/bin/epmd")
    for pattern in patterns:
        if not list(partial.glob(pattern)):
            raise StackError(
                f"the packages of this system have no {pattern}",
                "Install RabbitMQ yourself, or give an address with ONEHALL_RABBITMQ_URL.",
            )


def _system() -> str:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    return f"{release.get('ID', 'linux')}-{release.get('VERSION_ID', '0')}-{platform.machine()}"


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
