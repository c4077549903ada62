"""A simulated case on the terminal: what it took, what it would have taken, day by day if asked."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.console import Console
from rich.table import Table

Report = Mapping[str, Any]
HOW: Final = {
    "promised": "every department takes all of its promised limit",
    "legal": "every department takes all the law allows",
    "typical": "every department takes three fifths of its promised limit",
}


def case(report: Report, console: Console) -> None:
    """Print one case: the limits, what it saved, and who answered when."""
    console.print(
        f"[bold]{report['class_id']} {report['class_name']}[/]: {report['items']} items, "
        f"{report['departments']} departments, accepted {report['accepted_on']} "
        f"(calendar {report['calendar_version']}); {HOW[report['scale']]}"
    )
    console.print(_days(report))
    console.print(_saved(report))
    console.print(_reviews(report))
    actual = report["actual"]
    console.print(
        f"{actual['permits']} permits in {actual['issuances']} issuance(s), delivered "
        f"{actual['delivered_on']} (by {actual['deliver_by']} at the latest); "
        f"{actual['steps']} steps, {actual['opinions']} opinions, {actual['events']} events"
    )
    for deadline in report.get("deadlines", ()):
        console.print(f"\n[bold]{deadline['of']}[/], {deadline['limit']} limit")
        for line in deadline["derivation"]:
            console.print(f"  {line}", markup=False, highlight=False)


def every(reports: Iterable[Report], console: Console) -> None:
    """Print a line for each class."""
    table = Table(
        "class", "items", "depts", "Σ legal", "Σ promised", "critical path", "joint",
        "compression", "papers", "used", "finished", title="working days 工作日, computed",
    )  # fmt: skip
    for report in reports:
        serial, documents = report["serial"], report["documents"]
        table.add_row(
            report["class_id"],
            str(report["items"]),
            str(report["departments"]),
            str(serial["legal_wd"]),
            str(serial["promised_wd"]),
            str(serial["critical_path_wd"]),
            str(report["joint"]["limit_wd"]),
            f"{report['compression']:.1%}",
            f"{documents['demanded']} → {documents['distinct']}",
            str(report["actual"]["used_wd"]),
            report["actual"]["finished_on"],
        )
    console.print(table)


def _days(report: Report) -> Table:
    serial, joint, actual = report["serial"], report["joint"], report["actual"]
    table = Table("", "working days 工作日", "until", "of serial legal")
    legal = serial["legal_wd"]
    rows = (
        ("in series 串联, legal limits", legal, serial["legal_finish"]),
        ("in series, promised limits", serial["promised_wd"], serial["promised_finish"]),
        ("prerequisites waited for, promised", serial["critical_path_wd"], ""),
        ("joint limit 并联承诺时限", joint["limit_wd"], joint["due_on"]),
        ("used 实际", actual["used_wd"], actual["finished_on"]),
    )
    for what, days, until in rows:
        table.add_row(what, str(days), until, f"{days / legal:.1%}")
    table.caption = f"compression 压缩 {report['compression']:.1%}: joint limit against {legal}"
    return table


def _saved(report: Report) -> Table:
    table = Table("", "each item alone", "together", title="asked of the applicant")
    for one in report["saved"]:
        table.add_row(one["what"], str(one["alone"]), str(one["together"]))
    return table


def _reviews(report: Report) -> Table:
    table = Table("item", "by", "promised", "due", "legal until", "answered", "needs")
    for one in report["reviews"]:
        table.add_row(
            f"{one['item_id']} {one['name']}",
            one["department"],
            str(one["promised_wd"]),
            one["promised_due_on"],
            one["legal_due_on"],
            one["answered_on"],
            " ".join(need.rpartition("-")[2] for need in one["needs"]),
        )
    return table
