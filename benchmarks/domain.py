"""`python -m benchmarks.domain`: CPU of deciding and folding in approval's domain; no servers.

A PC2 case (16 items, 13 departments, two joint activities) as `onehall simulate` plays it, decided
act by act; and a history of 500 events read back from its stored text and folded.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from itertools import count
from uuid import UUID

from onehall_approval import messages
from onehall_approval.domain import coordination, sealing
from onehall_approval.domain import model as m
from onehall_approval.messages.notary import Notary
from onehall_approval.simulation import Played, Scale, play
from onehall_approval.simulation.command import opening
from onehall_approval.store import CODEC
from onehall_calendar import load
from onehall_contracts import intake
from onehall_contracts.ids import derived
from onehall_contracts.signing import SigningKey
from onehall_store import Origin, Recorded
from rich.console import Console
from rich.table import Table

ACCEPTS = (sys.executable, "-m", "onehall_intake.loading", "accepted", "PC2", "--all")
AT = "2011-09-26T09:00:00+08:00"
LONG = 500
DECIDE_MS, FOLD_MS = 5.0, 10.0
ROUNDS, BEST_OF = 10, 30


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU milliseconds of one thing, and what it may cost at most."""

    what: str
    events: int
    ms: float
    budget_ms: float | None = None

    def row(self) -> list[str]:
        """Return it as a line of the table."""
        budget = f"{self.budget_ms:.0f}" if self.budget_ms else ""
        ratio = f"{self.ms / self.budget_ms:.2f}" if self.budget_ms else ""
        per_event = 1000 * self.ms / self.events
        return [self.what, str(self.events), f"{self.ms:.2f}", budget, ratio, f"{per_event:.1f}"]


def main() -> None:
    """Print the table; end with status 1 when a budget is not kept."""
    found = measured()
    Console(width=120).print(table(found))
    late = [one for one in found if one.budget_ms and one.ms > one.budget_ms]
    sys.exit(1 if late else 0)


def table(found: Sequence[Measured]) -> Table:
    """Return what was measured, beside what it may cost."""
    title = f"approval's domain, CPU, best of {BEST_OF} means of {ROUNDS}"
    made = Table("", "events", "ms", "budget ms", "ms / budget", "us an event", title=title)
    for one in found:
        made.add_row(*one.row())
    return made


def measured() -> list[Measured]:
    """Measure everything on the case that intake accepts for the whole class."""
    done = subprocess.run([*ACCEPTS, "--at", AT], capture_output=True, text=True, check=True)
    case = play(opening(intake.CaseAcceptedV1.model_validate_json(done.stdout)), Scale.PROMISED)
    long = _written(lengthened(case))
    short = _written(case.events)
    events, every = len(case.events), _said(case)
    return [
        Measured("a PC2 case decided", events, cpu_ms(lambda: decided(case)), DECIDE_MS),
        Measured(f"{LONG} events folded", LONG, cpu_ms(lambda: folded(long)), FOLD_MS),
        Measured("the PC2 case folded", events, cpu_ms(lambda: folded(short))),
        Measured("the PC2 case written down", events, cpu_ms(lambda: _written(case.events))),
        Measured("the PC2 case told in messages", events, cpu_ms(every)),
    ]


def cpu_ms(act: Callable[[], object]) -> float:
    """Return the CPU milliseconds of one act: the best mean, for the machine is shared."""
    act()
    best = float("inf")
    for _ in range(BEST_OF):
        began = time.process_time()
        for _ in range(ROUNDS):
            act()
        best = min(best, time.process_time() - began)
    return 1000 * best / ROUNDS


def decided(case: Played) -> m.Coordination:
    """Decide every act of a case and fold what happens, as the store does, without the store."""
    state = coordination.INITIAL
    for command in case.commands:
        answer = coordination.decide(state, command)
        assert not isinstance(answer, m.Refused)  # noqa: S101 - it was decided before
        state = reduce(coordination.evolve, answer, state)
    return state


def folded(stored: Sequence[tuple[str, str]]) -> m.Coordination:
    """Read a history from its text and fold it."""
    return reduce(coordination.evolve, (CODEC.decode(*one) for one in stored), coordination.INITIAL)


def lengthened(case: Played) -> list[m.Event]:
    """Return a history of `LONG` events: the case, with departments asking the applicant a lot."""
    state, events = coordination.INITIAL, list(case.events)
    asked: list[m.Event] = []
    reviews = list(coordination.evolve(state, events[0]).reviews.values())
    number = count(1)
    while len(asked) < LONG - len(events):
        n = next(number)
        review = reviews[n % len(reviews)]
        at = case.hall.opened.opened_at + timedelta(minutes=n)
        name = m.ClarificationId(str(derived("bench", n)))
        question = "请说明建筑后退道路红线的距离 how far does it stand back?"
        asked += [
            m.ClarificationAsked(name, review.item, review.department, question, at),
            m.ClarificationAnswered(name, review.item, review.department, "十五米 15 m", at),
        ]
    return [events[0], *asked[: LONG - len(events)], *events[1:]]


def _written(events: Sequence[m.Event]) -> list[tuple[str, str]]:
    return [(CODEC.name_of(event), CODEC.encode(event)) for event in events]


def _said(case: Played) -> Callable[[], object]:
    """Return an act that makes every message of the case."""
    states, origin = [coordination.INITIAL], Origin("bench", case.hall.opened.opened_at)
    events = [_signed(case.hall.opened), *case.events[1:]]
    for event in events:
        states.append(coordination.evolve(states[-1], event))
    told = [
        (after, Recorded(case.hall.opened.case, n, UUID(int=n), event, origin))
        for n, (after, event) in enumerate(zip(states[1:], events, strict=True), 1)
    ]
    return lambda: [list(messages.publishes(after, recorded)) for after, recorded in told]


def _signed(opened: m.CoordinationOpened) -> m.CoordinationOpened:
    """Return the opening with every task signed: a simulation asks nobody in earnest."""
    notary = Notary(SigningKey.generate(), "bench")
    at = opened.opened_at
    return sealing.all_sealed(opened, m.Act(at, load(), "b", m.Side.OURSELVES, notary=notary))


if __name__ == "__main__":
    main()
