"""The end of the demonstration: what was issued, what it saved, and where to look next."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from onehall.demo.story import Told

SITE_VISIT = "联合踏勘"
DRAWINGS = frozenset({"D08", "D09"})


class Failed(Exception):
    """The demonstration did not end as it must; the text says what is missing."""


def checked(told: Told) -> None:
    """Raise `Failed` unless there is exactly one issuance that decides all sixteen items."""
    decided = len(told.issuance["permits"]) + len(told.issuance["refusals"])
    decided += len(told.issuance["not_concerned"])
    items = len(told.coordination["reviews"])
    if told.issuances != 1:
        raise Failed(f"the case was issued {told.issuances} times, not once")
    if decided != items or items != len(told.case["items"]):
        raise Failed(f"{decided} of {items} items were decided")


def report(told: Told, saved: Path, mails: int, console: Console) -> None:
    """Print the permits, the savings, what supervision and dispute did, and where to look."""
    console.print(_permits(told))
    console.print(_savings(told))
    for card in told.cards:
        console.print(f"  {card['level']:8} {card['function']} {card['reason_zh']}")
    if told.dispute:
        console.print(
            f"dispute over {told.dispute['item_id']} filed; evidence frozen, manifest SHA-256 "
            f"{told.dispute['manifest_sha256'][:16]}…, to be closed by {told.dispute['close_by']}"
        )
    longest = max(told.trace["departments"], key=lambda one: one["held_wd"])
    console.print(
        f"longest at {longest['department']}: {longest['held_wd']:.1f} working days; "
        f"{mails} mails and {len(told.inbox)} in-app notices to the applicant"
    )
    number = told.case["case_number"]
    console.print(
        f"\n[bold]one issuance, {len(told.coordination['reviews'])} items decided[/]\n"
        f"look next: [bold]onehall trace {number}[/] (every message over all services), "
        f"`make demo ARGS=--keep` (leaves it running), docs/how-to/\nsaved: {saved}"
    )


def _permits(told: Told) -> Table:
    names = {review["item_id"]: review["name"] for review in told.coordination["reviews"]}
    table = Table("item", "by", "permit number", title="统一送达 one issuance; * with conditions")
    for permit in told.issuance["permits"]:
        number = permit["permit_number"] + ("*" if permit["conditions"] else "")
        name = names[permit["item_id"]]
        table.add_row(f"{permit['item_id']} {name}", permit["department"], number)
    for refusal in told.issuance["refusals"]:
        reasons = "; ".join(refusal["reasons"])
        table.add_row(refusal["item_id"], refusal["department"], f"refused: {reasons}")
    table.columns[2].no_wrap = True
    return table


def _savings(told: Told) -> Table:
    coordination, notice = told.coordination, told.notice
    departments = {review["department"] for review in coordination["reviews"]}
    visiting = [
        review["item_id"]
        for review in coordination["reviews"]
        if any(step["name"] == SITE_VISIT for step in review["steps"])
    ]
    held = sum(activity["rounds"] for activity in coordination["activities"])
    table = Table("", "in series 串联", "in parallel 并联", title="what it saved")
    table.add_row(
        "working days 工作日",
        f"{coordination['serial_legal_wd']} (sum of the legal limits)",
        f"{told.issuance['used_wd']} used, limit {coordination['joint_limit_wd']}",
    )
    table.add_row("windows 窗口", str(len(departments)), "1")
    table.add_row("papers 材料", str(notice["papers_asked"]), str(notice["papers_distinct"]))
    table.add_row("sets of drawings 图纸", str(_sets_of_drawings(told)), "1")
    rounds = f"{len(coordination['activities'])}, with {held} rounds and one findings list"
    table.add_row("site visits 踏勘", str(len(visiting)), rounds)
    return table


def _sets_of_drawings(told: Told) -> int:
    """Return how many items ask for drawings: each would have wanted a set of its own."""
    here = {review["item_id"] for review in told.coordination["reviews"]}
    drawings = (paper for paper in told.notice["papers"] if paper["id"] in DRAWINGS)
    return len({asking["item"] for paper in drawings for asking in paper["for"]} & here)
