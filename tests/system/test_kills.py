"""Two hundred cases while everything is killed in turn: two hundred issuances, none twice."""

import asyncio
from typing import Any

from tests.system.city import City
from tests.waiting import until

CASES = 200
AT_ONCE = 8

ISSUED_TWICE = """
SELECT count(*) FROM (
    SELECT stream FROM approval.event WHERE type = 'issuance-made'
    GROUP BY stream HAVING count(*) > 1
) twice
"""
HEARD = """
SELECT count(DISTINCT stream) FROM supervision.event
WHERE payload->'fact'->>'type' = 'approval.permit-issued.v1' OR payload::text LIKE '%permit-issued%'
"""
DOUBTED = """
SELECT count(*) FROM supervision.doubtful WHERE since <= clock_timestamp() AND case_id = ANY($1)
"""
PARKED = " + ".join(
    f"(SELECT count(*) FROM {service}.parked)"
    for service in ("intake", "approval", "supervision", "dispute", "notify")
)


async def test_200_cases_survive_the_death_of_every_part(city: City) -> None:
    before = await city.issuances()
    cases: list[dict[str, Any]] = []
    submitting = asyncio.create_task(_submit(city, cases))
    for step, strike in enumerate(_strikes(city), 1):
        reached = min(CASES, step * CASES // 7)
        await until(lambda n=reached: len(cases) >= n, deadline_s=120, describe=city.logs)
        await strike()
    await submitting
    await until(
        lambda: _issued(city, before + CASES), deadline_s=150, describe=lambda: city.logs()[-4000:]
    )
    await until(lambda: _none_waiting(city), deadline_s=60)
    assert len({case["case_id"] for case in cases}) == CASES
    assert await city.issuances() == before + CASES
    assert await city.number(ISSUED_TWICE) == 0
    assert await city.number(f"SELECT {PARKED}") == 0
    await until(lambda: _heard(city, before + CASES), deadline_s=60)
    mine = [case["case_id"] for case in cases]
    await until(lambda: _none_doubted(city, mine), deadline_s=60)
    answer = await city.call("GET", "/stuck-cases", city.headers("operator"))
    assert {one["case_id"] for one in answer.json()["cases"]}.isdisjoint(mine), answer.text


def _strikes(city: City) -> list[Any]:
    """Coordinator, department worker, its relay's broker, intake, then both servers."""
    suite, servers = city.suite, city.infrastructure

    async def kill(name: str) -> None:
        await suite.kill(name)  # the supervisor starts it again

    async def kill_broker() -> None:
        await servers.kill_rabbitmq()
        await servers.restart_rabbitmq()

    async def kill_database() -> None:
        await servers.kill_postgres()
        await servers.restart_postgres()

    return [
        lambda: kill("approval"),
        lambda: kill("departments"),
        lambda: kill("fire"),
        lambda: kill("intake"),
        kill_broker,
        kill_database,
    ]


async def _submit(city: City, cases: list[dict[str, Any]]) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with room:
            case = await city.hand_in()
            await city.accept(case["case_id"])
            cases.append(case)

    async with asyncio.TaskGroup() as group:
        for _ in range(CASES):
            group.create_task(one())


async def _issued(city: City, wanted: int) -> bool:
    return await city.issuances() >= wanted


async def _none_waiting(city: City) -> bool:
    return await city.waiting_messages() == 0


async def _none_doubted(city: City, cases: list[str]) -> bool:
    """Whether none of them breaks an invariant now, without the grace that messages are given."""
    return await city.number(DOUBTED, cases) == 0


async def _heard(city: City, wanted: int) -> bool:
    return await city.number(HEARD) >= wanted
