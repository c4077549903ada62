"""One department is dead, stopped or flooding: nothing of others waits for it, is lost or doubled.

A is the fire brigade 消防. The others are asked about cases of their own and about cases of A's.
"""

import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from onehall_bus import Outgoing, Publisher, topology
from onehall_contracts import Event, encode, intake, pack
from onehall_contracts.ids import uuid7

from tests import programs
from tests.building import accepted, asked, body, event, item, signed_opinion
from tests.fixtures import DEPARTMENTS
from tests.keys import centre_key, department_key, vouch_all
from tests.waiting import until

A, OTHERS = "XFZD", ("GHJ", "HBJ")
WITHOUT_A = (item(1, "GHJ"), item(5, "HBJ", 1))
WITH_A = (item(6, A), item(1, "GHJ", 6))
CASES = 20
GARBAGE, SIGNED, AGAIN = 600, 600, 3
RATE = "500"  # the flood has to last until others are served
ISSUED = "SELECT stream FROM approval.event WHERE type = 'issuance-made' AND stream = ANY($1)"
SECURITY = "SELECT count(*) FROM approval.security_event WHERE department = 'XFZD'"
NOT_OF_A = "SELECT count(*) FROM approval.parked WHERE queue <> 'opinions.XFZD'"
DOUBLED = """
SELECT count(*) FROM (
    SELECT FROM approval.event WHERE type IN ('issuance-made', 'opinion-recorded')
    GROUP BY stream, type, payload::jsonb->>'item' HAVING count(*) > 1) twice
"""


@dataclass
class City:
    """Approval, a process for A's worker and one for the others', and who looks at the record."""

    amqp: Any
    approval: programs.Program
    worker_of_a: programs.Program
    record: asyncpg.Connection
    cases: dict[str, list[str]] = field(default_factory=dict)

    async def submit(self, name: str, *items: intake.AcceptedItem) -> None:
        cases = [accepted(*items) for _ in range(CASES)]
        self.cases[name] = [case.case_id for case in cases]
        async with Publisher(self.amqp("svc-intake", "onehall"), "test") as bus:
            where = topology.EVENTS, "intake"
            results = await bus.publish(
                [Outgoing(uuid7(), *where, body(event(case))) for case in cases]
            )
        assert not any(results)

    async def issued(self, name: str) -> int:
        return len(await self.record.fetch(ISSUED, self.cases[name]))

    async def all_issued(self, name: str) -> bool:
        return await self.issued(name) == CASES

    async def number(self, query: str) -> int:
        return int(await self.record.fetchval(query))

    async def nothing_unsent(self) -> bool:
        return await self.number("SELECT count(*) FROM approval.outbox") == 0


@asynccontextmanager
async def _city(database: Any, amqp: Any, auth: Any, folder: Path) -> AsyncIterator[City]:
    url = await database("approval")
    await vouch_all(url, DEPARTMENTS, datetime.now(UTC) - timedelta(days=1))
    approval = programs.approval(folder, url, amqp, auth.jwks, ",".join(DEPARTMENTS))
    worker_of_a, others = (_workers(amqp, folder, *names) for names in ((A,), OTHERS))
    record = await asyncpg.connect(url)
    try:
        await approval.start(ONEHALL_CENTRE_KEY=centre_key().pem(), ONEHALL_DEPARTMENT_RATE=RATE)
        await others.start()
        yield City(amqp, approval, worker_of_a, record)
    finally:
        await record.close()
        for program in (approval, worker_of_a, others):
            if program.alive:
                await program.kill()


def _workers(amqp: Any, folder: Path, *names: str) -> programs.Program:
    centre = centre_key().public
    told = {
        name: {
            "ONEHALL_DEPARTMENT_AMQP_URL": amqp(topology.department_user(name), "departments"),
            "ONEHALL_DEPARTMENT_KEY": department_key(name).pem(),
            "ONEHALL_CENTRE_KEYS": json.dumps({"keys": [dict(centre.jwk)]}),
            "ONEHALL_WORKER_DATA": str(folder / name),
        }
        for name in names
    }
    environment = {"BENCH_DEPARTMENTS": json.dumps(told)}
    log = folder / f"{'-'.join(names)}.log"
    return programs.Program(log, environment, "-m", "benchmarks.departments")


