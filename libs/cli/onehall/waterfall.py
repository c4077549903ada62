"""The waterfall of one case over all services, as an operator reads it in a terminal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH = 28
SHORT = 8


def show(trace: dict[str, Any], console: Console) -> None:
    """Print every message with its cause, then who held the case how long."""
    console.print(_messages(trace))
    console.print(_departments(trace))
    services = ", ".join(sorted({m["service"] for m in trace["messages"]} - _departments_of(trace)))
    console.print(f"services: {services}; departments: {len(trace['departments'])}")
    console.print(f"[bold]held longest by {trace['longest']}[/]")


def _messages(trace: dict[str, Any]) -> Table:
    messages = trace["messages"]
    numbers = {message["id"]: n for n, message in enumerate(messages, 1)}
    first, last = _span(m["time"] for m in messages)
    table = Table(
        "#", "business time", "from → to", "message", "item", "cause", "",
        title=f"case {trace['case_number']}", expand=False,
    )  # fmt: skip
    for message in messages:
        cause = message["cause"]
        table.add_row(
            str(numbers[message["id"]]),
            message["time"][:16].replace("T", " "),
            message["service"] + (f" → {message['to']}" if message.get("to") else ""),
            message["type"],
            message.get("item_id") or "",
            f"#{numbers[cause]}" if cause in numbers else (cause or "")[:SHORT],
            _bar(message["time"], first, last),
        )
    return table


def _departments(trace: dict[str, Any]) -> Table:
    table = Table("department", "items", "asked", "answered", "working days", title="who held it")
    for held in sorted(trace["departments"], key=lambda one: -one["held_wd"]):
        reviews = held["reviews"]
        answered = [r["answered_at"] for r in reviews if r["answered_at"]]
        table.add_row(
            held["department"],
            ", ".join(review["item_id"] for review in reviews),
            reviews[0]["asked_at"][:10],
            max(answered)[:10] if len(answered) == len(reviews) else "open",
            f"{held['held_wd']:.1f}",
        )
    return table


def _span(times: Iterable[str]) -> tuple[datetime, datetime]:
    instants = [datetime.fromisoformat(time) for time in times]
    return min(instants), max(instants)


def _bar(time: str, first: datetime, last: datetime) -> Text:
    whole = (last - first).total_seconds() or 1.0
    at = int((datetime.fromisoformat(time) - first).total_seconds() / whole * (WIDTH - 1))
    return Text("·" * at + "█", style="cyan")


def _departments_of(trace: dict[str, Any]) -> set[str]:
    return {one["department"] for one in trace["departments"]}
