"""The gateway, wired; `openapi` as an argument prints the API document instead."""

import sys
from contextlib import nullcontext

from onehall_chassis import Service, run

from onehall_gateway import api, console
from onehall_gateway.api import openapi
from onehall_gateway.api.cors import Cors
from onehall_gateway.api.door import NEVER_REACHED
from onehall_gateway.api.limiting import Limiter
from onehall_gateway.clients import Services, Transports
from onehall_gateway.settings import Settings


def service(settings: Settings, transports: Transports | None = None) -> Service:
    """Return the gateway; tests give it other ways to the services."""
    limiter = Limiter(settings.rate_per_second, settings.rate_burst, settings.rate_callers)
    return Service(
        "gateway",
        settings,
        (*api.ROUTERS, console.router),
        resources={
            "services": Services(settings, transports),
            "limiter": nullcontext(limiter),
            "cors": nullcontext(Cors(settings.origins)),
            "reference": nullcontext(api.reference()),
        },
        max_body=NEVER_REACHED,
    )


def main() -> None:
    """Run until told to stop."""
    if sys.argv[1:] == ["openapi"]:
        sys.stdout.write(openapi.dumped(openapi.document(api.PUBLIC)))
        return
    run(service(Settings()))


if __name__ == "__main__":
    main()
