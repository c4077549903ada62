"""Intake, wired; with a catalogue's command, as `catalogue-check [FILE]`, that command instead."""

import sys
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from onehall_calendar import clock_from
from onehall_chassis import Peer, Service, run
from onehall_store import Host, Urls
from onehall_store.outages import OUTAGE

from onehall_intake import api, handlers, loading, locking, store
from onehall_intake.clients import Disputes
from onehall_intake.documents import Folder
from onehall_intake.loading import commands
from onehall_intake.settings import Settings
from onehall_intake.store import guides
from onehall_intake.store.care import forgetting
from onehall_intake.store.hall import closing
from onehall_intake.store.hall.following import Halls


def main() -> None:
    """Run until told to stop."""
    settings = Settings()
    clock, token = clock_from(settings.clock), settings.service_token.get_secret_value()
    urls = Urls(settings.database_url.get_secret_value(), settings.amqp_url.get_secret_value())
    resources: dict[str, AbstractAsyncContextManager[Any]] = {
        "catalogue": nullcontext(loading.load_versions(settings.catalogue)),
        "folder": nullcontext(Folder(settings.data_dir / "documents")),
        "disputes": nullcontext(Disputes(Peer("dispute", settings.dispute_url), token)),
    }
    host = Host(store.MODEL, handlers.CONSUMES, urls, clock, prepare=settings.vault.begin)
    resources["halls"] = Halls(host, clock)
    run(
        Service(
            "intake",
            settings,
            api.routers,
            host,
            resources=resources,
            outages=OUTAGE,
            parts=[locking.part, guides.part, forgetting.part, closing.part],
            limits_itself=frozenset({"/documents"}),
            clock=clock,
        )
    )


if __name__ == "__main__":
    if asked := commands.COMMANDS.get("".join(sys.argv[1:2])):
        sys.exit(asked(sys.argv[2:]))
    main()
