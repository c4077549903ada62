"""The stage of the demonstration: a private system, departments, a mail sink, on a fast clock."""

import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from onehall_calendar import SHANGHAI, ScaledClock
from rich.console import Console

from onehall.demo.departments import DEPARTMENTS
from onehall.stack import paths, played, ports, prepare, services, sinks, typefaces
from onehall.stack.credentials import Credentials, open_credentials
from onehall.stack.infrastructure import PORTS_FILE, Infrastructure, claim
from onehall.stack.paths import State
from onehall.stack.services import NAMES, Options, ServiceSpec
from onehall.stack.suite import Suite

CLASS = "PC2"
FIRE_BRIGADE = "XFZD"
OPENING = datetime(2011, 9, 26, 9, 0, tzinfo=SHANGHAI)
DAYS_PER_SECOND = 2.0
WARM_UP = timedelta(seconds=14)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the story needs to know: the door, the clock, the secrets, where mail arrives."""

    url: str
    clock: ScaledClock
    credentials: Credentials
    mails: Path
    state: State


@contextlib.asynccontextmanager
async def set_up(root: Path, console: Console) -> AsyncIterator[Stage]:
    """Start everything afresh in `root` and stop it afterwards, also when interrupted."""
    state = _fresh(root)
    lock = claim(state)
    async with contextlib.AsyncExitStack() as held:
        held.callback(lock.release)
        definitions = prepare.definitions(open_credentials(state.root))
        infrastructure = await Infrastructure.start(state, definitions, console, lock)
        held.push_async_callback(infrastructure.stop)
        await prepare.database(infrastructure)
        clock = ScaledClock(OPENING, datetime.now(UTC) + WARM_UP, DAYS_PER_SECOND * 86_400)
        chosen = ports.remembered(state.root / PORTS_FILE, (*NAMES, *sinks.SINKS), {})
        mails = sinks.folder(state.root, sinks.MAIL)
        typeface = await typefaces.provided(console)
        specs = _specifications(infrastructure, chosen, clock, typeface)
        suite = Suite(state, specs, console)
        held.push_async_callback(suite.stop)
        await suite.start()
        door = services.address(chosen["gateway"])
        await played.introduce(state.root, door, prepare.departments_of(CLASS), clock.now)
        yield Stage(door, clock, infrastructure.credentials, mails, state)


def _fresh(root: Path) -> State:
    """Return an empty state; what an earlier demonstration left is deleted, if it has ended."""
    found = paths.locate(root)
    if found.root.exists():
        claim(found).release()
        paths.remove(found)
    return paths.open_state(root)


def _specifications(
    infrastructure: Infrastructure,
    chosen: dict[str, int],
    clock: ScaledClock,
    extra: Mapping[str, str],
) -> list[ServiceSpec]:
    given = sinks.told(Options(clock=clock.spec(), extra=extra), sinks.SINKS, chosen)
    options = prepare.complete(given, infrastructure.credentials)
    suite = services.specifications(infrastructure, chosen, options)
    keeping = sinks.specifications(infrastructure.state.root, sinks.SINKS, chosen)
    return [*keeping, *suite, *_workers(infrastructure, clock)]


def _workers(infrastructure: Infrastructure, clock: ScaledClock) -> list[ServiceSpec]:
    told = played.environments(infrastructure, prepare.departments_of(CLASS))
    common = dict(os.environ) | {"PYTHONUNBUFFERED": "1", "ONEHALL_CLOCK": clock.spec()}
    fire = common | told.pop(FIRE_BRIGADE) | {"ONEHALL_WORKER_NOW": "onehall.demo.clock:now"}
    others = common | {DEPARTMENTS: json.dumps(told)}
    return [
        ServiceSpec("departments", (sys.executable, "-m", "onehall.demo.departments"), others),
        ServiceSpec("fire-safety-worker", (sys.executable, "-m", "fire_safety_worker"), fire),
    ]
