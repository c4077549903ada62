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
    """List stuck cases, the longest stuck first, and what any service parked or cannot send."""
    if context.invoked_subcommand:
        return
    console = Console()
    with answering(console):
        found = _found(name_of(by), invariant)
    if as_json:
        tell(console, json.dumps(found, ensure_ascii=False))
    else:
        tell(console, *_lines(found))
    if any(found.values()):
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


def _found(who: str, invariant: str | None) -> dict[str, list[dict[str, Any]]]:
    """Return all that does not go on; of one invariant only the cases."""
    listed = list(_pages(who, invariant=invariant))
    cases = [case for page in listed for case in page["cases"]]
    if invariant:
        return {"cases": cases}
    return {
        "standing": listed[0]["standing"],
        "cases": cases,
        "parked": list(_of_services(who, "parked")),
        "unsent": list(_of_services(who, "unsent")),
    }


def _lines(found: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    for one in found.get("standing", ()):
        yield from _broken(one)
    for case in found["cases"]:
        yield from _told(case)
    yield from map(_aside, found.get("parked", ()))
    yield from map(_waiting, found.get("unsent", ()))
    parked, unsent = (found.get(name, ()) for name in ("parked", "unsent"))
    waiting = sum(one["messages"] for one in unsent)
    yield f"{len(found['cases'])} stuck cases, {len(parked)} parked messages, {waiting} unsent"


def _cases(who: str, **query: str | None) -> Iterator[dict[str, Any]]:
    for page in _pages(who, **query):
        yield from page["cases"]


def _pages(who: str, **query: str | None) -> Iterator[dict[str, Any]]:
    return pages("/stuck-cases", "cursor", by=who, query={**query, "limit": PAGE})


def _of_services(who: str, what: str) -> Iterator[dict[str, Any]]:
    """Yield what each service has set aside, or cannot send."""
    for service in STORED:
        found = call("GET", f"/operators/{service}/{what}", by=who)[what]
        yield from ({"service": service} | row for row in found)


def _told(case: dict[str, Any]) -> Iterator[str]:
    number = f" ({case['case_number']})" if case["case_number"] else ""
    yield f"{case['case_id']}{number}"
    for one in case["stuck_by"]:
        yield from (f"    {line}" for line in _broken(one))


def _broken(one: dict[str, Any]) -> Iterator[str]:
    item = f" {one['item_id']}" if one["item_id"] else ""
    yield f"{one['invariant']}{item} since {one['since']}: {one['zh']} {one['en']}"
    yield f"    {one['remedy']}: {one['cure_en']}"


def _aside(row: dict[str, Any]) -> str:
    return f"parked at {row['service']}: {row['id']}  {row['reason']}: {row['type']}"


def _waiting(row: dict[str, Any]) -> str:
    why = row["error"] or "not tried yet; see that the service runs and reaches the broker"
    what = f"{row['messages']} for {row['destination']} over {row['bus']}"
    return (
        f"unsent at {row['service']}: {what} since {row['since']}, {row['attempts']} times: {why}"
    )
