"""Approval, wired."""

from onehall_bus import topology
from onehall_calendar import clock_from
from onehall_chassis import Service, run
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE

from onehall_approval import api, handlers, store
from onehall_approval.settings import Settings


def main() -> None:
    """Run until told to stop."""
    settings = Settings()
    clock = clock_from(settings.clock)
    urls = Urls(
        settings.database_url.get_secret_value(),
        settings.amqp_url.get_secret_value(),
        settings.departments_amqp_url.get_secret_value(),
    )
    queues = [topology.opinions_queue(d) for d in settings.departments.split(",") if d]
    host = Host(store.MODEL, handlers.CONSUMES, urls, clock, queues)
    run(Service("approval", settings, [api.router], host, outages=OUTAGE, clock=clock))


if __name__ == "__main__":
    main()
