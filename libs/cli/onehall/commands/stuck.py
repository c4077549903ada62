"""`onehall stuck`: which cases do not go on, why, and the two cures a command can give."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from onehall.commands.calling import FAILED, By, answering, call, name_of, pages, tell

STORED: Final = ("intake", "approval", "supervision", "dispute", "notify")
PAGE: Final = 100
BY_HAND: Final = 2

Invariant = Annotated[str | None, typer.Option(help="Only what is stuck by this.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Case = Annotated[str, typer.Argument(help="Case id, as `onehall stuck` lists it.")]
By_what = Annotated[str, typer.Argument(help="What it is stuck by, as listed.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept.")]


def register(app: typer.Typer) -> None:
    """Add the command and its remedy."""
    group = typer.Typer(help="Stuck cases 滞留办件 and their cures; exit code 1 if there are any.")
    group.callback(invoke_without_command=True)(stuck)
    group.command()(remedy)
    app.add_typer(group, name="stuck")


def stuck(
    context: typer.Context, as_json: AsJson = False, invariant: Invariant = None, by: By = ""
) -> None:
    """List stuck cases, the longest stuck first, and every parked message of any service."""
    if context.invoked_subcommand:
        return
    console = Console()
    with answering(console):
        cases = list(_cases(name_of(by), invariant=invariant))
        parked = [] if invariant else list(_parked(name_of(by)))
    if as_json:
        tell(console, json.dumps({"cases": cases, "parked": parked}, ensure_ascii=False))
    else:
        for case in cases:
            tell(console, *_told(case))
        tell(console, *map(_aside, parked))
        tell(console, f"{len(cases)} stuck cases, {len(parked)} parked messages")
    if cases or parked:
        raise typer.Exit(FAILED)


def remedy(
    case: Case,
    invariant: By_what,
    reason: Reason = "onehall stuck remedy",
    by: By = "",
) -> None:
    """Apply the cure if there is a command for it; else say what is to be done, and end with 2."""
    console, who = Console(), name_of(by)
    with answering(console):
        found = [
            one
            for stuck in _cases(who, invariant=invariant, case_id=case)
            for one in stuck["stuck_by"]
        ]
        if not found:
            raise LookupError(f"{case} is not stuck by {invariant}")
        for one in found:
            tell(console, _cure(case, one, reason, who))
    if not found[0]["by_command"]:
        raise typer.Exit(BY_HAND)


def _cure(case: str, one: dict[str, Any], reason: str, who: str) -> str:
    if one["remedy"] == "resend":
        answer = call("POST", f"/cases/{case}/items/{one['item_id']}/resend", by=who)
        return f"{one['item_id']}: {', '.join(answer['happened'])}; {one['cure_en']}"
    if one["remedy"] == "ring":
        call("POST", f"/stuck-cases/{case}/ring", {"reason": reason}, by=who)
        return f"{case}: its alarm is set again"
    return f"by hand: {one['cure_en']}"


def _cases(who: str, **query: str | None) -> Iterator[dict[str, Any]]:
    for page in pages("/stuck-cases", "cursor", by=who, query={**query, "limit": PAGE}):
        yield from page["cases"]


def _parked(who: str) -> Iterator[dict[str, Any]]:
    for service in STORED:
        found = call("GET", f"/operators/{service}/parked", by=who)["parked"]
        yield from ({"service": service} | row for row in found)


def _told(case: dict[str, Any]) -> Iterator[str]:
    number = f" ({case['case_number']})" if case["case_number"] else ""
    yield f"{case['case_id']}{number}"
    for one in case["stuck_by"]:
        item = f" {one['item_id']}" if one["item_id"] else ""
        yield f"    {one['invariant']}{item} since {one['since']}: {one['zh']} {one['en']}"
        yield f"        {one['remedy']}: {one['cure_en']}"


def _aside(row: dict[str, Any]) -> str:
    return f"parked at {row['service']}: {row['id']}  {row['reason']}: {row['type']}"
