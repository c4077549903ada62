"""The counting service as a process whose handler ends it, for `tests/integration/test_desk.py`."""

import asyncio
import os
import signal

from onehall_calendar import SystemClock
from onehall_contracts import intake
from onehall_store import Host, Urls

from tests.integration import desk_rig
from tests.integration.counting import MODEL


def count_or_die(received: desk_rig.Received) -> object:
    try:
        return list(desk_rig.count(received))
    except desk_rig.Killed:
        os._exit(99)


async def main() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    urls = Urls(os.environ["DATABASE"], os.environ["AMQP"])
    handlers = {intake.CaseWithdrawnV1: count_or_die}
    async with Host(MODEL, handlers, urls, SystemClock()) as host:  # type: ignore[arg-type]  # a list will do
        await host.run(stop)


if __name__ == "__main__":
    asyncio.run(main())
