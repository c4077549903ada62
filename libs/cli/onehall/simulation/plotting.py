"""What each plot of simulated cities shows; how it is drawn stands in `charts.typ`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, log10
from typing import Any, Final, TypeAlias

from onehall.simulation.found import FUNCTIONS, LEVELS, TITLES, Found, cards, days, share
from onehall.simulation.tables import assumed, shaded

Panel: TypeAlias = dict[str, Any]
Plot: TypeAlias = dict[str, Any]

# Okabe and Ito: told apart by everybody.
RUNS: Final = {
    "series-unwatched": "#bbbbbb",
    "series-watched": "#e69f00",
    "parallel-unwatched": "#56b4e9",
    "parallel-watched": "#0072b2",
}
LEVEL_COLOURS: Final = dict(zip(LEVELS, ("#56b4e9", "#f0e442", "#d55e00"), strict=True))
NAMES: Final = {"warning": "warning 预警", "yellow": "yellow 黄牌", "red": "red 红牌"}
EARLY, LATER = "#0072b2", "#56b4e9"
OVERDUE, ILLEGAL = "#e69f00", "#d55e00"
TICKS: Final = 4
WHOLE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Size:
    """How wide a scale, its labels, and how thick a bar is, in points."""

    wide: int = 300
    label: int = 130
    thick: int = 11


def plots(found: Found) -> Mapping[str, Plot]:
    """Return each plot under the name of its file."""
    made = {
        "kept": kept(found),
        "days": working_days(found),
        "cards": by_function(found),
        "months": months(found),
    }
    return made | ({"sensitivity": sensitivity(found)} if found.shades else {})


def kept(found: Found) -> Plot:
    """Show which promises were kept, and how many were not."""
    rates = [(TITLES[run["run"]], run["at_the_end"]) for run in found.runs]
    shares = [
        _row(
            name,
            [
                _bar(one["early_rate"] or 0, EARLY, share(one["early_rate"])),
                _bar(one["on_time_rate"] or 0, LATER, share(one["on_time_rate"])),
            ],
        )
        for name, one in rates
    ]
    counts = [
        _row(
            name,
            [
                _bar(one["overdue"], OVERDUE, f"{one['overdue']:,}"),
                _bar(one["beyond_legal"], ILLEGAL, f"{one['beyond_legal']:,}"),
            ],
        )
        for name, one in rates
    ]
    legend = [("early 提前办结率", EARLY), ("on time 按时办结率", LATER)]
    late = [("past the promise 超时", OVERDUE), ("past the legal limit 超法定", ILLEGAL)]
    panels = [
        _bars("Share of decided matters", legend, shares, "share of matters", Size(), WHOLE),
        _bars("Matters overdue", late, counts, "matters, decided late or still open", Size()),
    ]
    return _plot("Promises kept, and not kept", found, panels)


def working_days(found: Found) -> Plot:
    """Show how long a project takes, class by class; the dashed mark is the joint limit."""
    rows = []
    for number, one in enumerate(found.runs[0]["classes"]):
        each = [(run["run"], run["classes"][number]["mean_wd"] or 0.0) for run in found.runs]
        bars = [_bar(value, RUNS[name], days(value)) for name, value in each]
        label = f"{one['class_id']} {one['name']}\nΣ legal 法定 {one['serial_legal_wd']}"
        rows.append(_row(label, bars, one["joint_limit_wd"]))
    legend = [(TITLES[run["run"]], RUNS[run["run"]]) for run in found.runs]
    title = "Mean working days, first acceptance to last permit (dashed: joint limit 并联承诺时限)"
    panel = _bars(title, legend, rows, "working days 工作日", Size(290, 150, 9))
    return _plot("How long a project takes", found, [panel])


def by_function(found: Found) -> Plot:
    """Show the cards of each function."""
    watched = [run for run in found.runs if run["watched"]]
    functions = sorted({function for run in watched for function in cards(run)})
    panels = []
    for run in watched:
        counted = cards(run)
        rows = [
            _row(f"{function} {FUNCTIONS.get(function, '')}", [_stack(counted.get(function, {}))])
            for function in functions
        ]
        legend = [(NAMES[level], LEVEL_COLOURS[level]) for level in LEVELS]
        unit = "cards: warning / yellow / red"
        panels.append(_bars(TITLES[run["run"]], legend, rows, unit, Size(thick=14)))
    return _plot("Cards by function 各功能发牌", found, panels)


def months(found: Found) -> Plot:
    """Show, run by run, which share of each month's matters was decided late."""
    last = found.runs[0]["last_day"][: len("2011-08")]
    came = [[one for one in run["months"] if one["month"] <= last] for run in found.runs]
    late = [[WHOLE - (one["on_time_rate"] or 0) for one in each] for each in came]
    most = _most(value for each in late for value in each)
    panels = [
        _columns(run["run"], [one["month"] for one in each], values, most)
        for run, each, values in zip(found.runs, came, late, strict=True)
    ]
    return _plot("Matters decided late, by month of acceptance", found, panels, across=2)


