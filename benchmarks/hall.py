"""`python -m benchmarks.hall`: a hall of 200 windows on a day of 20,000 tickets.

The real routes over a real PostgreSQL, in this process with whoever asks: what is measured is the
whole request. At so many times the rate of a day of eight hours tickets are taken and graded while
windows finish, call and serve; then every window calls at the same instant.
"""

import argparse
import asyncio
import json
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from onehall.stack import ports
from onehall.stack.credentials import open_credentials
from onehall.stack.paths import temporary_state
from onehall.stack.postgres import Postgres
from onehall_calendar import ScaledClock
from onehall_chassis import Service, Settings, application
from onehall_intake.api import hall
from onehall_intake.loading import load_catalogue
from onehall_intake.store.hall import closing
from onehall_store import migrations
from onehall_store.host import open_pool
from rich.console import Console
from rich.table import Table

from benchmarks.__main__ import percentile

ROLE, CENTRE = "onehall_intake", "610100"
HALL = f"/halls/{CENTRE}"
DAY_TICKETS, DAY_SECONDS = 20_000, 8 * 3600
BUSINESSES = "ABCDEFGHIJ"
MORNING = datetime.fromisoformat("2011-09-26T09:00:00+08:00")


@dataclass
class Crowd:
    """Guides, clerks and tickets, and how long each request took."""

    http: httpx.AsyncClient
    key: OKPKey
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    tokens: dict[str, str] = field(default_factory=dict)
    done: int = 0

    async def post(self, what: str, path: str, who: str, body: Any = None) -> Any:
        """Ask, note how long it took, and return the answer."""
        began = time.perf_counter()
        headers = self.headers(who) | {"Idempotency-Key": str(uuid4())}
        answer = await self.http.post(HALL + path, json=body or {}, headers=headers)
        self.took[what].append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
        return answer.json()

    async def put(self, what: str, path: str, who: str, body: Any) -> None:
        """Put something that may be repeated."""
        began = time.perf_counter()
        answer = await self.http.put(HALL + path, json=body, headers=self.headers(who))
        self.took[what].append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()

    async def get(self, path: str, who: str) -> Any:
        """Look, without a note."""
        return (await self.http.get(HALL + path, headers=self.headers(who))).json()

    def headers(self, who: str) -> dict[str, str]:
        """Return the token of whoever asks."""
        if who not in self.tokens:
            role, expires = who.partition("-")[0], int(time.time()) + 7200
            content = {"aud": "onehall", "sub": who, "roles": [role], "exp": expires}
            made = jwt.encode({"alg": "Ed25519", "kid": "b"}, content, self.key, ["Ed25519"])
            self.tokens[who] = made
        return {"Authorization": f"Bearer {self.tokens[who]}"}


