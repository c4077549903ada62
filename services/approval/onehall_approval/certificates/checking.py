"""Is this file one of our permits, and does it hold? Answered without trusting the file."""

import asyncio
import hashlib
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self, assert_never

from asyncpg import Connection
from onehall_store.vault import Vault as Keys

from onehall_approval.certificates import register, work
from onehall_approval.certificates.jobs import FileState, Verdict, Workshop
from onehall_approval.certificates.pool import Pool
from onehall_approval.certificates.register import UNKNOWN, Answer, Standing
from onehall_approval.certificates.vault import Vault

LARGEST = 2 * 1024 * 1024
"""Bytes of the largest file looked at; ours have about 60 KiB."""
MADE_BY_US = """
SELECT permit_number, digest FROM approval.certificate WHERE sha256 = $1 AND state = 'made'
"""


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What a file is worth: the standing of its permit, and why, where it was not simply ours."""

    answer: Answer
    reason: str


class Checker:
    """Looks at files and hands documents out; use it with `async with`.

    Strangers' files are parsed in one process of their own, away from the makers.
    """

    def __init__(self, workshop: Workshop, keys: Keys) -> None:
        self._keys = keys
        self._root, self._vault = workshop.signing_certificates, Vault(workshop.folder)
        self._pool = Pool(1)

    async def __aenter__(self) -> Self:
        """Nothing is started before the first file."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process."""
        await self._pool.close()

    async def verify_file(self, connection: Connection, pdf: bytes, now: datetime) -> FileAnswer:
        """Tell what a file is worth now; a file that is not ours is told as unknown."""
        row = await connection.fetchrow(MADE_BY_US, hashlib.sha256(pdf).hexdigest())
        if row is not None:  # byte for byte what we made
            told = await register.verify_number(connection, row[0], row[1], now)
            return FileAnswer(told, "every byte is as issued")
        if len(pdf) > LARGEST:
            return FileAnswer(UNKNOWN, f"larger than {LARGEST} bytes: none of ours is")
        return await self._looked_at(connection, pdf, now)

    async def document(self, connection: Connection, permit_number: str) -> bytes | None:
        """Return a permit's newest document, which is personal data; None until it is made.

        Raises `Damaged` when the folder does not have what the database says it has.
        """
        found = await work.find(connection, self._keys, permit_number)
        return await asyncio.to_thread(self._vault.read, *found) if found else None

    async def _looked_at(self, connection: Connection, pdf: bytes, now: datetime) -> FileAnswer:
        try:
            verdict: Verdict = await self._pool.call("verify", pdf, self._root)
        except BrokenProcessPool:
            return FileAnswer(UNKNOWN, "the file cannot be read within bounds")
        match verdict.state:
            case FileState.INTACT:
                number = verdict.permit_number or ""
                told = await register.verify_number(connection, number, verdict.digest, now)
                return FileAnswer(told, verdict.reason)
            case FileState.ALTERED:
                return FileAnswer(Answer(Standing.ALTERED), verdict.reason)
            case FileState.NOT_OURS:
                return FileAnswer(UNKNOWN, verdict.reason)
            case never:
                assert_never(never)
