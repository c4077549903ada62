"""Notify, wired; `preview NAME` shows a template instead of serving."""

import sys

from asyncpg import Connection
from onehall_calendar import clock_from
from onehall_chassis import Service, run
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE
from onehall_store.vault import Vault, catching_up

from onehall_notify import api, handlers, sending, store
from onehall_notify.api import previewing
from onehall_notify.settings import Settings


def main() -> None:
    """Run until told to stop, or show what a template looks like."""
    if sys.argv[1:2] == ["preview"]:
        sys.exit(previewing.main(sys.argv[2:]))
    settings = Settings()
    clock = clock_from(settings.clock)
    urls = Urls(settings.database_url.get_secret_value(), settings.amqp_url.get_secret_value())
    consumes = handlers.consumes(settings.carried, settings.call_back_per_myriad)
    host = Host(store.MODEL, consumes, urls, clock, prepare=settings.vault.begin)
    run(
        Service(
            "notify",
            settings,
            [api.router],
            host,
            outages=OUTAGE,
            parts=[sending.pump, sending.proving, catching_up(_nothing_plain)],
            clock=clock,
            notices=sending.HEALTH.paused,
        )
    )


async def _nothing_plain(_: Connection, __: Vault, ___: int) -> int:
    """Lock nothing: no release kept plainly what is locked now."""
    return 0


if __name__ == "__main__":
    main()
