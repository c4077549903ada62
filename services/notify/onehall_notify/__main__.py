"""Notify, wired."""

from onehall_calendar import clock_from
from onehall_chassis import Service, run
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE

from onehall_notify import api, handlers, sending, store
from onehall_notify.settings import Settings


def main() -> None:
    """Run until told to stop."""
    settings = Settings()
    clock = clock_from(settings.clock)
    urls = Urls(settings.database_url.get_secret_value(), settings.amqp_url.get_secret_value())
    host = Host(store.MODEL, handlers.CONSUMES, urls, clock)
    run(
        Service(
            "notify",
            settings,
            [api.router],
            host,
            outages=OUTAGE,
            parts=[sending.pump],
            clock=clock,
        )
    )


if __name__ == "__main__":
    main()
