"""`onehall trace`, `onehall token`, `onehall parked`: ask a running system, as an operator."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console

from onehall import waterfall
from onehall.commands.calling import answering, call, running
from onehall.stack import paths, prepare

Reason = Annotated[str, typer.Option(help="Why; it is kept for ever.")]


def register(app: typer.Typer) -> None:
    """Add the operators' questions."""
    app.command()(trace)
    app.command()(token)
    app.command()(parked)
    app.command()(replay)
    app.command()(discard)


def trace(case: Annotated[str, typer.Argument(help="Case number or case id.")]) -> None:
    """Show the waterfall of one case over all services, each message with its cause."""
    console = Console()
    with answering(console):
        found = _trace(case)
        if found is None:
            raise LookupError(f"no case {case} here; `onehall status` says what runs")
        waterfall.show(found, console)


def token(
    roles: Annotated[list[str], typer.Argument(help="applicant, clerk, supervisor, operator …")],
    subject: Annotated[str, typer.Option(help="Who it is.")] = "developer",
    department: Annotated[str, typer.Option(help="Department id, for officers.")] = "",
) -> None:
    """Print a bearer token of the development issuer."""
    claims = {"department": department} if department else {}
    typer.echo(prepare.token(running()[1], subject, roles, claims))


def parked(service: Annotated[str, typer.Argument(help="Which service.")]) -> None:
    """List what a service has set aside, with its reason."""
    console = Console()
    with answering(console):
        answer = call("GET", f"/operators/{service}/parked")
        for row in answer["parked"]:
            where = f"{row['type']} {row['subject']} from {row['queue']}"
            console.print(f"{row['id']}  {row['reason']}: {row['detail']}\n    {where}")
        console.print(f"{len(answer['parked'])} parked at {service}")


def replay(service: str, parked_id: str, reason: Reason) -> None:
    """Handle a parked message again; noted with your reason."""
    _act(service, parked_id, "replay", reason)


def discard(service: str, parked_id: str, reason: Reason) -> None:
    """Close a parked message without handling it; noted with your reason."""
    _act(service, parked_id, "discard", reason)


def _act(service: str, parked_id: str, what: str, reason: str) -> None:
    console = Console()
    with answering(console):
        call("POST", f"/operators/{service}/parked/{parked_id}/{what}", {"reason": reason})
        console.print("done")


def _trace(case: str) -> dict[str, Any] | None:
    """Return the trace from the running system, else as a demonstration has saved it."""
    try:
        case_id = case
        if case.isdigit():
            case_id = call("GET", f"/cases/by-number/{case}")["case_id"]
        answer: dict[str, Any] = call("GET", f"/cases/{case_id}/trace")
        return answer
    except (ConnectionError, LookupError):
        return _saved(case)


def _saved(case: str) -> dict[str, Any] | None:
    for path in (paths.default_root() / "traces").glob("*.json"):
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if case in (path.stem, content.get("case_id")):
            return content
    return None