async def test_a_dead_department_delays_only_its_own_cases(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    async with _city(database, amqp, auth, tmp_path) as city:
        await city.submit("with A", *WITH_A)
        await _others_do_not_wait(city)
        await city.worker_of_a.start()
        await _everything_ends(city)
        assert await city.number("SELECT count(*) FROM approval.parked") == 0


async def test_a_stopped_department_delays_only_its_own_cases(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    """It holds its deliveries and its connections, and answers nobody."""
    async with _city(database, amqp, auth, tmp_path) as city:
        await city.worker_of_a.start()
        await city.submit("before", *WITH_A)
        await until(lambda: city.all_issued("before"), deadline_s=120, describe=city.approval.said)
        city.worker_of_a.signal(signal.SIGSTOP)
        await city.submit("with A", *WITH_A)
        await _others_do_not_wait(city)
        city.worker_of_a.signal(signal.SIGCONT)
        await _everything_ends(city)
        assert await city.number("SELECT count(*) FROM approval.parked") == 0


async def test_a_flooding_department_delays_only_its_own_cases(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    """Garbage, well-signed opinions on what was never asked, and all of it three times.

    What it says in earnest comes behind the flood, and is recorded when its turn comes.
    """
    async with _city(database, amqp, auth, tmp_path) as city:
        await city.worker_of_a.start()
        flood = _flood()
        await _send(amqp, flood)
        await until(lambda: city.number(SECURITY), deadline_s=60, describe=city.approval.said)
        await city.submit("with A", *WITH_A)
        await _others_do_not_wait(city)
        assert await city.number(SECURITY) < GARBAGE + SIGNED, "the flood was over too soon"
        await _everything_ends(city)
        assert await city.number(SECURITY) == GARBAGE + SIGNED
        assert await city.number(NOT_OF_A) == 0
        assert "it is read slowly" in city.approval.said()


async def _others_do_not_wait(city: City) -> None:
    await city.submit("without A", *WITHOUT_A)
    await until(lambda: city.all_issued("without A"), deadline_s=120, describe=city.approval.said)
    assert await city.issued("with A") == 0, "nothing was delayed: this proves nothing"


async def _everything_ends(city: City) -> None:
    """Every case was issued once, every opinion recorded once, and nothing waits."""
    await until(lambda: city.all_issued("with A"), deadline_s=120, describe=city.approval.said)
    await until(city.nothing_unsent, deadline_s=60)
    assert await city.number(DOUBLED) == 0
    cases = sum(map(len, city.cases.values()))
    recorded = "SELECT count(*) FROM approval.event WHERE type = 'opinion-recorded'"
    assert await city.number(recorded) == 2 * cases


def _flood() -> list[bytes]:
    signed = [_never_asked() for _ in range(SIGNED)]
    garbage = [json.dumps({"garbage": os.urandom(8).hex()}).encode() for _ in range(GARBAGE)]
    mixed = [piece for pair in zip(signed, garbage, strict=True) for piece in pair]
    return list(pack(mixed)) * AGAIN


def _never_asked() -> bytes:
    case = accepted(item(6, A))
    said = signed_opinion(asked(case)["PC2-06"], at=datetime.now(UTC), department=A)
    return encode(Event(uuid7(), f"department/{A}", datetime.now(UTC), said, subject=said.subject))


async def _send(amqp: Any, bodies: list[bytes]) -> None:
    user, exchange = topology.department_user(A), topology.from_department(A)
    async with Publisher(amqp(user, "departments"), "flood") as bus:
        results = await bus.publish([Outgoing(uuid7(), exchange, "", one, user) for one in bodies])
    assert not any(results)
