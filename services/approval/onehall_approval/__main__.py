"""Approval, wired; with `simulate` as its first argument, the simulator instead."""

import sys
from contextlib import nullcontext

from onehall_bus import topology
from onehall_calendar import clock_from
from onehall_chassis import Service, run
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE

from onehall_approval import api, handlers, store
from onehall_approval.certificates.checking import Checker
from onehall_approval.certificates.maker import make_certificates
from onehall_approval.settings import Settings
from onehall_approval.simulation.command import simulate


def main() -> None:
    """Run until told to stop."""
    settings = Settings()
    clock = clock_from(settings.clock)
    urls = Urls(
        settings.database_url.get_secret_value(),
        settings.amqp_url.get_secret_value(),
        settings.departments_amqp_url.get_secret_value(),
    )
    departments = [one for one in settings.departments.split(",") if one]
    queues = [topology.opinions_queue(department) for department in departments]
    register = store.Register(departments)
    consumes = handlers.consumes(register)
    host = Host(store.MODEL, consumes, urls, clock, queues, prepare=register.open)
    run(
        Service(
            "approval",
            settings,
            api.routers,
            host,
            resources={"register": nullcontext(register), "checker": Checker(settings.workshop)},
            outages=OUTAGE,
            parts=[
                register.part,
                store.calendars.part,
                *([make_certificates] if settings.certificate_processes else []),
            ],
            limits_itself=frozenset({"/permits/verification"}),
            clock=clock,
        )
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["simulate"]:
        sys.exit(simulate(sys.argv[2:]))
    main()
