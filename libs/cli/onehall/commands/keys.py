"""`onehall keys`: the register of departments' signing keys, which two operators vouch for."""

import shlex
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from onehall.commands.calling import By, Department, answering, call, name_of, pages, tell
from onehall.commands.files import json_of, text_of

GROUP: Final = 4
PAGE: Final = 500
DASHES: Final = {"ignore_unknown_options": True}  # one key's id in 64 begins with a dash

Kid = Annotated[str, typer.Argument(help="The key's id; spaces do not matter.")]
Instant = Annotated[str, typer.Option(help="An instant with its offset, ISO 8601.")]
Why = Annotated[str, typer.Option(help="Why; it is kept for ever.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(
        help="Whose signature counts 签名密钥: one registers a key, another confirms it.",
        no_args_is_help=True,
    )
    for command in (prove, confirm, limit, revoke, compromise, audit):
        group.command(context_settings=DASHES)(command)
    group.command("list")(listed)
    group.command("register")(enter)
    app.add_typer(group, name="keys")


def listed(department: Department, by: By = "") -> None:
    """List a department's keys, each with what was done to it."""
    console = Console()
    with answering(console):
        found = call("GET", _path(department), by=name_of(by))["keys"]
        for key in found:
            _show(console, key)
            tell(console, *map(_did, key["audit"]))
        tell(console, f"{len(found)} keys of {department}")


def enter(
    department: Department,
    jwk: Annotated[Path, typer.Argument(help="The public key as a JWK; - reads it here.")],
    by: By = "",
) -> None:
    """Register a public key that a department brought, and print the challenge it is to sign."""
    console = Console()
    with answering(console):
        key = call("POST", _path(department), {"jwk": json_of(jwk)}, by=name_of(by))
        _show(console, key)
        centre = call("GET", "/centre-keys")["centre"]
        named = f"--department {department} --centre {shlex.quote(centre)}"
        command = f"onehall-worker keys prove FILE {named} --challenge {key['challenge']}"
        tell(console, "the department proves that it holds the private key with", f"    {command}")
        tell(console, "and what that prints is handed in with `onehall keys prove`")


def prove(
    department: Department,
    kid: Kid,
    proof: Annotated[Path, typer.Argument(help="The signed challenge, a file; - reads it here.")],
    by: By = "",
) -> None:
    """Hand in a department's signature under the challenge."""
    console = Console()
    with answering(console):
        _tell(console, department, kid, "proof", {"proof": text_of(proof).strip()}, by)
        told = "a colleague rings the department, has the fingerprint read out, and enters it with"
        tell(console, f"{told} `onehall keys confirm`")


def confirm(
    department: Department,
    kid: Kid,
    fingerprint: Annotated[str, typer.Argument(help="As the department read it out.")],
    valid_from: Instant = "",
    valid_until: Instant = "",
    by: By = "",
) -> None:
    """Confirm a key, as another operator than who registered it; it counts from then on."""
    period = {"valid_from": valid_from, "valid_until": valid_until}
    body = {"fingerprint": _joined(fingerprint)} | {k: v for k, v in period.items() if v}
    _do(department, kid, "confirmation", body, by)


def limit(department: Department, kid: Kid, valid_until: Instant, by: By = "") -> None:
    """Let a key end when the next one has counted for a week."""
    _do(department, kid, "limit", {"valid_until": valid_until}, by)


def revoke(department: Department, kid: Kid, reason: Why, by: By = "") -> None:
    """End a key at once; what it signed before stands."""
    _do(department, kid, "revocation", {"reason": reason}, by)


def compromise(department: Department, kid: Kid, since: Instant, reason: Why, by: By = "") -> None:
    """Say since when a key was in other hands; what it signed from then on is asked for again."""
    _do(department, kid, "compromise", {"since": since, "reason": reason}, by)


def audit(department: Department, kid: Kid, by: By = "") -> None:
    """Show what was done to a key and, of every opinion it signed, whether it stands and why."""
    console = Console()
    with answering(console):
        path = f"{_path(department)}/{_joined(kid)}/audit"
        found = pages(path, "after", by=name_of(by), query={"limit": PAGE})
        first = next(found)
        _show(console, first)
        tell(console, *map(_did, first["audit"]))
        for page in chain([first], found):
            tell(console, *map(_signed, page["opinions"]))


def grouped(kid: str) -> str:
    """Return a key's fingerprint in groups, to be read aloud over a telephone."""
    return " ".join(kid[at : at + GROUP] for at in range(0, len(kid), GROUP))


def _do(department: str, kid: str, what: str, body: Mapping[str, Any], by: str) -> None:
    console = Console()
    with answering(console):
        _tell(console, department, kid, what, body, by)


def _tell(
    console: Console, department: str, kid: str, what: str, body: Mapping[str, Any], by: str
) -> None:
    path = f"{_path(department)}/{_joined(kid)}/{what}"
    _show(console, call("POST", path, dict(body), by=name_of(by)))


def _show(console: Console, key: Mapping[str, Any]) -> None:
    tell(
        console,
        key["kid"],
        f"    fingerprint 指纹  {grouped(key['kid'])}",
        f"    {key['algorithm']}, {key['standing']}: {_period(key)}",
    )


def _period(key: Mapping[str, Any]) -> str:
    if key["valid_from"] is None:
        return "proved, not confirmed" if key["proved_at"] else "not proved"
    ends = [
        f"{name} {key[field]}"
        for name, field in (
            ("until", "valid_until"),
            ("revoked", "revoked_at"),
            ("compromised since", "compromised_since"),
        )
        if key[field]
    ]
    return ", ".join([f"from {key['valid_from']}", *ends])


def _did(act: Mapping[str, Any]) -> str:
    reason = f": {act['reason']}" if act["reason"] else ""
    return f"    {act['at']}  {act['act']} by {act['by']}{reason}"


def _signed(one: Mapping[str, Any]) -> str:
    where = f"{one['case_id']} {one['item_id']}"
    again = f" as task {one['new_task_id']}" if one["new_task_id"] else ""
    return f"{one['recorded_at']}  {where}  {one['outcome']}{again}: {one['reason']}"


def _path(department: str) -> str:
    return f"/departments/{department}/keys"


def _joined(kid: str) -> str:
    return "".join(kid.split())
