"""What several runs of the city come to, side by side."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Report = Mapping[str, Any]
LEVELS: Final = ("warning", "yellow", "red")
TITLES: Final = {
    "series-unwatched": "in series 串联, unwatched",
    "series-watched": "in series 串联, watched 监察",
    "parallel-unwatched": "in parallel 并联, unwatched",
    "parallel-watched": "in parallel 并联, watched 监察",
}
FUNCTIONS: Final = {
    "F01": "step integrity 环节完整性",
    "F02": "case limit 时限",
    "F03": "step limit 环节时限",
    "F04": "intake 受理",
    "F05": "special procedure 特别程序",
    "F06": "legality 决定合法性",
    "F07": "materials 材料",
    "F08": "fees 收费",
    "F09": "authority 授权",
    "F10": "parallel 并联协同",
    "F11": "disclosure 公开",
    "F12": "delivery 送达",
    "F13": "complaints 投诉",
    "F14": "performance 绩效",
}


@dataclass(frozen=True, slots=True)
class Found:
    """The compared runs, and those that differ in obedience only."""

    runs: Sequence[Report]
    shades: Sequence[Report] = ()

    @property
    def plain(self) -> dict[str, Any]:
        """Everything, for programs."""
        return {"runs": list(self.runs), "sensitivity": list(self.shades)}


def cards(report: Report) -> dict[str, dict[str, int]]:
    """Return how many cards of each level each function issued."""
    found: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(LEVELS, 0))
    for one in report["supervision"]["counts"]:
        if one["level"] in LEVELS:
            found[one["function"]][one["level"]] += one["number"]
    return dict(sorted(found.items()))


def count(report: Report, level: str, rule: str | None = None) -> int:
    """Return how many orders, missed duties or cards of a level there were."""
    return sum(
        one["number"]
        for one in report["supervision"]["counts"]
        if one["level"] == level and rule in (None, one["rule"])
    )


def share(rate: float | None) -> str:
    """Write a rate; nothing can be said of nobody."""
    return "–" if rate is None else f"{rate:.1%}"


def days(value: float | None) -> str:
    """Write working days."""
    return "–" if value is None else f"{value:,.1f}"
