"""`onehall verify`: what a piece of evidence is worth, without a network and without us."""

from pathlib import Path
from typing import Annotated

import typer
from onehall_contracts.bundle import keys_in
from onehall_contracts.evidence import Check, Verdict, verify_bundle
from onehall_contracts.log import exported, proving
from onehall_contracts.passport import form
from onehall_contracts.passport.verifying import Given, verify_passport
from onehall_contracts.signing import BadKey
from rich.console import Console

from onehall.commands import proofs
from onehall.commands.calling import tell
from onehall.commands.files import STANDARD_INPUT, json_of, text_of

FAILED = 1
Keys = Annotated[
    Path | None,
    typer.Option(help="The centre's keys, had from the centre another way: /centre-keys."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(verify)


def verify(
    evidence: Annotated[
        Path,
        typer.Argument(help="A passport 办件存证, a bundle 证据包, a case's proof, or a log."),
    ],
    centre_keys: Keys = None,
    log_keys: Annotated[
        Path | None,
        typer.Option(help="The log's keys, had from the centre another way: /log/keys."),
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="An older checkpoint of the log that was kept elsewhere; repeatable."),
    ] = None,
    witness: Annotated[
        list[Path] | None,
        typer.Option(help="A bundle or passport: a log begins with what it cosigned; repeatable."),
    ] = None,
) -> None:
    """Check everything that a file proves, a line for each; exit 1 if anything does not hold.

    Without the keys had another way, it is only proved that a file agrees with itself.
    """
    console = Console()
    try:
        holds = _holds(
            console, evidence, (centre_keys, log_keys), (checkpoint or [], witness or [])
        )
    except (LookupError, BadKey) as error:
        console.print(f"✗ {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(FAILED) from None
    if not holds:
        raise typer.Exit(FAILED)


def _holds(
    console: Console,
    path: Path,
    keys: tuple[Path | None, Path | None],
    others: tuple[list[Path], list[Path]],
) -> bool:
    (centre_keys, log_keys), (older, witnesses) = keys, others
    match proofs.kind_of(path) if path != STANDARD_INPUT else None:
        case exported.FORMAT:
            seen = [one for file in witnesses for one in proofs.seen_in(file)]
            return proofs.verify_log(console, path, older, proofs.log_keys(log_keys), seen)
        case form.FORMAT:
            given = Given(
                log=proofs.log_keys(log_keys),
                centre=keys_in(json_of(centre_keys)) if centre_keys else None,
                older=[text_of(one) for one in older],
            )
            return _told(console, verify_passport(json_of(path), given))
        case proving.FORMAT:
            return proofs.verify_case(console, path, proofs.log_keys(log_keys))
        case _:
            return _bundle(console, path, centre_keys)


def _bundle(console: Console, path: Path, centre_keys: Path | None) -> bool:
    keys = keys_in(json_of(centre_keys)) if centre_keys else None
    return _told(console, verify_bundle(json_of(path), keys))


def _told(console: Console, verdict: Verdict) -> bool:
    for check in verdict.checks:
        _show(console, check, "✓" if check.ok else "✗")
    _show(console, verdict.trust, "✓" if verdict.trust.ok else "!")
    return verdict.holds


def _show(console: Console, check: Check, mark: str) -> None:
    tell(console, f"{mark} {check.name}  {check.zh}  {check.en}")
