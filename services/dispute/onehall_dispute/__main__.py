"""Dispute, wired; `verify FILE` checks a bundle of evidence instead of serving."""

import sys

from onehall_calendar import clock_from
from onehall_chassis import Service, run
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE
from onehall_store.vault import catching_up

from onehall_dispute import api, handlers, store, verifying
from onehall_dispute.settings import Settings
from onehall_dispute.store import statements


def main() -> None:
    """Run until told to stop, or check a bundle."""
    if sys.argv[1:2] == ["verify"]:
        sys.exit(verifying.main(sys.argv[2:]))
    settings = Settings()
    clock = clock_from(settings.clock)
    urls = Urls(settings.database_url.get_secret_value(), settings.amqp_url.get_secret_value())
    host = Host(store.MODEL, handlers.CONSUMES, urls, clock, prepare=settings.vault.begin)
    routers = [api.router, api.register, api.internal]
    parts = [catching_up(statements.lock_plain)]
    run(Service("dispute", settings, routers, host, outages=OUTAGE, parts=parts, clock=clock))


if __name__ == "__main__":
    main()
