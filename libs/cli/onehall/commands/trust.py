"""`onehall workers`, `onehall transport`, `onehall security-events`: departments, as seen here."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from onehall.commands.calling import By, Department, answering, call, name_of, tell


class Transport(StrEnum):
    """Which way a department is reached."""

    AMQP = "amqp"
    HTTP = "http"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(workers)
    app.command()(transport)
    app.command("security-events")(security_events)


def workers(department: Department) -> None:
    """Show a department's workers: when each was last heard of, and what it has in hand."""
    console = Console()
    with answering(console):
        found = call("GET", f"/departments/{department}/workers")["workers"]
        for one in found:
            hand = (f"{one[name]} {name}" for name in ("waiting", "later", "unpublished", "parked"))
            seen = f"{one['age_seconds']} s ago"
            line = f"{one['instance']}  {one['version']}  {seen}: {', '.join(hand)}"
            tell(console, line)
        tell(console, f"{len(found)} workers of {department}")


def transport(
    department: Department,
    to: Annotated[
        Transport | None, typer.Argument(help="amqp or http; without it, show how it is.")
    ] = None,
    by: By = "",
) -> None:
    """Have a department reached over AMQP or over HTTP from now on; nothing on its way is lost."""
    console = Console()
    path = f"/departments/{department}/transport"
    with answering(console):
        if to is None:
            found = call("GET", path)
        else:
            found = call("PUT", path, {"transport": to.value}, by=name_of(by))
        reach = f"its inbox has {found['last']} events, it has pulled {found['pulled']}"
        tell(console, f"{department} is reached over {found['transport']}; {reach}")
        for one in found["changes"]:
            line = f"    {one['at']}  {one['transport']} by {one['by']}"
            tell(console, line)


def security_events(
    department: Annotated[str, typer.Option(help="Only this department's.")] = "",
    reason: Annotated[str, typer.Option(help="Only this reason, as bad-signature.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 50,
) -> None:
    """List what came in departments' names and was not to be believed, the newest first."""
    console = Console()
    query = {"department": department or None, "reason": reason or None, "limit": limit}
    with answering(console):
        found = call("GET", "/security-events", query=query)["events"]
        for one in found:
            line = f"{one['at']}  {one['department']}  {one['reason']}: {one['detail']}"
            what = f"    {one['type']} {one['case_id']} from {one['user_id'] or 'nobody'}"
            tell(console, line)
            tell(console, what)
        tell(console, f"{len(found)} security events")
