"""Child processes with a record, a log file, a readiness probe and a certain end."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from onehall.stack import identity
from onehall.stack.accounts import Account
from onehall.stack.errors import StackError
from onehall.stack.identity import Identity
from onehall.stack.paths import State

Probe = Callable[[], Awaitable[bool]]
POLL_SECONDS = 0.03
LOG_LIMIT_BYTES = 10 * 1024 * 1024
TAIL_LINES = 12
KILL_SECONDS = 5.0
BOOTING_STOP_SECONDS = 3.0
EVICT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """What to run and how to end it; `kind` says how `onehall status` asks whether it is ready."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    kind: str = "process"
    port: int | None = None
    ready_url: str | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Record:
    """What is written down about a started process, so that any later command can find it."""

    name: str
    kind: str
    pid: int
    started: int
    boot: str
    port: int | None
    ready_url: str | None
    log: str
    stop_signal: int

    @property
    def identity(self) -> Identity:
        """Return which process this record means."""
        return Identity(self.pid, self.started, self.boot)


class Process:
    """One supervised child: started, waited for, stopped, and recorded from first to last."""

    def __init__(self, state: State, spec: ProcessSpec) -> None:
        self.spec = spec
        self.log = state.logs / f"{spec.name}.log"
        self._record = record_path(state, spec.name)
        self._child: subprocess.Popen[bytes] | None = None
        self._identity: Identity | None = None
        self._was_ready = False

    @property
    def running(self) -> bool:
        """Whether the child lives; also collects the exit status of one that does not."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        """Return the pid of the running child."""
        return self._child.pid if self._child is not None and self.running else None

    def start(self) -> None:
        """Spawn and record the child; nothing can interrupt between the two."""
        rotate(self.log)
        self._was_ready = False
        with self.log.open("ab") as log:
            self._child = self._spawn(log)
        self._identity = identity.identify(self._child.pid)
        if self._identity is not None:
            write_record(self._record, self._describe(self._identity))

    async def ready(self, probe: Probe, seconds: float) -> None:
        """Wait until `probe` says yes; raise with the end of the log if it never does."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            if not self.running:
                code = self._child.returncode if self._child else None
                raise self._failure(f"{self.spec.name} ended with status {code}")
            if await probe():
                self._was_ready = True
                return
            if asyncio.get_running_loop().time() > deadline:
                raise self._failure(f"{self.spec.name} was not ready after {seconds:.0f} s")
            await asyncio.sleep(POLL_SECONDS)

    async def stop(self) -> None:
        """End the child politely, then by force, and forget its record."""
        if self._identity is not None:
            # One that is still booting may not listen to signals, and has nothing to finish.
            seconds = self.spec.stop_seconds if self._was_ready else BOOTING_STOP_SECONDS
            await end(self._identity, self.spec.stop_signal, seconds, self._reap)
        self._record.unlink(missing_ok=True)

    async def kill(self) -> None:
        """End the child at once, as a crash would; its record stays, as after a crash."""
        if self._identity is not None:
            identity.kill_group(self._identity)
            await gone(self._identity, KILL_SECONDS, self._reap)

    def _reap(self) -> None:
        if self._child is not None:
            self._child.poll()

    def _spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        account = self.spec.account
        return subprocess.Popen(
            (*_dying_with_us(self.spec.stop_signal), *self.spec.argv),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=self.spec.cwd,
            env=dict(self.spec.env),
            start_new_session=True,  # the terminal's Ctrl-C is ours to pass on, in order
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def _describe(self, who: Identity) -> Record:
        return Record(
            name=self.spec.name,
            kind=self.spec.kind,
            pid=who.pid,
            started=who.started,
            boot=who.boot,
            port=self.spec.port,
            ready_url=self.spec.ready_url,
            log=str(self.log),
            stop_signal=int(self.spec.stop_signal),
        )

    def _failure(self, problem: str) -> StackError:
        return StackError(problem, f"The end of {self.log}:\n{tail(self.log)}")


async def end(
    who: Identity, polite: signal.Signals, seconds: float, reap: Callable[[], None] | None = None
) -> None:
    """End exactly this process: politely, and after `seconds` by force."""
    if not identity.send(who, polite):
        return
    if not await gone(who, seconds, reap):
        identity.kill_group(who)
        await gone(who, KILL_SECONDS, reap)


async def gone(who: Identity, seconds: float, reap: Callable[[], None] | None = None) -> bool:
    """Wait until this process has ended; return False after `seconds`."""
    deadline = asyncio.get_running_loop().time() + seconds
    while identity.alive(who):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(POLL_SECONDS)
        if reap is not None:
            reap()
    return True


async def evict(
    folder: Path, programs: frozenset[str], how: signal.Signals = signal.SIGQUIT
) -> None:
    """End the servers that still work inside `folder`, which is ours, whatever the records say."""
    for leftover in identity.inhabitants(folder, programs):
        await end(leftover, how, EVICT_SECONDS)


def record_path(state: State, name: str) -> Path:
    """Return the file that records the process of this name."""
    return state.run / f"{name}.json"


def write_record(path: Path, record: Record) -> None:
    """Write a record whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(record)), encoding="utf-8")
    partial.replace(path)


def records(state: State) -> list[Record]:
    """Return what is recorded, in the order it was started; a torn record is dropped."""
    found: list[tuple[float, Record]] = []
    for path in state.run.glob("*.json"):
        with suppress(FileNotFoundError):
            try:
                record = Record(**json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, TypeError):
                path.unlink(missing_ok=True)
                continue
            found.append((path.stat().st_mtime, record))
    return [record for _, record in sorted(found, key=lambda each: each[0])]


async def stop_recorded(state: State, seconds: float = 15.0) -> list[str]:
    """End every recorded process that still runs, last started first; return their names."""
    stopped = []
    for record in reversed(records(state)):
        if identity.alive(record.identity):
            await end(record.identity, signal.Signals(record.stop_signal), seconds)
            stopped.append(record.name)
        record_path(state, record.name).unlink(missing_ok=True)
    return stopped


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """Return the last lines of a log file."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return "(empty)"
    return "\n".join(text.splitlines()[-lines:]) or "(empty)"


def rotate(log: Path) -> None:
    """Put an overlong log aside, keeping one generation."""
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _dying_with_us(how: signal.Signals) -> tuple[str, ...]:
    # If we are killed outright nobody can stop the children in order; the kernel ends them.
    tool = shutil.which("setpriv", path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin")
    return (tool, "--pdeathsig", how.name.removeprefix("SIG"), "--") if tool else ()
