"""What the audience sees: sixteen items under review at once, live, on the business clock."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

MARKS = {
    "approve": ("✓ 同意 approve", "green"),
    "approve-with-conditions": ("✓ 附条件 with conditions", "yellow"),
    "refuse": ("✗ 不同意 refuse", "red"),
    "not-concerned": ("– 不涉及 not concerned", "dim"),
}
LAST_NOTES = 4


@dataclass
class Row:
    """One item under review."""

    item: str
    name: str
    department: str
    promised_wd: int
    due: str
    steps: int
    done: int = 0
    answer: str = ""
    answered: str = ""


@dataclass
class Screen:
    """The state of the picture; `table` draws it."""

    rows: dict[str, Row] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    joint_limit_wd: int = 0
    forecast: str = ""
    now: datetime | None = None

    def hear(self, event: dict[str, Any]) -> None:
        """Take in one event of the case's progress."""
        kind, data = event.get("type"), event.get("data", {})
        if kind is None and event.get("forecast"):
            self.forecast = _forecast(event)
        if kind == "approval.step-completed.v1":
            row = self.rows[data["item_id"]]
            row.done = min(row.done + 1, row.steps)
        elif kind == "approval.opinion-recorded.v1":
            row = self.rows[data["item_id"]]
            row.answer, row.answered = data["answer"], event["time"][:10]
            row.done = row.steps
        if kind and kind not in ("approval.step-completed.v1", "approval.opinion-recorded.v1"):
            self.notes.append(f"{event['time'][:10]}  {event['zh'] or kind}  {event['en'] or ''}")

    def draw(self) -> Group:
        """Return the picture."""
        answered = sum(bool(row.answer) for row in self.rows.values())
        day = self.now.strftime("%Y-%m-%d %H:%M") if self.now else ""
        title = (
            f"{day}   {answered}/{len(self.rows)} opinions   joint limit {self.joint_limit_wd} wd"
        )
        columns = ("item", "department", "limit", "due", "steps", "opinion")
        table = Table(*columns, title=title, caption=self.forecast)
        for row in self.rows.values():
            table.add_row(
                f"{row.item} {row.name}",
                row.department,
                f"{row.promised_wd} wd",
                row.due,
                "●" * row.done + "○" * (row.steps - row.done),
                _mark(row),
            )
        return Group(table, *(Text(note, style="cyan") for note in self.notes[-LAST_NOTES:]))

    def open(self, data: dict[str, Any]) -> None:
        """Take in the coordination as it was opened."""
        self.joint_limit_wd = data["joint_limit_wd"]
        for review in data["reviews"]:
            self.rows[review["item_id"]] = Row(
                review["item_id"],
                review["name"],
                review["department"],
                review["promised_wd"],
                review["promised_due_at"][:10],
                sum(step["clock"] == "decision" for step in review["steps"]),
            )


def _forecast(clock: dict[str, Any]) -> str:
    """Return the critical-path clock in a line: who holds the case up, and until when."""
    critical, serial = clock["critical"], clock["serial"]["legal"]
    holder = f"critical path {critical['item_id']} {critical['department']}, " if critical else ""
    return (
        f"{holder}likely finish {clock['forecast']['likely_on']}; in series {serial['ends_on']}: "
        f"{clock['saved']['forecast_wd']} working days saved"
    )


def _mark(row: Row) -> Text:
    if not row.answer:
        return Text("… 审查中 reviewing", style="dim")
    text, style = MARKS[row.answer]
    return Text(f"{text} {row.answered}", style=style)