async def main() -> None:
    """Print what each request took, and whether calls stay under what is asked."""
    parser = argparse.ArgumentParser(prog="benchmarks.hall", description=__doc__)
    parser.add_argument("--windows", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--faster", type=float, default=3.0, help="times the day's rate")
    options = parser.parse_args()
    async with AsyncExitStack() as stack:
        crowd, pool = await opened(stack, options.faster)
        names = [f"{n:03d}" for n in range(options.windows)]
        await set_up(crowd, names)
        crowd.took.clear()
        cpu, began = time.process_time(), time.perf_counter()
        await day(crowd, names, options.seconds, options.faster)
        spent, lasted = time.process_time() - cpu, time.perf_counter() - began
        await rush(crowd, names)
        Console(width=110).print(table(crowd, options, lasted))
        asked = sum(map(len, crowd.took.values()))
        print(f"{crowd.done} served, {asked / lasted:.0f} requests/s, CPU {spent / lasted:.0%}")
        print(f"closed in {await closed(pool):.0f} ms")


async def opened(stack: AsyncExitStack, rate: float) -> tuple[Crowd, asyncpg.Pool]:
    """Start a database and the hall's routes over it."""
    state = stack.enter_context(temporary_state())
    chosen = ports.remembered(state.root / "ports.json", ("postgres",))
    server = Postgres(state, open_credentials(state.root), chosen["postgres"])
    await server.start()
    stack.push_async_callback(server.stop)
    owner = await asyncpg.connect(server.url)
    await migrations.create_role(owner, ROLE, open_credentials(state.root).postgres(ROLE))
    await migrations.apply(owner, "intake", ROLE, migrations.of_package(ROLE))
    await owner.close()
    pool = await open_pool(server.database_url(ROLE, "postgres"), "intake")
    stack.push_async_callback(pool.close)
    key = OKPKey.generate_key("Ed25519", {"kid": "b"})
    app = serving(state.root, key, pool, ScaledClock(MORNING, datetime.now(UTC), rate))
    await stack.enter_async_context(app.router.lifespan_context(app))
    transport = httpx.ASGITransport(app)
    http = httpx.AsyncClient(transport=transport, base_url="http://hall")
    return Crowd(await stack.enter_async_context(http), key), pool


def serving(root: Path, key: OKPKey, pool: asyncpg.Pool, clock: ScaledClock) -> Any:
    """Return the routes of the hall with what they need, and no broker."""
    jwks = root / "jwks-of-the-benchmark.json"
    jwks.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    catalogue = load_catalogue()
    settings = Settings(auth_jwks=jwks)
    service = Service("intake", settings, hall.routers, clock=clock, resources={})
    app = application(service, asyncio.Event())
    app.state.host = SimpleNamespace(engine=SimpleNamespace(pool=pool), pool=pool)
    app.state.catalogue, app.state.folder = SimpleNamespace(on=lambda _: catalogue), None
    app.state.settings = SimpleNamespace(
        vault=None, retention=None, document_max_bytes=0, allow_fictitious_region=False
    )
    return app


async def set_up(crowd: Crowd, names: list[str]) -> None:
    """Set the hall up: ten businesses, three at a window, each serving, two more waiting for it."""
    for code in BUSINESSES:
        body = {"name_zh": "业务", "name_en": "business", "weight": 1 + ord(code) % 3}
        await crowd.put("", f"/businesses/{code}", "operator-1", body)
    for n, name in enumerate(names):
        codes = [BUSINESSES[(n + k) % len(BUSINESSES)] for k in range(3)]
        await crowd.put("", f"/windows/{name}", "operator-1", {"businesses": codes})
        await crowd.post("", f"/windows/{name}/opening", f"clerk-{name}")
    for n in range(3 * len(names)):
        await crowd.post("", "/tickets", "guide-1", {"business": BUSINESSES[n % 10]})
    for name in names:
        await crowd.post("", f"/windows/{name}/call", f"clerk-{name}")
        await crowd.post("", f"/windows/{name}/serving", f"clerk-{name}")


async def day(crowd: Crowd, names: list[str], seconds: float, faster: float) -> None:
    """Let visitors come at their rate while every window works."""
    pause = DAY_SECONDS / DAY_TICKETS / faster
    clerks = [
        asyncio.create_task(clerk(crowd, name, n * pause, len(names) * pause))
        for n, name in enumerate(names)
    ]
    began, n = time.perf_counter(), 0
    visitors = []
    while time.perf_counter() - began < seconds:
        visitors.append(asyncio.create_task(visitor(crowd, n)))
        n += 1
        await asyncio.sleep(max(0.0, began + n * pause - time.perf_counter()))
    await asyncio.gather(*visitors)
    for one in clerks:
        one.cancel()
    await asyncio.gather(*clerks, return_exceptions=True)


async def visitor(crowd: Crowd, n: int) -> None:
    """Take a ticket at the guide's desk, who sees how one feels."""
    body = {"business": BUSINESSES[n % len(BUSINESSES)]}
    body |= {"priority": "age"} if n % 20 == 0 else {}
    ticket = await crowd.post("take", "/tickets", "guide-1", body)
    await crowd.put(
        "grade", f"/tickets/{ticket['ticket_id']}/mood", "guide-1", {"grade": 1 + n % 3}
    )


async def clerk(crowd: Crowd, name: str, first_s: float, service_s: float) -> None:
    """Finish, call and serve until the day is over; windows do so one after another."""
    who, at = f"clerk-{name}", f"/windows/{name}"
    await asyncio.sleep(first_s)
    while True:
        await crowd.post("finish", f"{at}/finish", who)
        desk = await crowd.post("call", f"{at}/call", who)
        assert desk["ticket"], "a line ran empty"  # noqa: S101 - nothing would be measured
        await crowd.post("serve", f"{at}/serving", who)
        crowd.done += 1
        await asyncio.sleep(service_s)


async def rush(crowd: Crowd, names: list[str]) -> None:
    """Let every window call at the same instant, with a ticket for each."""
    for n, name in enumerate(names):
        await crowd.post("", "/tickets", "guide-1", {"business": BUSINESSES[n % 10]})
        if (await crowd.get(f"/windows/{name}", f"clerk-{name}"))["ticket"]:
            await crowd.post("", f"/windows/{name}/finish", f"clerk-{name}")
    calls = [crowd.post("all at once", f"/windows/{n}/call", f"clerk-{n}") for n in names]
    await asyncio.gather(*calls)


async def closed(pool: asyncpg.Pool) -> float:
    """Return how long the end of the day takes, in milliseconds."""
    began = time.perf_counter()
    await closing.sweep(pool, MORNING.replace(hour=23, minute=59))
    return (time.perf_counter() - began) * 1000


def table(crowd: Crowd, options: argparse.Namespace, lasted: float) -> Table:
    """Return what each kind of request took."""
    title = f"{options.windows} windows, {options.faster:g} times the rate, {lasted:.0f} s"
    made = Table("request", "n", "p50 ms", "p99 ms", "worst", title=title)
    for name, took in crowd.took.items():
        if name:
            found = sorted(took)
            numbers = percentile(found, 50), percentile(found, 99), found[-1]
            made.add_row(name, str(len(found)), *(f"{one:.1f}" for one in numbers))
    return made


if __name__ == "__main__":
    asyncio.run(main())
