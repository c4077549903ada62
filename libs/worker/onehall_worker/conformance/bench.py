"""Where a worker is tried: the centre, the way to it, its process, and what it has said."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from onehall_contracts.signing import SigningKey
from onehall_contracts.statements import sha256_of

from onehall_worker.conformance.centre import Centre, Task
from onehall_worker.conformance.findings import Broken, Unready
from onehall_worker.conformance.heard import Heard, Utterance
from onehall_worker.conformance.line import Line
from onehall_worker.conformance.process import Process
from onehall_worker.settings import CENTRE_KEYS, DATA, KEY, PASSPHRASE, URL

PATIENCE = 30.0
OUTAGE = 4.0

# Of the kit's own environment these would speak against what this check tells the worker.
INSTEAD = frozenset(
    f"{name}{by}" for name in (KEY, PASSPHRASE, CENTRE_KEYS, URL) for by in ("", "_FILE")
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The worker under check: whom it speaks for, with which key, and what it does of itself.

    `patience` is how many seconds an answer may take, a start or a reconnection included.
    """

    department: str
    item: str
    later_item: str
    key: SigningKey
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Outage:
    """How a worker lived through an outage: what it was asked, and when it tried."""

    tasks: Sequence[Task]
    attempts: Sequence[float]


class Bench:
    """One worker on trial."""

    def __init__(self, subject: Subject, centre: Centre, line: Line, heard: Heard) -> None:
        self.subject, self.centre, self.line, self.heard = subject, centre, line, heard
        self.asked: dict[UUID, Task] = {}
        self.later_asked = 0
        self.receipts = asyncio.Lock()
        self._outage: Outage | None = None
        self._home = Path()
        self._runs = 0

    def furnish(self, home: Path, process: Process) -> None:
        """Put keys and an empty folder where the worker finds them."""
        self._home, self.process = home, process
        (home / "signing-key.pem").write_text(self.subject.key.pem())
        (home / "signing-key.pem").chmod(0o600)
        (home / "centre-keys.json").write_text(self.centre.keys)

    @property
    def environment(self) -> Mapping[str, str]:
        """The worker's environment: the kit's own, and what this check tells it instead."""
        own = {name: value for name, value in os.environ.items() if name not in INSTEAD}
        return own | self._told()

    def _told(self) -> dict[str, str]:
        data = self._home / f"data-{self._runs}"
        data.mkdir(exist_ok=True)
        return {
            "ONEHALL_DEPARTMENT": self.subject.department,
            f"{KEY}_FILE": str(self._home / "signing-key.pem"),
            f"{CENTRE_KEYS}_FILE": str(self._home / "centre-keys.json"),
            DATA: str(data),
            "ONEHALL_WORKER_HEARTBEAT": "1",
            **self.line.variables,
        }

    def task(self, **changes: Any) -> Task:
        """Return a task that the worker is to answer."""
        task = self.centre.task(self.subject.item, **changes)
        self.asked[task.id] = task
        return task

    def tasks(self, count: int) -> list[Task]:
        """Return several."""
        return [self.task() for _ in range(count)]

    def later(self, **changes: Any) -> Task:
        """Return a task that a person would answer."""
        self.later_asked += 1
        return self.centre.task(self.subject.later_item, **changes)

    async def ask(self, *tasks: Task) -> None:
        """Ask for opinions, each in a message of its own."""
        await self.line.send([[self.centre.request(task)] for task in tasks])

    async def up(self) -> None:
        """Have the worker running and answering."""
        await self.process.start(self.environment)
        await self.fence()

    async def afresh(self) -> None:
        """Have a worker that remembers nothing, with nothing on its way to it."""
        await self.process.kill()
        await self.line.held()  # what it had taken is on its way again
        await self.line.empty()
        self._runs += 1
        await self.up()

    async def fence(self) -> Task:
        """Return an ordinary task when it is answered: whatever came before it has been seen."""
        task = self.task()
        await self.ask(task)
        await self.answered([task])
        return task

    async def answered(self, tasks: Sequence[Task]) -> list[Utterance]:
        """Return the first opinion on each task."""

        def count() -> int:
            return sum(bool(self.heard.opinions(task.id)) for task in tasks)

        expected = f"an opinion on each of {len(tasks)} tasks"
        await self.until(lambda: count() == len(tasks), expected, lambda: f"opinions on {count()}")
        return [self.heard.opinions(task.id)[0] for task in tasks]

    async def until(
        self,
        condition: Callable[[], bool],
        expected: str,
        seen: Callable[[], str],
        seconds: float | None = None,
    ) -> None:
        """Return when a condition holds; raise `Broken` when it does not, or cannot any more."""
        seconds = min(seconds or self.subject.patience, self.subject.patience)
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self.still_there(expected)
                    await self.heard.news()
        except TimeoutError:
            self.still_there(expected)
            wrong = self.line.complaints()
            told = f"{seen()} within {seconds:g} s"
            raise Broken(expected, f"{told} ({wrong})" if wrong else told) from None

    async def outage(self) -> Outage:
        """Cut the line under a worker at work, once a run, and mend it."""
        if self._outage is None:
            before, meanwhile = self.tasks(20), self.tasks(20)
            self.line.cut()
            cut_at = time.monotonic()
            await self.ask(*before, *meanwhile)
            await asyncio.sleep(OUTAGE)
            attempts = [at - cut_at for at in self.line.mend()]
            self._outage = Outage([*before, *meanwhile], attempts)
        return self._outage

    def consistent(self, tasks: Sequence[Task]) -> None:
        """Raise `Broken` if a task has two opinions that differ."""
        for task in tasks:
            signed = {said.signed for said in self.heard.opinions(task.id)}
            if len(signed) > 1:
                others = sorted(sha256_of(one)[:12] for one in signed)
                seen = f"{len(signed)} different ones ({', '.join(others)})"
                raise Broken("the very same characters on one task, always", seen, max(signed))

    def still_there(self, expected: str = "a worker that runs on") -> None:
        """Raise `Broken` if the worker has ended, and `Unready` if the way to it has."""
        if self.line.lost:
            raise Unready(self.line.lost)
        if not self.process.running:
            raise Broken(expected, self.process.status)
