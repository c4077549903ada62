"""The local inbox: every task, every answer and everything set aside, in one SQLite file.

A task is `waiting` for its handler, or postponed (`later`), `answered`, `parked` or `cancelled`,
which is for ever. What is to be published is a row of `outbox` until the broker has confirmed it
and for ever after, so that a task asked again gets the same answer. One thread does all of it: the
event loop never waits.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from onehall_contracts.statements import SeenCheckpoint

from onehall_worker import filing, schema
from onehall_worker.records import (
    About,
    Arrived,
    Counts,
    Filed,
    Kept,
    Parked,
    Results,
    Returned,
    Row,
    Said,
    Sighting,
    State,
)

T = TypeVar("T")

BUSY_SECONDS = 10.0
LOCKED: Final = "SQLITE_BUSY"
CURES: Final = {
    "SQLITE_FULL": "make room on its disk",
    LOCKED: "end what else holds it locked",
    "SQLITE_NOTADB": "it is no inbox of a worker: name another folder, or put the backup back",
    "SQLITE_CORRUPT": "it is damaged: put the backup back",
}
WRITABLE: Final = "see that its folder can be written, and that the disk is whole"
DEFECTS = (sqlite3.IntegrityError, sqlite3.ProgrammingError)


class Unusable(Exception):
    """The local inbox cannot be used; the text names the cure."""


class Local:
    """The local inbox of one department; `file` None keeps it in memory, for tests."""

    def __init__(self, file: Path | None, synchronous: str = "NORMAL") -> None:
        self._file, self._synchronous = file, synchronous
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="inbox")
        self._guard: sqlite3.Connection | None = None
        self.largest: SeenCheckpoint | None = None
        """The largest checkpoint of the evidence log we have seen: what opinions cosign."""

    async def open(self, *, exclusive: bool = False) -> None:
        """Open or make the file; raise `Unusable` if `exclusive` and another worker has it."""
        await self._do(lambda: self._open(exclusive))

    async def close(self) -> None:
        """Close the file and end the thread."""
        await self._do(self._close)
        self._thread.shutdown(wait=False)

    async def accept(self, arrived: Arrived) -> set[UUID]:
        """Put what came on record, and carry out cancellations; return the ids of what is new.

        A task that was answered before will have the same answer published again; one that was
        cancelled, before or after it came, is never new and never answered.
        """
        return await self._do(lambda: self._accept(arrived))

    async def settle(self, results: Results) -> list[Said]:
        """Put results on record; return what is new to be said. A first answer stands."""
        return await self._do(lambda: self._settle(results))

    async def confirm(self, done: Sequence[Said], failed: Sequence[tuple[Said, float]]) -> None:
        """Mark what the broker has, and when to try again what it has not."""
        await self._do(lambda: self._confirm(done, failed))

    async def waiting(self, now: float, limit: int) -> list[Kept]:
        """Return tasks due for handling, oldest first."""
        return [_kept(row) for row in await self._ask(schema.WAITING, now, limit)]

    async def postponed(self, limit: int, about: About = "review") -> list[Kept]:
        """Return tasks, or invitations, that were left for later, oldest first."""
        return [_kept(row) for row in await self._ask(schema.POSTPONED, about, limit)]

    async def unpublished(self, now: float, limit: int) -> list[Said]:
        """Return what is due to be published, oldest first."""
        rows = await self._ask(schema.UNPUBLISHED, now, limit)
        return [Said(UUID(i), UUID(t), kind, body, n) for i, t, kind, body, n in rows]

    async def held_back(self, fresh: Container[UUID]) -> set[UUID]:
        """Return the tasks of which something earlier than `fresh` is not published yet."""
        rows = await self._ask(schema.HELD_BACK)
        return {UUID(task_id) for event_id, task_id in rows if UUID(event_id) not in fresh}

    async def parked(self, limit: int = 1000) -> list[Parked]:
        """Return what is set aside, oldest first."""
        rows = await self._ask(schema.PARKED, limit)
        return [Parked(UUID(row[0]), *row[1:]) for row in rows]

    async def receipts(self, limit: int = 1000) -> list[Filed]:
        """Return the receipts on record, latest first."""
        rows = await self._ask(schema.RECEIPTS, limit)
        return [Filed(UUID(opinion), UUID(task), *rest) for opinion, task, *rest in rows]

    async def returned(self, limit: int = 1000) -> list[Returned]:
        """Return what the centre did not take, latest first."""
        rows = await self._ask(schema.RETURNED, limit)
        return [Returned(UUID(row[0]), *row[1:]) for row in rows]

    async def counts(self) -> Counts:
        """Return how much there is of everything."""
        return Counts(*(await self._ask(schema.COUNTS))[0])

    async def instance(self) -> str:
        """Return the inbox's own id, made with it: it outlives processes and machines' names."""
        return str((await self._ask(schema.INSTANCE))[0][0])

    async def find(self, task_id: UUID) -> tuple[Kept, State] | None:
        """Return a task and its state, or None for one that never came."""
        rows = await self._ask(schema.TASK, str(task_id))
        return (_kept(rows[0][:3]), rows[0][3]) if rows else None

    async def to_prove(self, limit: int) -> list[Sighting]:
        """Return the last checkpoint whose growth was proved, and those seen that come after."""
        return [Sighting(*row) for row in await self._ask(schema.TO_PROVE, limit)]

    async def proved(self, one: Sighting) -> None:
        """Mark a checkpoint as grown out of the one proved before it."""
        await self._ask(schema.PROVED, one.origin, one.size)

    async def resume(self, parked_id: UUID, arrived: Arrived) -> None:
        """Take something parked out and treat it as if it had just come."""
        await self._do(lambda: self._resume(parked_id, arrived))

    async def _ask(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]  # as sqlite3 types rows
        return await self._do(lambda: self._db.execute(sql, values).fetchall())

    async def _do(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._told(work))

    def _told(self, work: Callable[[], T]) -> T:
        """Do some work; what the disk or another program has against it is said with its cure."""
        try:
            return work()
        except DEFECTS:
            raise
        except (sqlite3.DatabaseError, OSError) as error:
            cure = CURES.get(getattr(error, "sqlite_errorname", ""), WRITABLE)
            safe = "and start again: nothing that was taken is lost"
            raise Unusable(f"the local inbox {self._file}: {error}; {cure}, {safe}") from error

    def _open(self, exclusive: bool) -> None:
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._file and exclusive:
            self._guard = _guard(self._file)
        self._db = sqlite3.connect(
            self._file or ":memory:", timeout=BUSY_SECONDS, isolation_level=None
        )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute(f"PRAGMA synchronous = {self._synchronous}")
        with self._transaction() as db:  # two processes may open an old file at once
            self._migrate(db)
        self._db.executescript(schema.SCHEMA)
        self.largest = _largest(self._db)

    def _migrate(self, db: sqlite3.Connection) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > schema.VERSION:
            raise Unusable(f"{self._file} was written by a newer onehall-worker; update this one")
        if version == 1:
            db.execute(schema.FROM_1)
        if 0 < version < schema.VERSION:
            db.execute(schema.FROM_2)
            db.execute(f"PRAGMA user_version = {schema.VERSION}")

    def _close(self) -> None:
        self._db.close()
        if self._guard:
            self._guard.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk has ended it already
                self._db.execute("ROLLBACK")
            raise

    def _accept(self, arrived: Arrived) -> set[UUID]:
        new: set[UUID] = set()
        with self._transaction() as db:
            for row in arrived.rows:
                if row.cancels:
                    _cancel(db, row.cancels, row)
                    new.discard(row.cancels)
                if db.execute(schema.KEEP, _columns(row)).rowcount == 1:
                    new.add(row.id)
                elif row.id not in new:
                    db.execute(schema.ASKED_AGAIN, (str(row.id),))
            db.executemany(schema.UNPARK, [(str(t),) for t in new])
            new |= filing.file(db, arrived)
            largest = _largest(db) if arrived.sightings else self.largest
        self.largest = largest
        return new

    def _settle(self, results: Results) -> list[Said]:
        with self._transaction() as db:
            fresh = [
                said
                for said in results.said
                if db.execute(
                    schema.SAY, (str(said.id), str(said.task_id), said.kind, said.body)
                ).rowcount == 1
            ]  # fmt: skip
            answered = [(str(said.task_id),) for said in fresh if said.final]
            db.executemany(schema.ANSWERED, answered)
            db.executemany(schema.UNPARK, answered)
            _note(db, results)
        return fresh

    def _confirm(self, done: Iterable[Said], failed: Iterable[tuple[Said, float]]) -> None:
        with self._transaction() as db:
            db.executemany(schema.CONFIRM, [(str(said.id),) for said in done])
            db.executemany(schema.NOT_YET, [(at, str(said.id)) for said, at in failed])

    def _resume(self, parked_id: UUID, arrived: Arrived) -> None:
        with self._transaction() as db:
            db.execute(schema.UNPARK, (str(parked_id),))
            for row in arrived.rows:
                if row.cancels:
                    _cancel(db, row.cancels, row)
                db.execute(schema.RESUME, _columns(row))
            filing.file(db, arrived)


def _largest(db: sqlite3.Connection) -> SeenCheckpoint | None:
    found = db.execute(schema.LARGEST).fetchone()
    return SeenCheckpoint(size=found[0], root=found[1]) if found else None


def _guard(file: Path) -> sqlite3.Connection:
    # A lock that dies with its process, on every platform that SQLite runs on.
    guard = sqlite3.connect(file.with_suffix(".lock"), timeout=0, isolation_level=None)
    try:
        guard.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        guard.close()
        if error.sqlite_errorname != LOCKED:
            raise
        raise Unusable(
            f"another worker runs on {file}; stop it, or give this one a folder of its own"
            " (ONEHALL_WORKER_DATA)"
        ) from error
    return guard


def _cancel(db: sqlite3.Connection, task_id: UUID, row: Row) -> None:
    db.execute(schema.CANCEL, (str(task_id), row.items, row.body))
    db.execute(schema.HUSH, (str(task_id),))
    db.execute(schema.UNPARK, (str(task_id),))


def _note(db: sqlite3.Connection, results: Results) -> None:
    db.executemany(schema.POSTPONE, [(str(task_id),) for task_id in results.later])
    db.executemany(schema.RETRY, [(n, at, str(task_id)) for task_id, n, at in results.retry])
    db.executemany(schema.DONE, [(str(task_id),) for task_id in results.done])
    given_up = [
        parked
        for parked in results.parked
        if db.execute(schema.GIVE_UP, (str(parked.id),)).rowcount == 1
    ]
    filing.park(db, given_up)


def _columns(row: Row) -> tuple[str, str, bytes, str]:
    return str(row.id), row.items, row.body, row.about


def _kept(row: Sequence[object]) -> Kept:
    task_id, body, attempts = row
    return Kept(UUID(str(task_id)), body, attempts)  # type: ignore[arg-type]  # the schema's types
