"""A department gone mad, for the isolation bench: `... benchmarks.flooding DEPARTMENT CENTRE`.

Reads lines `RATE SECONDS`, prepares so many events, says how many and waits for a line; then
publishes them at that rate, one a message, and says how many the broker took. A third are opinions
well signed with the department's own key on what was never asked, a third garbage, and a third
repeat what was sent before. Preparing costs more than sending, so none of it is done meanwhile.
"""

import asyncio
import json
import os
import random
import sys
import time
from datetime import UTC, datetime
from uuid import uuid4

from onehall_bus import Outgoing, Publisher, topology
from onehall_contracts import Event, departments, encode
from onehall_contracts.ids import uuid7
from onehall_contracts.statements import OPINION, OpinionStatement
from onehall_worker.settings import Settings, read

TURN_S = 0.05


def prepare(events: int, department: str, centre: str, settings: Settings) -> list[bytes]:
    """Return the bodies of so many messages."""
    bodies: list[bytes] = []
    for n in range(events):
        match n % 3:
            case 0:
                bodies.append(never_asked(department, centre, settings))
            case 1:
                bodies.append(json.dumps([{"garbage": os.urandom(200).hex()}]).encode())
            case _:
                bodies.append(random.choice(bodies[-300:]))  # noqa: S311 - nothing secret
    return bodies


def never_asked(department: str, centre: str, settings: Settings) -> bytes:
    """Return an opinion with a good signature, on a task that does not exist."""
    task, now = uuid4(), datetime.now(UTC)
    stated = OpinionStatement(
        iss=department,
        aud=centre,
        iat=int(now.timestamp()),
        jti=uuid7(),
        nonce=os.urandom(16).hex(),
        task_sha256=os.urandom(32).hex(),
        task_id=task,
        case_id=str(uuid4()),
        item_id="PC2-01",
        answer="approve",
        reasons=("符合 meets the standard",),
        officer=f"{department}-01",
    )
    said = departments.OpinionGivenV1(
        task_id=task,
        case_id=stated.case_id,
        item_id=stated.item_id,
        department=department,
        signed=settings.key.sign(OPINION, stated),
    )
    source = f"department/{department}"
    return b"[" + encode(Event(uuid7(), source, now, said, subject=said.subject)) + b"]"


async def flood(bus: Publisher, bodies: list[bytes], rate: float, department: str) -> int:
    """Publish at `rate` messages a second; return how many were taken."""
    user, exchange = topology.department_user(department), topology.from_department(department)
    began, sent, taken = time.monotonic(), 0, 0
    while sent < len(bodies):
        due = min(len(bodies), int((time.monotonic() - began) * rate) + 1)
        turn = [Outgoing(uuid7(), exchange, "", one, user) for one in bodies[sent:due]]
        taken += sum(error is None for error in await bus.publish(turn)) if turn else 0
        sent = due
        await asyncio.sleep(TURN_S)
    return taken


async def main(department: str, centre: str) -> None:
    """Do what each line of the standard input says."""
    settings = read(department)
    async with Publisher(settings.url, "flood") as bus:
        while line := await asyncio.to_thread(sys.stdin.readline):
            rate, seconds = map(float, line.split())
            bodies = prepare(int(rate * seconds), department, centre, settings)
            print(len(bodies), flush=True)
            await asyncio.to_thread(sys.stdin.readline)
            print(await flood(bus, bodies, rate, department), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
