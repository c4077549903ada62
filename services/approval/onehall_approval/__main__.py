"""Approval, wired; with `simulate` as its first argument, the simulator instead."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TypeAlias

from asyncpg import Pool
from onehall_bus import topology
from onehall_calendar import clock_from
from onehall_chassis import Service, run
from onehall_store import Host, Pacing, Urls
from onehall_store.outages import OUTAGE
from onehall_store.vault import Part, catching_up

from onehall_approval import api, handlers, store
from onehall_approval.bridge import Bridge
from onehall_approval.certificates.checking import Checker
from onehall_approval.certificates.locks import lock_plain
from onehall_approval.certificates.maker import make_certificates
from onehall_approval.domain import model as m
from onehall_approval.settings import Settings
from onehall_approval.simulation.command import simulate

CaseHost: TypeAlias = Host[m.Coordination, m.Command, m.Event]


def main() -> None:
    """Run until told to stop."""
    settings = Settings()
    departments = [one for one in settings.departments.split(",") if one]
    watched = store.Checkpoints(settings.log)
    known = handlers.Known(store.Register(departments), store.Keys(), settings.notary, watched)
    run(serving(settings, hosting(settings, known, departments), known))


def hosting(settings: Settings, known: handlers.Known, departments: Sequence[str]) -> CaseHost:
    """Return what consumes, decides and publishes."""
    urls = Urls(
        settings.database_url.get_secret_value(),
        settings.amqp_url.get_secret_value(),
        settings.departments_amqp_url.get_secret_value(),
    )
    queues = [topology.opinions_queue(department) for department in departments]
    consumes, clock = handlers.consumes(known), clock_from(settings.clock)
    reading = Pacing(queues, settings.department_rate)
    model = store.watching(known.checkpoints)

    async def prepare(pool: Pool) -> None:
        await settings.vault.begin(pool)
        await known.open(pool)

    return Host(model, consumes, urls, clock, reading, prepare=prepare)


def serving(settings: Settings, host: CaseHost, known: handlers.Known) -> Service:
    """Return the process: its HTTP side, and the endless tasks beside it."""
    ways = store.Ways()
    bridge = Bridge(settings.departments_amqp_url.get_secret_value(), ways)
    return Service(
        "approval",
        settings,
        api.routers,
        host,
        resources={
            "register": nullcontext(known.register),
            "keys": nullcontext(known.keys),
            "notary": nullcontext(known.notary),
            "consumes": nullcontext(handlers.consumes(known)),
            "ways": nullcontext(ways),
            "pushing": nullcontext(Pacing((), settings.department_rate)),
            "checker": Checker(settings.workshop, settings.vault),
        },
        outages=OUTAGE,
        parts=[*_beside(known), bridge.part, *_documents(settings)],
        limits_itself=frozenset({"/permits/verification"}),
        clock=host.clock,
        notices=lambda: known.checkpoints.notices,
    )


def _beside(known: handlers.Known) -> list[Part]:
    """Return what follows registers and clocks beside the work."""
    followed = [known.register.part, known.keys.part, known.checkpoints.part]
    return [*followed, store.calendars.part, store.reopening.part, store.heartbeats.part]


def _documents(settings: Settings) -> list[Part]:
    """Return what looks after permit documents; a process may leave the making to another."""
    making = [make_certificates] if settings.certificate_processes else []
    return [catching_up(lock_plain), *making]


if __name__ == "__main__":
    if sys.argv[1:2] == ["simulate"]:
        sys.exit(simulate(sys.argv[2:]))
    main()
