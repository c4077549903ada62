"""Where mail and SMS go on one machine when no server is named: kept as files, sent to nobody."""

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from onehall.stack.ports import LOOPBACK
from onehall.stack.services import Options, ServiceSpec, address

MAIL, SMS = "mail-sink", "sms-sink"
SINKS: Final[Mapping[str, tuple[str, str]]] = {
    MAIL: ("onehall_notify.sink", "mail"),
    SMS: ("onehall_notify.sink.texts", "sms"),
}
"""The program of each, and the folder below the state where it keeps what it gets."""
SMS_URL: Final = "ONEHALL_SMS_URL"


def needed(options: Options) -> tuple[str, ...]:
    """Return the sinks whose place nobody takes: no server is named for what they keep."""
    named = {MAIL: options.smtp_url, SMS: os.environ.get(SMS_URL)}
    return tuple(name for name, url in named.items() if not url)


def told(options: Options, sinks: Iterable[str], ports: Mapping[str, int]) -> Options:
    """Return the options with the addresses of these sinks."""
    known = set(sinks)
    if MAIL in known:
        options = replace(options, smtp_url=f"smtp://{LOOPBACK}:{ports[MAIL]}")
    if SMS in known:
        url = f"{address(ports[SMS])}/texts"
        options = replace(options, extra={SMS_URL: url, **options.extra})
    return options


def specifications(root: Path, sinks: Iterable[str], ports: Mapping[str, int]) -> list[ServiceSpec]:
    """Return how to run these sinks; what they keep is in `root`."""
    return [_sink(root, name, ports[name]) for name in sinks]


def folder(root: Path, name: str) -> Path:
    """Return where a sink keeps what it gets."""
    return root / SINKS[name][1]


def _sink(root: Path, name: str, port: int) -> ServiceSpec:
    kept = folder(root, name)
    kept.mkdir(exist_ok=True, mode=0o700)
    command = ("-m", SINKS[name][0], "--port", str(port), "--folder", str(kept))
    return ServiceSpec(name, (sys.executable, *command), dict(os.environ), port=port)
