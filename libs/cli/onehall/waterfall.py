"""The waterfall of one case over all services, as an operator reads it in a terminal."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from rich.console import Console

WIDTH = 24
SHORT = 8


def show(trace: dict[str, Any], console: Console) -> None:
    """Print every message with its cause, then who held the case how long, one line each."""
    for line in lines(trace):
        console.print(line, soft_wrap=True, markup=False, highlight=False)


def lines(trace: dict[str, Any]) -> Iterator[str]:
    """Yield the waterfall as text."""
    departments = {one["department"] for one in trace["departments"]}
    speaking = {message["service"] for message in trace["messages"]}
    yield f"case {trace['case_number']}"
    yield from _messages(trace["messages"])
    yield ""
    yield "who held it                         asked       answered    working days"
    yield from _departments(trace["departments"])
    yield ""
    yield f"services: {', '.join(sorted(speaking - departments))}; departments: {len(departments)}"
    yield f"held longest by {trace['longest']}"


def _messages(messages: list[dict[str, Any]]) -> Iterator[str]:
    numbers = {message["id"]: n for n, message in enumerate(messages, 1)}
    first, last = _span(message["time"] for message in messages)
    yield f"{'#':>4}  {'business time':16}  {'from → to':24}  {'message':36} {'item':7} cause"
    for n, message in enumerate(messages, 1):
        cause = message["cause"]
        because = f"← #{numbers[cause]}" if cause in numbers else (cause or "")[:SHORT]
        route = message["service"] + (f" → {message['to']}" if message.get("to") else "")
        yield (
            f"{n:>4}  {message['time'][:16].replace('T', ' ')}  {route:24}  {message['type']:36} "
            f"{message.get('item_id') or '':7} {because:9}{_bar(message['time'], first, last)}"
        )


def _departments(held: list[dict[str, Any]]) -> Iterator[str]:
    for one in sorted(held, key=lambda one: -one["held_wd"]):
        reviews = one["reviews"]
        answered = [review["answered_at"] for review in reviews if review["answered_at"]]
        until = max(answered)[:10] if len(answered) == len(reviews) else "open"
        items = ", ".join(review["item_id"] for review in reviews)
        name = f"{one['department']} ({items})"
        yield f"{name:34}  {reviews[0]['asked_at'][:10]}  {until:10}  {one['held_wd']:6.1f}"


def _span(times: Iterable[str]) -> tuple[datetime, datetime]:
    instants = [datetime.fromisoformat(time) for time in times]
    return min(instants), max(instants)


def _bar(time: str, first: datetime, last: datetime) -> str:
    whole = (last - first).total_seconds() or 1.0
    at = int((datetime.fromisoformat(time) - first).total_seconds() / whole * (WIDTH - 1))
    return "·" * at + "█"
