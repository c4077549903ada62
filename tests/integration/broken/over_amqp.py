"""The worker library's worker, whole or with one thing wrong: `python over_amqp.py [RULE]`."""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

import aiormq
from onehall_bus.session import Pauses
from onehall_worker import Opinion, ReviewTask, Worker, approve, later

Channel = aiormq.channel.Channel


def anonymous() -> None:
    publish = Channel.basic_publish

    async def unattested(self: Any, body: bytes, **more: Any) -> Any:
        more["properties"].user_id = None
        return await publish(self, body, **more)

    Channel.basic_publish = unattested  # type: ignore[assignment]  # that is the defect


def hold() -> None:
    async def nothing(self: Any, *_: Any, **__: Any) -> None:
        pass

    Channel.basic_ack = Channel.basic_qos = nothing  # type: ignore[assignment]  # as above


def give_up() -> None:
    async def for_ever(self: Pauses, stop: asyncio.Event) -> None:
        await stop.wait()

    Pauses.wait = for_ever  # type: ignore[method-assign]  # as above


def hammer() -> None:
    async def hardly(self: Pauses, stop: asyncio.Event) -> None:
        await asyncio.wait([asyncio.ensure_future(stop.wait())], timeout=0.01)

    Pauses.wait = hardly  # type: ignore[method-assign]  # as above


BREAKS: dict[str, Callable[[], None]] = {
    "attests-user-id": anonymous,
    "does-not-hold-deliveries": hold,
    "reconnects": give_up,
    "backs-off": hammer,
}


def main() -> None:
    for rule in sys.argv[1:]:
        BREAKS[rule]()
    worker = Worker(os.environ["ONEHALL_DEPARTMENT"])

    @worker.review("PC2-06")
    async def at_once(task: ReviewTask) -> Opinion:
        return approve("符合消防技术标准", basis="消防法 第十一条")

    @worker.review("PC2-07")
    async def by_people(task: ReviewTask) -> Any:
        return later

    worker.run()


if __name__ == "__main__":
    main()
