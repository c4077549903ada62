"""Servers of a test lose nothing of worth in a power cut: their data is not forced to a disk.

Killing a process is what tests do to them, and that loses nothing a system call has taken. What is
forced to disk for users is in `onehall.stack.postgres.SETTINGS`, and stays as it is there.
"""

import asyncio
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from onehall.stack import paths, postgres
from onehall.stack.infrastructure import Infrastructure

MEMORY = Path("/dev/shm")  # noqa: S108 - guarded as every state folder is
ROOM_BYTES = 4 * 2**30
LENGTH = re.compile(r"([\w.-]+)=(\d+);")
UNFORCED = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "256MB"}


def roomy(folder: Path, wanted: int = ROOM_BYTES) -> bool:
    """Whether a folder is there, has room for some servers, and lets programs be run in it."""
    if not folder.is_dir():
        return False
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize >= wanted and not found.f_flag & os.ST_NOEXEC


@contextmanager
def quick() -> Iterator[None]:
    """Let servers that are started here keep their data in memory, or at least not wait for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "SETTINGS", {**postgres.SETTINGS, **UNFORCED})
        if roomy(MEMORY):
            patch.setattr(paths, "OUTSIDE", MEMORY)
        yield


async def evaluate(platform: Infrastructure, expression: str) -> str:
    """Let the broker evaluate an Erlang expression; rabbitmqctl would need a second to start."""
    control = platform.rabbitmq.control
    program = control.binaries.erlang_bin / "erl_call"
    if not program.exists():
        return await platform.ctl("eval", expression)
    cookie = platform.credentials.password("erlang-cookie")
    called = await asyncio.create_subprocess_exec(
        *(program, "-e", "-name" if "." in control.node else "-sname", control.node),
        *("-c", cookie),
        env=control.environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await called.communicate(f"{expression}\n".encode())
    said = told.decode(errors="replace")
    assert called.returncode == 0 and said.startswith("{ok,"), said
    return said


async def import_definitions(platform: Infrastructure, document: Mapping[str, Any]) -> None:
    """Add vhosts, users and queues to the running broker."""
    file = platform.state.servers / "definitions-of-tests.json"
    file.write_text(json.dumps(document))
    file.chmod(0o644)
    await evaluate(
        platform, f'{{ok, B}} = file:read_file("{file}"), ok = rabbit_definitions:import_raw(B).'
    )


async def delete_vhosts(platform: Infrastructure, names: Collection[str]) -> None:
    """Delete vhosts and all that is in them, at once."""
    listed = ", ".join(f'<<"{name}">>' for name in names)
    await evaluate(
        platform, f'[ok = rabbit_vhost:delete(Name, <<"tests">>) || Name <- [{listed}]], ok.'
    )


async def lengths(platform: Infrastructure, vhosts: Collection[str]) -> dict[str, int]:
    """Return how many messages each queue of these vhosts holds, unacknowledged ones included."""
    listed = ", ".join(f'<<"{name}">>' for name in vhosts)
    told = await evaluate(
        platform,
        f"Held = [rabbit_amqqueue:info_all(Vhost, [name, messages]) || Vhost <- [{listed}]], "
        'lists:flatten([io_lib:format("~s=~b;", [element(4, Name), Count])'
        " || [{name, Name}, {messages, Count}] <- lists:append(Held)]).",
    )
    return {name: int(count) for name, count in LENGTH.findall(told)}
