"""Supervision, wired."""

import sys
from contextlib import nullcontext

from onehall_calendar import clock_from
from onehall_calendar.clock import Clock
from onehall_chassis import Service, run
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE

from onehall_supervision import api, handlers, store
from onehall_supervision.domain import model as m
from onehall_supervision.settings import Settings
from onehall_supervision.store import rolling, sequencing, sweeping


def main() -> None:
    """Run until told to stop."""
    settings = Settings()
    clock = clock_from(settings.clock)
    urls = Urls(settings.database_url.get_secret_value(), settings.amqp_url.get_secret_value())
    try:
        model = store.judged_by(settings.book)
    except (OSError, ValueError) as error:
        sys.exit(f"ONEHALL_RULE_FILE: {error}")
    host = Host(model, handlers.CONSUMES, urls, clock)
    run(serving(settings, host, clock))


def serving(
    settings: Settings, host: Host[m.CaseView, m.Command, m.Event], clock: Clock
) -> Service:
    """Return the process: its HTTP side, and beside it the log, the stuck cases and the scores."""
    return Service(
        "supervision",
        settings,
        [api.router],
        host,
        resources={"log": nullcontext(settings.log_keys)},
        outages=OUTAGE,
        parts=[sequencing.part, sweeping.part, rolling.part],
        clock=clock,
    )


if __name__ == "__main__":
    main()
