"""How many permit documents a second: `python -m benchmarks.permits [DOCUMENTS] [PROCESSES]`.

A private database, the real maker and its processes, somebody playing intake: from the moment the
documents are queued until the last is on record, set, signed, encrypted and on disk. Beside it the
event loop: a task that wants to run every 5 ms tells how late it ever was.
"""

import asyncio
import os
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import asyncpg
import httpx
import uvloop
from fastapi import FastAPI
from onehall.stack import typefaces
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import temporary_state
from onehall.stack.signing import make
from onehall.stack.vault_keys import make as make_vault_key
from onehall_approval.certificates import register, work
from onehall_approval.certificates.facts import Grant
from onehall_approval.certificates.holders import Holders
from onehall_approval.certificates.jobs import Workshop
from onehall_approval.certificates.maker import Maker
from onehall_approval.certificates.pool import Pool
from onehall_chassis import Peer
from onehall_store import migrations
from onehall_store.vault import KeyRing, Vault
from rich.console import Console

from benchmarks.accounting import resident_mib

WARM_UP = 24
PERMITS_A_CASE = 16
TICK = 0.005
ISSUED_AT = datetime(2011, 12, 2, 9, tzinfo=UTC)
GRANT = Grant(
    permit_number="",
    certificate="建设工程规划许可证",
    item_id="PC2-03",
    item_name="建设工程规划许可",
    department="GHJ",
    department_name="西安市规划局",
    case_id="",
    case_number="610100201110310050000017",
    issued_on=date(2011, 12, 2),
    valid_from=date(2011, 12, 2),
    valid_until=date(2014, 12, 1),
    centre="610100",
    seal_id="610100-GHJ-01",
    conditions=("建筑后退道路红线不少于十五米", "日照分析按国家标准执行"),
    legal_basis=("《中华人民共和国城乡规划法》第四十条",),
    applicant="0192f0c0-0000-7000-8000-00000000000a",
)


class Loop:
    """How late the event loop was at worst, and how long it worked without a break, in ms.

    The second does not count what other programs on the machine took from it.
    """

    def __init__(self) -> None:
        self.late_ms = self.busy_ms = 0.0

    async def watch(self) -> None:
        """Tick until cancelled."""
        while True:
            before, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(TICK)
            late = (time.perf_counter() - before - TICK) * 1000
            self.late_ms = max(self.late_ms, late)
            self.busy_ms = max(self.busy_ms, (time.thread_time() - worked) * 1000)


async def bench(database_url: str, folder: Path, documents: int, processes: int) -> None:
    """Make `documents` documents and print what it took."""
    rest, loop, others = resident_mib(os.getpid()), Loop(), _cpu_s(resource.RUSAGE_CHILDREN)
    watching = asyncio.create_task(loop.watch())
    async with (
        asyncpg.create_pool(database_url, min_size=1, max_size=4) as database,
        _maker(database, folder, processes) as maker,
    ):
        await _round(database, maker, "warm", WARM_UP)
        cpu, began = _cpu_s(resource.RUSAGE_SELF), time.perf_counter()
        await _round(database, maker, "real", documents)
        seconds, own = time.perf_counter() - began, _cpu_s(resource.RUSAGE_SELF) - cpu
        watching.cancel()
    theirs = _cpu_s(resource.RUSAGE_CHILDREN) - others  # of those that have ended: the makers
    print(f"{documents} documents, {processes} processes: {documents / seconds:.0f} a second")
    print(f"CPU of the makers, with their start and the warm-up: {theirs:.1f} s")
    print(f"CPU of the service itself: {own / documents * 1000:.1f} ms a document")
    print(f"the event loop was late by {loop.late_ms:.0f} ms at worst, their start included,")
    print(f"and worked for {loop.busy_ms:.0f} ms at most without a break")
    print(f"memory of the service's process at rest: {rest:.0f} MiB")


@asynccontextmanager
async def _maker(database: asyncpg.Pool, folder: Path, processes: int) -> AsyncIterator[Maker]:
    key, chain = make()
    ring = KeyRing.read(make_vault_key())
    workshop = Workshop(key, chain, "http://127.0.0.1:8700", folder, sample=True)
    pool = Pool(processes)
    async with Peer("intake", "http://intake", httpx.ASGITransport(_intake())) as peer:
        yield Maker(database, Vault("approval", ring), Holders(peer, "token"), pool, workshop)
        await pool.close()


def _intake() -> FastAPI:
    app = FastAPI()

    @app.get("/internal/holders/{case_id}")
    async def holder(case_id: str) -> dict[str, str]:
        return {"kind": "organisation", "name": "西安曲江示例置业有限公司"}

    return app


async def _round(database: asyncpg.Pool, maker: Maker, name: str, documents: int) -> None:
    """Issue and make; returns when all are on record."""
    grants = [
        replace(GRANT, permit_number=f"{name}-{n:05}", case_id=f"{name}-{n // PERMITS_A_CASE}")
        for n in range(documents)
    ]
    async with database.acquire() as connection, connection.transaction():
        await register.record(connection, [_issued(one) for one in grants])
        await work.queue(connection, grants)
    stop = asyncio.Event()
    while await maker.round(stop):
        continue
    async with database.acquire() as connection:
        left = await work.backlog(connection)
    if left:
        raise SystemExit(
            f"{left} documents were not made; approval.certificate.last_error says why"
        )


def _issued(one: Grant) -> register.Issued:
    return register.Issued(
        one.permit_number,
        one.case_id,
        one.item_id,
        one.item_name,
        one.certificate,
        one.department,
        one.department_name,
        ISSUED_AT,
        one.valid_until,
    )


def _cpu_s(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


@asynccontextmanager
async def _servers() -> AsyncIterator[str]:
    """Run a database; its address is lent."""
    with temporary_state() as state:
        servers = await Infrastructure.start(state)
        try:
            owner = await asyncpg.connect(servers.postgres_url)
            password = servers.credentials.postgres("onehall_approval")
            await migrations.create_role(owner, "onehall_approval", password)
            files = migrations.of_package("onehall_approval")
            await migrations.apply(owner, "approval", "onehall_approval", files)
            await owner.close()
            yield servers.database_url("onehall_approval", "postgres")
        finally:
            await servers.stop()


async def main(documents: int, processes: int) -> None:
    """Start a database, then measure on the event loop that services use."""
    os.environ.update(await typefaces.provided(Console()))
    async with _servers() as url:
        with tempfile.TemporaryDirectory() as folder:
            bound = partial(bench, url, Path(folder), documents, processes)
            await asyncio.to_thread(lambda: uvloop.run(bound()))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    with suppress(KeyboardInterrupt):
        asyncio.run(main(*(numbers + [400, 2][len(numbers) :])))
