"""The tables of simulated cities: the same rows for the terminal and for the docs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from onehall.simulation.found import (
    FUNCTIONS,
    LEVELS,
    TITLES,
    Found,
    Report,
    cards,
    count,
    days,
    share,
)

Row: TypeAlias = tuple[str, ...]
Cell: TypeAlias = Callable[[Report], str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: what it is of, its columns, its rows; the first column names, the rest count."""

    title: str
    columns: Row
    rows: Sequence[Row]


def _kpi(name: str, write: Callable[[Any], str], when: str = "at_the_end") -> Cell:
    return lambda report: write(report[when][name])


def _number(value: Any) -> str:
    return f"{value:,}"


KPIS: Final[Sequence[tuple[str, Cell]]] = (
    ("accepted 受理", _kpi("accepted", _number)),
    ("decided 办结", _kpi("decided", _number)),
    ("early 提前办结率", _kpi("early_rate", share)),
    ("on time 按时办结率", _kpi("on_time_rate", share)),
    ("within the law 法定时限内", _kpi("legal_on_time_rate", share)),
    ("overdue 超时, of them still open", lambda r: _overdue(r["at_the_end"])),
    ("past the legal limit", _kpi("beyond_legal", _number)),
    ("on time when all is decided", _kpi("on_time_rate", share, "after_the_last")),
)


def everything(found: Found) -> list[Sheet]:
    """Return every table there is something for."""
    sheets = [kpis(found), working_days(found), cards_by_function(found), loop(found)]
    return [*sheets, sensitivity(found)] if found.shades else sheets


def kpis(found: Found) -> Sheet:
    """Return the headline figures of each run, on the last day that matters came."""
    last = found.runs[0]["last_day"]
    rows = [(name, *(cell(run) for run in found.runs)) for name, cell in KPIS]
    return Sheet(f"as of {last}", _columns("", found.runs), rows)


def working_days(found: Found) -> Sheet:
    """Return the mean working days of a project of each class, and of a matter of none."""
    first = found.runs[0]
    rows = [_class(found, n) for n in range(len(first["classes"]))]
    alone = (days(run["alone"]["mean_wd"]) for run in found.runs)
    rows.append(("of no class", _number(first["alone"]["matters"]), "", "", *alone))
    columns = ("class", "projects", "Σ legal", "joint limit")
    return Sheet("mean working days 工作日, first acceptance to last permit",
                 (*columns, *(TITLES[run["run"]] for run in found.runs)), rows)  # fmt: skip


def cards_by_function(found: Found) -> Sheet:
    """Return the cards of each function, warning, yellow and red."""
    watched = _watched(found)
    counted = [cards(run) for run in watched]
    functions = sorted({function for one in counted for function in one})
    none = dict.fromkeys(LEVELS, 0)
    rows = [
        (
            f"{function} {FUNCTIONS.get(function, '')}",
            *(_levels(c.get(function, none)) for c in counted),
        )
        for function in functions
    ]
    title = "cards by function: warning 预警 / yellow 黄牌 / red 红牌"
    return Sheet(title, _columns("", watched), rows)


def loop(found: Found) -> Sheet:
    """Return what followed the cards: duties missed, and the orders they led to."""
    watched = _watched(found)
    asked = (
        ("orders 督办单", "order", "urge"),
        ("recommendations 监察建议书", "order", "recommendation"),
        ("cards not answered in time", "missed", "answer"),
        ("warnings not acknowledged in time", "missed", "acknowledge"),
    )
    rows = [
        (name, *(_number(count(run, level, rule)) for run in watched))
        for name, level, rule in asked
    ]
    return Sheet("the loop 预警、督办、纠错", _columns("", watched), rows)


def sensitivity(found: Found) -> Sheet:
    """Return what the assumptions do, all else equal."""
    rows = [(assumed(run), *_shade(run)) for run in found.shades]
    columns = ("assumed", "early", "on time", "overdue", "cards", "orders")
    return Sheet(f"what the assumptions do, in parallel, {shaded(found)}", columns, rows)


def shaded(found: Found) -> str:
    """Say of how many matters on how many days."""
    one = found.shades[0]
    return f"{one['cases']:,} matters on {one['working_days']} working days"


def markdown(sheets: Iterable[Sheet]) -> str:
    """Write tables as the docs want them."""
    return "\n".join(_markdown(sheet) for sheet in sheets)


def _markdown(sheet: Sheet) -> str:
    ruler = ("---", *("---:" for _ in sheet.columns[1:]))
    lines = (f"| {' | '.join(row)} |" for row in (sheet.columns, ruler, *sheet.rows))
    return "\n".join([f"**{sheet.title}**", "", *lines, ""])


def _columns(first: str, runs: Iterable[Report]) -> Row:
    return (first, *(TITLES[run["run"]] for run in runs))


def _class(found: Found, number: int) -> Row:
    one = found.runs[0]["classes"][number]
    each = (days(run["classes"][number]["mean_wd"]) for run in found.runs)
    limits = (str(one["serial_legal_wd"]), str(one["joint_limit_wd"]))
    return (f"{one['class_id']} {one['name']}", str(one["projects"]), *limits, *each)


def _levels(counted: dict[str, int]) -> str:
    return " / ".join(_number(counted[level]) for level in LEVELS)


def _overdue(rates: Report) -> str:
    return f"{_number(rates['overdue'])}, {_number(rates['overdue_open'])}"


def assumed(run: Report) -> str:
    """Name what a run assumes: how many cards are heeded, or that nothing is laid aside."""
    tidy = "" if run["habits"]["aside_share"] else "no file laid aside, "
    if not run["watched"]:
        return f"{tidy}nobody watches"
    return f"{tidy}{run['habits']['obedience']:.0%} of cards heeded"


def _shade(run: Report) -> Row:
    rates = run["at_the_end"]
    issued = sum(count(run, level) for level in LEVELS)
    shares = (share(rates["early_rate"]), share(rates["on_time_rate"]))
    return (*shares, *(_number(n) for n in (rates["overdue"], issued, count(run, "order"))))


def _watched(found: Found) -> list[Report]:
    return [run for run in found.runs if run["watched"]]
