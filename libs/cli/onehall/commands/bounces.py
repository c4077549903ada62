"""`onehall bounces`: tell the hall which of its mails came back, from a mail server's pipe."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer
from onehall_contracts.ids import derived
from rich.console import Console
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from onehall.bounces import LARGEST, Bounce, bounce
from onehall.commands.calling import GATEWAY_URL, PREFIX, running, tell

SECRET: Final = "ONEHALL_BOUNCE_SECRET"  # noqa: S105 - the name of a variable
LATER: Final = os.EX_TEMPFAIL
"""What tells a mail server to keep the notification, and to try again."""
PIPE: Final = Path("-")
DONE, UNKNOWN, NONSENSE = 202, 404, 422
Files = Annotated[list[Path], typer.Argument(help="Mails as files, or - for the one in the pipe.")]
Hall = Annotated[str, typer.Option("--hall", help=f"The gateway; default ${GATEWAY_URL}.")]
SecretFile = Annotated[
    Path | None, typer.Option("--secret-file", help=f"Where the secret is; default ${SECRET}.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(bounces)


def bounces(files: Files, hall: Hall = "", secret_file: SecretFile = None) -> None:
    """Say which mails came back; whatever is no such notification is left alone.

    The exit status is 75 while the hall cannot be told, so that the mail server keeps it.
    """
    console = Console()
    try:
        told = _Hall(hall, _secret(secret_file))
        for content in _contents(files):
            tell(console, told.of(bounce(content)))
    except (OSError, ValueError) as error:
        # Ours, or of the network: what the mail says is never in it.
        tell(console, f"✗ {error}")
        raise typer.Exit(LATER) from None


class _Hall:
    """The gateway, as a mail server's pipe reaches it: without a token, with the secret."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url or os.environ.get(GATEWAY_URL) or running()[0]
        self._secret = secret

    def of(self, found: Bounce | None) -> str:
        """Tell what came back; return what became of that, in one line that names nobody."""
        if found is None:
            return "no notification that a mail of ours failed: nothing is done"
        content, headers = signed(self._secret, found)
        address = self._url.rstrip("/") + PREFIX + "/reports/mail"
        try:
            answer = httpx.post(address, content=content, headers=headers, timeout=30)
        except httpx.HTTPError as error:
            raise ConnectionError("nothing answers at the hall; see --hall") from error
        if answer.status_code == DONE:
            return f"{found.key} came back: {found.status}"
        if answer.status_code in (UNKNOWN, NONSENSE):
            return f"{found.key} is no mail of this hall: nothing is done"
        raise ConnectionError(f"the hall answered {answer.status_code}; see --secret-file")


def signed(secret: str, found: Bounce) -> tuple[str, dict[str, str]]:
    """Return a report and its headers, signed (Standard Webhooks 1.0); raises ValueError."""
    body = json.dumps({"key": found.key, "status": found.status})
    at, number = datetime.now(UTC), str(derived(found.key, found.status))
    return body, {
        "content-type": "application/json",
        "webhook-id": number,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(number, at, body),
    }


def _secret(file: Path | None) -> str:
    given = file.read_text(encoding="utf-8").strip() if file else os.environ.get(SECRET, "")
    try:
        Webhook(given)
    except (ValueError, EmptyWebhookSecretError):
        cure = f"name --secret-file, or set {SECRET}, to what notify has: whsec_ and base64"
        raise ValueError(f"no secret to sign with: {cure}") from None
    return given


def _contents(files: list[Path]) -> Iterator[bytes]:
    for file in files:
        if file != PIPE:
            with file.open("rb") as opened:
                yield opened.read(LARGEST)
            continue
        yield _drained(sys.stdin.buffer)


def _drained(pipe: Any) -> bytes:
    """Return the beginning of what comes; the rest is read too, or its writer would fail."""
    first: bytes = pipe.read(LARGEST)
    while pipe.read(LARGEST):
        continue
    return first
