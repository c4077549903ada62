"""Which way each server is got, and the switches that force one way."""

import os
from collections.abc import Sequence
from enum import StrEnum

from onehall.stack.errors import StackError


class Source(StrEnum):
    """The ways to get a server, in the order they are tried."""

    GIVEN = "given"
    INSTALLED = "installed"
    WHEEL = "wheel"
    FETCHED = "fetched"
    DOCKER = "docker"


POSTGRES_SOURCES = (Source.INSTALLED, Source.WHEEL, Source.DOCKER)
RABBITMQ_SOURCES = (Source.INSTALLED, Source.FETCHED, Source.DOCKER)
POSTGRES_URL = "ONEHALL_POSTGRES_URL"
POSTGRES_FROM = "ONEHALL_POSTGRES_FROM"
RABBITMQ_URL = "ONEHALL_RABBITMQ_URL"
RABBITMQ_FROM = "ONEHALL_RABBITMQ_FROM"
RABBITMQ_MANAGEMENT_URL = "ONEHALL_RABBITMQ_MANAGEMENT_URL"


def sources(variable: str, known: Sequence[Source]) -> tuple[Source, ...]:
    """Return the ways to try: all of them in order, or the one named by the variable."""
    wanted = os.environ.get(variable, "").strip()
    if not wanted:
        return tuple(known)
    if wanted not in known:
        raise StackError(
            f"{variable}={wanted!r} is not a way to get that server",
            f"Use one of: {', '.join(known)}.",
        )
    return (Source(wanted),)