def sensitivity(found: Found) -> Plot:
    """Show what the assumptions do to what is overdue."""
    rows = []
    for run in found.shades:
        one = run["at_the_end"]
        note = f"{one['overdue']:,} ({share(one['on_time_rate'])})"
        rows.append(_row(assumed(run), [_bar(one["overdue"], OVERDUE, note)]))
    title = f"Overdue of {shaded(found)}, in parallel (on-time rate in brackets)"
    panel = _bars(title, [], rows, "matters", Size(250, 190, 13))
    return _plot("What the assumptions do", Found(found.shades), [panel])


def _plot(title: str, found: Found, panels: Sequence[Panel], across: int = 1) -> Plot:
    one = found.runs[0]
    what = (
        f"{one['cases']:,} matters, {one['first_day']} to {one['last_day']}, "
        f"{one['working_days']} working days"
    )
    foot = (
        "A model: departments are assumed, deciders and rules are the real ones. "
        f"Seed {one['seed']}, catalogue {one['catalogue_version']}, "
        f"calendar {one['calendar_version']}."
    )
    return {"title": title, "subtitle": what, "foot": foot, "panels": panels, "across": across}


def _bars(
    title: str,
    legend: Sequence[tuple[str, str]],
    rows: Sequence[Panel],
    unit: str,
    size: Size,
    most: float | None = None,
) -> Panel:
    ends = [*(sum(p[0] for p in bar["parts"]) for row in rows for bar in row["bars"])]
    marks = [row["mark"] for row in rows if row["mark"]]
    scale = most or _most([*ends, *marks])
    written = "{:.0%}" if most == WHOLE else "{:,.0f}"
    return {
        "shape": "bars",
        "title": title,
        "legend": legend,
        "rows": rows,
        "unit": unit,
        "most": scale,
        "ticks": _ticks(scale, written.format),
        **asdict(size),
    }


def _columns(run: str, names: Sequence[str], values: Sequence[float], most: float) -> Panel:
    years = [(n, name[:4]) for n, name in enumerate(names) if n == 0 or name.endswith("-01")]
    return {
        "shape": "columns",
        "title": TITLES[run],
        "colour": RUNS[run],
        "values": [max(0.0, value) for value in values],
        "most": most,
        "ticks": _ticks(most, lambda v: f"{v:.1%}"),
        "under": years,
        "wide": 205,
        "high": 80,
    }


def _row(label: str, bars: Sequence[Panel], mark: float | None = None) -> Panel:
    return {"label": label, "bars": bars, "mark": mark}


def _bar(value: float, colour: str, note: str) -> Panel:
    return {"parts": [(value, colour)], "note": note}


def _stack(counted: Mapping[str, int]) -> Panel:
    found = [(counted.get(level, 0), LEVEL_COLOURS[level]) for level in LEVELS]
    return {"parts": found, "note": " / ".join(f"{value:,}" for value, _ in found)}


def _most(values: Iterable[float]) -> float:
    """Return a round end of a scale that holds them all."""
    most = max(values, default=0) or 1
    step = 10 ** (ceil(log10(most)) - 1)
    for factor in (1, 2, 4, 5, 8, 10):
        if factor * step >= most:
            return float(factor * step)
    return float(most)


def _ticks(most: float, write: Callable[[float], str]) -> list[tuple[float, str]]:
    return [(most * n / TICKS, write(most * n / TICKS)) for n in range(TICKS + 1)]
