"""A process 流程 as far as supervision needs it: what must be done, after what, and how often."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Defect(StrEnum):
    """What can be wrong with the steps of a case."""

    MISSING = "missing"  # 缺失
    OUT_OF_ORDER = "out-of-order"  # 次序颠倒
    REPEATED = "repeated"  # 重复


@dataclass(frozen=True, slots=True)
class Process:
    """Steps 环节 that every case has, which of them come before which, and which come only once.

    `before` names, for a step, those that must have been done by then if they are done at all.
    """

    steps: tuple[str, ...]
    before: Mapping[str, frozenset[str]]
    once: frozenset[str]


@dataclass(frozen=True, slots=True)
class Deviation:
    """One step that is not as the process has it; `others` are those it came too early for.

    `times` is how often the step was done, `place` where it stands among what was done.
    """

    defect: Defect
    step: str
    others: tuple[str, ...] = ()
    times: int = 0
    place: int | None = None


def in_a_row(steps: Sequence[str]) -> Process:
    """Return the process of steps that come one after another, each once, as a catalogue's do."""
    before = {step: frozenset(steps[:place]) for place, step in enumerate(steps)}
    return Process(tuple(steps), before, frozenset(steps))


def deviations(process: Process, done: Sequence[str], over: bool) -> tuple[Deviation, ...]:
    """Compare what was done, in its order, with a process; unknown steps are nobody's fault.

    While a case is not `over`, a step is missing only if one that comes after it was done.
    """
    if over and tuple(done) == process.steps:
        return ()
    first: dict[str, int] = {}
    for place, step in enumerate(done):
        first.setdefault(step, place)
    return (
        *_missing(process, first, over),
        *_out_of_order(process, first),
        *_repeated(process, done, first),
    )


def _missing(process: Process, first: Collection[str], over: bool) -> Iterator[Deviation]:
    owed = None if over else {one for step in first for one in process.before.get(step, ())}
    for step in process.steps:
        if step not in first and (owed is None or step in owed):
            yield Deviation(Defect.MISSING, step)


def _out_of_order(process: Process, first: Mapping[str, int]) -> Iterator[Deviation]:
    for step, place in first.items():
        before = process.before.get(step, ())
        late = sorted(
            (one for one in before if first.get(one, place) > place), key=first.__getitem__
        )
        if late:
            yield Deviation(Defect.OUT_OF_ORDER, step, tuple(late), 1, place)


def _repeated(
    process: Process, done: Sequence[str], first: Mapping[str, int]
) -> Iterator[Deviation]:
    if len(first) == len(done):
        return
    for step, times in Counter(done).items():
        if times > 1 and step in process.once:
            again = done.index(step, first[step] + 1)
            yield Deviation(Defect.REPEATED, step, (), times, again)
