"""What the isolation bench found of each mode: a table of all of them beside the normal one."""

from dataclasses import dataclass, field

from rich.table import Table

from benchmarks.comparing import Ratio, Turns, quantile, ratio, together

NORMAL, AGAIN = "normal", "normal again"
BROKEN = ("dead", "stopped", "flooding")
MODES = (NORMAL, AGAIN, *BROKEN)
AIM = 1.1


@dataclass
class Found:
    """What was measured of one mode, a list for each of its turns."""

    recorded: list[list[float]] = field(default_factory=list)
    issued: list[list[float]] = field(default_factory=list)
    cases: int = 0
    lost: int = 0
    cpu: float = 0.0
    seconds: float = 0.0
    refused: int = 0


def table(found: dict[str, Found]) -> Table:
    """Return every mode beside the normal one."""
    title = f"cases without A while A is ...; milliseconds; p99: how often the normal (aim: {AIM})"
    columns = ("A", "cases", "opened to last opinion p50", "p99", "beside normal",
               "submitted to issued p50", "p99", "beside normal", f"below {AIM}",
               "CPU of approval", "refused", "lost")  # fmt: skip
    made = Table(*columns, title=title)
    recorded, issued = (
        compared({m: one.recorded for m, one in found.items()}),
        compared({m: one.issued for m, one in found.items()}),
    )
    for mode, one in found.items():
        beside = recorded.get(mode), issued.get(mode)
        made.add_row(
            mode,
            str(one.cases),
            *_row(one.recorded, beside[0]),
            *_row(one.issued, beside[1]),
            beside[1].within(AIM) if beside[1] and mode in BROKEN else "",
            f"{100 * one.cpu / one.seconds:.0f} %" if one.seconds else "",
            str(one.refused),
            str(one.lost),
        )
    return made


def compared(turns: dict[str, list[list[float]]]) -> dict[str, Ratio | None]:
    """Return each mode's p99 beside both normal ones, and the second of these beside the first."""
    whole = min(map(len, turns.values()))  # blocks: the last may have been broken off
    even = {mode: one[:whole] for mode, one in turns.items()}
    normal = together(even[NORMAL], even[AGAIN])
    return {AGAIN: ratio(even[AGAIN], even[NORMAL], 0.99)} | {
        mode: ratio(even[mode], normal, 0.99) for mode in BROKEN
    }


def _row(turns: Turns, beside: Ratio | None) -> tuple[str, str, str]:
    values = [value for turn in turns for value in turn]
    p50, p99 = (f"{quantile(values, p):.0f}" if values else "?" for p in (0.5, 0.99))
    return p50, p99, str(beside) if beside else ""
