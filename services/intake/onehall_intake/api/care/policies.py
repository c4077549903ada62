"""What each system promises 配套制度, in every version; and the shares that may be told."""

from dataclasses import asdict
from typing import Annotated, Any

from asyncpg import Connection
from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, read
from onehall_contracts.problem import Problem
from onehall_store import Answer
from pydantic import StringConstraints

from onehall_intake.api.care.asking import colleague, head
from onehall_intake.api.months import Month
from onehall_intake.api.running import CALENDAR, CurrentCall, CurrentHall, answered
from onehall_intake.domain.care.words import CHINESE, Module
from onehall_intake.store.care import forgetting, measures, policies

router = APIRouter(prefix="/care", tags=["care"])

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class Policy(Given):
    """A policy document, Chinese and English."""

    zh: Text
    en: Text


@router.get("/policies")
async def list_policies(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """List the policy in force of each system."""
    colleague(actor)
    async with hall.pool.acquire(timeout=10) as connection:
        found = {one: (await policies.versions(connection, one))[0] for one in Module}
    return {"policies": [{**newest, "name": CHINESE[one]} for one, newest in found.items()]}


@router.get("/policies/{module}")
async def read_policy(hall: CurrentHall, actor: CurrentActor, module: Module) -> dict[str, Any]:
    """Read every version of a policy, the one in force first."""
    colleague(actor)
    async with hall.pool.acquire(timeout=10) as connection:
        return {"versions": await policies.versions(connection, module)}


@router.post("/policies/{module}", status_code=201)
async def publish_policy(call: CurrentCall, module: Module) -> JSONResponse:
    """Publish a new version of a policy; the old ones stay readable."""
    by, body = head(call.actor), await call.request.body()
    said = read(Policy, body)

    async def work(connection: Connection) -> Answer:
        texts = said.zh, said.en
        version = await policies.publish(connection, module, texts, by, call.hall.now)
        return answered(201, {"module": module, "version": version})

    return await call.once(body, work)


@router.get("/measures")
async def read_measures(
    hall: CurrentHall, actor: CurrentActor, asked: Annotated[Month, Query()]
) -> dict[str, Any]:
    """Read what may be told of a month that is over: of ten people or more, else nothing.

    Any other spans could be subtracted, and so could a month of which some is forgotten already.
    """
    colleague(actor)
    since, until = asked.span
    if not hall.now - forgetting.THANKS_KEPT <= since or hall.now < until:
        detail = "month: one that is over, and began within the last ninety days"
        raise Problem(422, "invalid-request", detail)
    async with hall.pool.acquire(timeout=10) as connection:
        found = await measures.told(connection, since, until, CALENDAR)
    return {"since": since, "until": until, "measures": [asdict(one) for one in found]}
