"""What supervision found in a log, for people: limits, steps, waiting, load, flaws."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from onehall_contracts.printable import printable
from rich.console import Console
from rich.table import Table
from rich.text import Text

Report = Mapping[str, Any]
SHOWN: Final = 20
DEFECTS: Final = {
    "missing": "missing 缺失",
    "out-of-order": "too early 次序颠倒",
    "repeated": "again 重复",
}


def report(found: Report, console: Console) -> None:
    """Print a whole report, the gravest first."""
    log = found["log"]
    say(
        console,
        f"{log['cases']} cases 办件, {log['events']} events, {log['steps']} different steps 环节, "
        f"{log['people']} people; from {log['since']} to {log['until']}",
    )
    _limits(found["limits"], console)
    _steps(found, console)
    _waiting(found["waiting"], console)
    _load(found["load"], console)
    _flaws(found["flaws"], console)
    if "cases" in found:
        _cases(found["cases"], console)


def say(console: Console, *lines: str) -> None:
    """Print lines as they are: names in a log may hold anything."""
    for line in lines:
        console.print(printable(line), markup=False, highlight=False, soft_wrap=True)


def _limits(limits: Report, console: Console) -> None:
    heading("Limits 时限", console)
    if not limits["closed"]:
        key = limits["ended_key"]
        say(console, f"no case says when it ended; name its attribute with --ended-key, not {key}")
    say(
        console,
        f"{limits['late']} of {limits['closed']} closed cases ended after their deadline "
        f"超期办结 (by {limits['deadline_key']} and {limits['ended_key']})",
        f"{limits['open']} cases are not closed 未办结; {limits['open_overdue']} of them were "
        "overdue 已超期 when the log ends",
    )
    if without := limits["closed_without_deadline"]:
        say(console, f"{without} closed cases name no deadline and were not judged")
    if limits["overdue"]:
        rows = (
            (one["case"], one["deadline"], f"{one['days_over']:.1f}")
            for one in _cut(limits["overdue"], console)
        )
        _table(("not closed 未办结", "deadline 期限", "days over 超期天数"), rows, console)


def _steps(found: Report, console: Console) -> None:
    process, findings = found["process"], found["findings"]
    origin = "given 给定" if process["from"] == "given" else "learned from this log 由日志归纳"
    heading(f"Steps 环节完整性; the process is {origin}", console)
    names = (f"{one['step']} ({one['share']:.1%})" for one in process["steps"])
    say(console, "every case has 必经环节: " + " → ".join(names))
    say(console, f"{findings['cases']} cases have findings")
    rows = (
        (words, step, str(cases))
        for defect, words in DEFECTS.items()
        for step, cases in findings[defect].items()
    )
    _table(("finding 发现", "step 环节", "cases 件数"), rows, console)


def _waiting(waiting: Sequence[Report], console: Console) -> None:
    heading("Waiting before each step 各环节等待, calendar days", console)
    rows = (
        (
            one["step"],
            str(one["times"]),
            *(
                f"{one[f'{name}_days']:.2f}"
                for name in ("median", "mean", "ninth_decile", "longest")
            ),
        )
        for one in _cut(waiting, console)
    )
    columns = (
        "step 环节",
        "times 次",
        "median 中位",
        "mean 平均",
        "9 of 10 within",
        "longest 最长",
    )
    _table(columns, rows, console)


def _load(load: Sequence[Report], console: Console) -> None:
    heading("Load by person 个人工作量", console)
    rows = (
        (
            one["person"],
            str(one["events"]),
            str(one["cases"]),
            f"{one['per_week']:.1f}",
            f"{one['most_in_a_week']} ({one['busiest_week']})",
        )
        for one in _cut(load, console)
    )
    columns = ("person 人员", "events", "cases 件数", "a week 每周", "busiest week 最忙周")
    _table(columns, rows, console)


def _flaws(flaws: Sequence[Report], console: Console) -> None:
    if not flaws:
        return
    heading("What is wrong with the log itself 日志缺陷", console)
    for one in flaws:
        lines = ", ".join(map(str, one["lines"]))
        more = " …" if one["times"] > len(one["lines"]) else ""
        say(console, f"{one['times']} × {one['flaw']} (line {lines}{more}): {one['cure']}")


def _cases(cases: Iterable[Report], console: Console) -> None:
    heading("Case by case 逐件", console)
    for one in cases:
        say(console, f"{one['case']} (line {one['line']}): {'; '.join(_of_case(one))}")


def _of_case(case: Report) -> Iterable[str]:
    if case["late"]:
        yield f"ended {case['days_over']} days late 超期办结"
    if case["overdue"]:
        yield f"not closed, {case['days_over']} days over 超期未办结"
    for one in case["findings"]:
        before = f" before {', '.join(one['others'])}" if one["others"] else ""
        times = f" {one['times']} times" if one["defect"] == "repeated" else ""
        yield f"{DEFECTS[one['defect']]}: {one['step']}{before}{times}"


def heading(text: str, console: Console) -> None:
    """Print a heading, an empty line before it."""
    console.print()
    console.print(Text(text, style="bold"))


def _cut(rows: Sequence[Report], console: Console) -> Sequence[Report]:
    if len(rows) > SHOWN:
        say(console, f"the first {SHOWN} of {len(rows)}; --json has all")
    return rows[:SHOWN]


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]], console: Console) -> None:
    table = Table(*columns)
    for row in rows:
        table.add_row(*(Text(printable(one)) for one in row))
    if table.row_count:
        console.print(table)
