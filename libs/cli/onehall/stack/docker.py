"""The last resort: the same servers as containers, where a docker engine answers."""

import asyncio
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from onehall.stack.errors import Unavailable
from onehall.stack.ports import LOOPBACK

ENGINE_SECONDS = 10
ENGINES = ("docker", "podman")


@dataclass(frozen=True, slots=True)
class Container:
    """One container: its image, what it sees of our folders, and its ports by ours."""

    name: str
    image: str
    ports: Mapping[int, int]
    env: Mapping[str, str] = field(default_factory=dict)
    volumes: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()


async def engine() -> str:
    """Return the container command whose engine answers."""
    for name in ENGINES:
        tool = shutil.which(name)
        if tool is not None and await _succeeds(tool, "info"):
            return tool
    raise Unavailable(
        "no docker engine answers", "Start docker, or add yourself to the group `docker`."
    )


def run_argv(tool: str, container: Container) -> tuple[str, ...]:
    """Return the command that runs a container in the foreground, as a child we can stop."""
    argv = [tool, "run", "--rm", "--name", container.name]
    for port, inner in container.ports.items():
        argv += ["--publish", f"{LOOPBACK}:{port}:{inner}"]
    for name in container.env:
        argv += ["--env", name]  # the value comes by our own environment, not in the process list
    for inside, outside in container.volumes.items():
        argv += ["--volume", f"{outside}:{inside}"]
    return (*argv, container.image, *container.command)


async def discard(tool: str, name: str) -> None:
    """Remove a container of this name that an unclean stop has left; the name is ours alone."""
    await _succeeds(tool, "rm", "--force", name)


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return our environment with a container's values, for `--env NAME` to pick up."""
    return {**os.environ, **extra}


def volume(folder: Path) -> str:
    """Make a folder to mount, and return its name for `--volume`."""
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


async def _succeeds(*argv: str) -> bool:
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(ENGINE_SECONDS):
            return await process.wait() == 0
    except TimeoutError:
        process.kill()
        return False
