"""`onehall verify`: what an evidence bundle is worth, without a network and without us."""

from pathlib import Path
from typing import Annotated

import typer
from onehall_contracts.bundle import keys_in
from onehall_contracts.evidence import Check, verify_bundle
from onehall_contracts.signing import BadKey
from rich.console import Console

from onehall.commands.files import json_of

FAILED = 1


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(verify)


def verify(
    bundle: Annotated[Path, typer.Argument(help="The bundle 证据包, as the gateway gave it.")],
    centre_keys: Annotated[
        Path | None,
        typer.Option(help="The centre's keys, had from the centre another way: /centre-keys."),
    ] = None,
) -> None:
    """Check everything that proves an opinion, a line for each; exit 1 if anything does not hold.

    Without the centre's own keys a bundle only proves that it agrees with itself.
    """
    console = Console()
    try:
        keys = keys_in(json_of(centre_keys)) if centre_keys else None
        verdict = verify_bundle(json_of(bundle), keys)
    except (LookupError, BadKey) as error:
        console.print(f"✗ {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(FAILED) from None
    for check in verdict.checks:
        _show(console, check, "✓" if check.ok else "✗")
    _show(console, verdict.trust, "✓" if verdict.trust.ok else "!")
    if not verdict.holds:
        raise typer.Exit(FAILED)


def _show(console: Console, check: Check, mark: str) -> None:
    line = f"{mark} {check.name}  {check.zh}  {check.en}"
    console.print(line, markup=False, highlight=False, soft_wrap=True)
