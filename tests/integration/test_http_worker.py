"""The example of a worker over HTTP, before the real gateway: not only before the kit's."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from onehall_calendar import SystemClock

from tests.building import accepted, event, item
from tests.integration.http_rig import FIRE, ROOT, HttpRig, http_way
from tests.keys import department_key
from tests.waiting import until

WORKER = Path(__file__).parents[2] / "examples" / "http_worker" / "worker.py"


async def test_it_answers_a_case_and_has_its_receipt(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    now = SystemClock().now()  # the worker's clock is this machine's
    async with (
        http_way(database, amqp, auth, tmp_path, now=now) as rig,
        served(rig.gateway) as url,
    ):
        await rig.switch("http")
        async with working(await surroundings(rig, url, tmp_path)):
            await rig.as_intake(event(accepted(item(6, FIRE), at=now)))
            await until(lambda: recorded(rig), describe="the opinion", deadline_s=60)
            await until(lambda: pulled(rig, 2), describe="the receipt", deadline_s=60)
            await until(lambda: heard_of(rig), describe="a heartbeat", deadline_s=60)
        assert await rig.count("security_event") == 0


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application, which is open already, on a port of this machine."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started, describe="the gateway is served")
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def surroundings(rig: HttpRig, url: str, folder: Path) -> dict[str, str]:
    """What the worker is given: where the gateway is, its token, its key, the centre's keys."""
    key, centre = folder / "key.pem", folder / "centre.json"
    key.write_text(department_key(FIRE).pem())
    centre.write_text(json.dumps((await rig.http.get(f"{ROOT}/centre-keys")).json()))
    return os.environ | {
        "ONEHALL_DEPARTMENT": FIRE,
        "ONEHALL_DEPARTMENT_KEY_FILE": str(key),
        "ONEHALL_CENTRE_KEYS_FILE": str(centre),
        "ONEHALL_GATEWAY_URL": url,
        "ONEHALL_GATEWAY_TOKEN": rig.token(FIRE)["Authorization"].removeprefix("Bearer "),
        "ONEHALL_WORKER_DATA": str(folder),
    }


@asynccontextmanager
async def working(environment: dict[str, str]) -> AsyncIterator[None]:
    """Run the worker, and stop it as its operators would."""
    process = await asyncio.create_subprocess_exec(sys.executable, str(WORKER), env=environment)
    try:
        yield
    finally:
        process.terminate()
        async with asyncio.timeout(60):
            await process.wait()


async def recorded(rig: HttpRig) -> bool:
    return await rig.count("signed_opinion") == 1


async def heard_of(rig: HttpRig) -> bool:
    return await rig.count("heartbeat") == 1


async def pulled(rig: HttpRig, number: int) -> bool:
    rows = await rig.rows("SELECT pulled FROM approval.department_transport")
    return bool(rows[0]["pulled"] == number)
