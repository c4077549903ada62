"""Permit documents on a real database, with real processes, and somebody playing intake."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import asyncpg
import httpx
from fastapi import FastAPI, Request
from onehall.stack import typefaces
from onehall.stack.signing import make
from onehall_approval.certificates import register, work
from onehall_approval.certificates.facts import Grant
from onehall_approval.certificates.holders import Holders
from onehall_approval.certificates.jobs import Workshop
from onehall_approval.certificates.maker import Maker
from onehall_approval.certificates.pool import Pool
from onehall_chassis import Peer
from onehall_chassis.problems import respond
from onehall_contracts.problem import Problem
from onehall_store.vault import Vault
from rich.console import Console

from tests.keys import key_ring
from tests.unit.approval.certificates.examples import BASE_URL, COMPANY, issued

TOKEN = "approval-s-own-token"


async def typeface() -> None:
    """Have a Chinese typeface where documents are made, as the stack would."""
    os.environ.update(await typefaces.provided(Console(quiet=True)))


def workshop(folder: Path) -> Workshop:
    key, chain = make()
    return Workshop(key, chain, BASE_URL, folder, sample=True)


class Intake:
    """What intake knows of the holders of permits."""

    def __init__(self) -> None:
        self.names = {"kind": COMPANY.kind.value, "name": COMPANY.name}
        self.away = False
        self.asked = 0
        self.app = FastAPI()
        self.app.add_exception_handler(Problem, _problem)
        self.app.get("/internal/holders/{case_id}")(self.holder)

    async def holder(self, request: Request, case_id: str) -> dict[str, Any]:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        self.asked += 1
        if self.away:
            raise Problem(503, "unavailable", "away")
        return self.names


async def _problem(_: Request, error: Exception) -> Any:
    assert isinstance(error, Problem)
    return respond(error)


@dataclass
class Rig:
    """What a test needs of the making of documents."""

    vault: ClassVar[Vault] = Vault("approval", key_ring())

    database: asyncpg.Pool
    workshop: Workshop
    intake: Intake
    holders: Holders
    pool: Pool
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def maker(self) -> Maker:
        return Maker(self.database, self.vault, self.holders, self.pool, self.workshop)

    async def issues(self, grants: Sequence[Grant]) -> None:
        """Do what the issuing transaction does."""
        async with self.database.acquire() as connection, connection.transaction():
            await work.queue(connection, grants)
            await register.record(connection, [issued(one) for one in grants])

    async def rows(self, query: str, *args: Any) -> list[Any]:
        async with self.database.acquire() as connection:
            return list(await connection.fetch(query, *args))

    async def due_now(self) -> None:
        """Let every pause and lease end."""
        await self.rows("UPDATE approval.certificate SET next_at = now(), leased_until = NULL")

    async def states(self) -> list[str]:
        rows = await self.rows("SELECT state FROM approval.certificate ORDER BY permit_number")
        return [row["state"] for row in rows]


@asynccontextmanager
async def certificates(url: str, folder: Path, pool: Pool) -> AsyncIterator[Rig]:
    """Open the rig; nothing is made until asked."""
    intake = Intake()
    transport = httpx.ASGITransport(intake.app)
    async with (
        Peer("intake", "http://intake", transport) as peer,
        asyncpg.create_pool(url, min_size=1, max_size=4) as database,
    ):
        yield Rig(database, workshop(folder), intake, Holders(peer, TOKEN), pool)
