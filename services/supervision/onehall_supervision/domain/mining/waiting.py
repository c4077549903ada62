"""Waiting 等待: how long a case lay before each step was done, since what was done before it."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from onehall_supervision.domain.mining.log import LoggedCase

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long one step had cases wait: calendar days, in whole and in parts."""

    step: str
    times: int
    median: float
    mean: float
    ninth: float
    longest: float


class Waitings:
    """Collects the waits before every step as the cases go by: eight bytes each."""

    def __init__(self) -> None:
        self._waits: dict[str, array[float]] = {}

    def take(self, case: LoggedCase) -> None:
        """Add one case; its first step waited since the registration, if that is known."""
        before = case.registered
        for event in case.events:
            if event.completes:
                if before is not None:
                    waited = (event.at - before).total_seconds() / DAY_S
                    self._waits.setdefault(event.step, array("d")).append(max(waited, 0.0))
                before = event.at

    def result(self) -> tuple[Waiting, ...]:
        """Return every step that was waited for, the one that cost most in all first."""
        found = [_summed(step, sorted(waits)) for step, waits in self._waits.items()]
        return tuple(sorted(found, key=lambda one: (-one.mean * one.times, one.step)))


def _summed(step: str, waits: Sequence[float]) -> Waiting:
    return Waiting(
        step, len(waits), _at(waits, 0.5), sum(waits) / len(waits), _at(waits, 0.9), waits[-1]
    )


def _at(waits: Sequence[float], share: float) -> float:
    """Return the smallest wait that so great a share of all does not exceed."""
    return waits[max(0, -int(-share * len(waits) // 1) - 1)]
