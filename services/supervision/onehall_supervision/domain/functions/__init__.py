"""The functions 监察功能 beside the limits F02 and F03: each shows the rules what it watches.

A function is one module: `watch(view)` yields limits that run and findings, read from the view and
nothing else; `LOOKS_AT` are the facts and records after which it has to be asked again, `RESTS_ON`
the records of which it knows one at least before it shows anything. Where most of what is said
changes nothing, `unmoved(before, after, said)` says so without looking at the whole case: that the
first instant at which it demands a card is the same in both views.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from onehall_supervision.domain.functions import (
    f01_integrity,
    f04_intake,
    f05_special,
    f06_legality,
    f07_materials,
    f08_fees,
    f09_authority,
    f10_parallel,
    f11_disclosure,
    f12_delivery,
    f13_concerns,
    f14_performance,
)
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.watched import Watched


@dataclass(frozen=True, slots=True)
class Watcher:
    """One function: what it shows, what changes that, whether it did, and what it all rests on."""

    watch: Callable[[CaseView], Iterable[Watched]]
    looks_at: frozenset[type]
    unmoved: Callable[[CaseView, CaseView, Sequence[Any]], bool]
    rests_on: frozenset[type[Record]]

    def settled(self, before: CaseView, after: CaseView, said: Sequence[Any]) -> bool:
        """Whether what was said changed nothing; records stay, so what rests on none never did."""
        if self.rests_on and self.rests_on.isdisjoint(after.known.by_kind):
            return True
        return self.unmoved(before, after, said)


def _of(module: ModuleType) -> Watcher:
    unmoved = getattr(module, "unmoved", _who_knows)
    rests_on = frozenset(getattr(module, "RESTS_ON", ()))
    return Watcher(module.watch, frozenset(module.LOOKS_AT), unmoved, rests_on)


def _who_knows(_before: CaseView, _after: CaseView, _said: Sequence[Any]) -> bool:
    return False


WATCHERS: Final[Mapping[Function, Watcher]] = {
    Function.STEP_INTEGRITY: _of(f01_integrity),
    Function.INTAKE: _of(f04_intake),
    Function.SPECIAL_PROCEDURE: _of(f05_special),
    Function.LEGALITY: _of(f06_legality),
    Function.MATERIALS: _of(f07_materials),
    Function.FEES: _of(f08_fees),
    Function.AUTHORITY: _of(f09_authority),
    Function.PARALLEL: _of(f10_parallel),
    Function.DISCLOSURE: _of(f11_disclosure),
    Function.DELIVERY: _of(f12_delivery),
    Function.CONCERNS: _of(f13_concerns),
    Function.PERFORMANCE: _of(f14_performance),
}


def _concerned() -> Mapping[type, tuple[Function, ...]]:
    found: dict[type, tuple[Function, ...]] = {}
    for function, watcher in WATCHERS.items():
        for kind in watcher.looks_at:
            found[kind] = (*found.get(kind, ()), function)
    return found


CONCERNED: Final = _concerned()
"""Which functions are asked again after a fact or record of a kind."""
ASK_WHO: Final = (Function.STEP_INTEGRITY,)
"""Which functions ask who is named for a step; no limit depends on that."""
EVERY: Final = frozenset(str(function) for function in WATCHERS)
"""The names under which a view keeps when a function demands its next card."""
