"""The parallel approval of one case: ask everybody at once, record each opinion, issue once.

The module is a decider: `INITIAL`, `decide` and `evolve` are all the shell needs. It is made of
parts, one for each thing that can happen; whatever happens, what follows of itself is settled in
the same decision, so there is no moment at which all have answered and nobody has settled.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

from onehall_approval.domain import (
    activities,
    alarming,
    branches,
    clocks,
    consulting,
    correcting,
    evidencing,
    gate,
    hearings,
    issuing,
    opening,
    opinions,
    phases,
    prerequisites,
)
from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import Decides, Evolves

INITIAL = m.Coordination()
PARTS = (opening, opinions, prerequisites, clocks, activities, consulting, branches, hearings)
DECIDES: Decides = {
    kind: part
    for module in (*PARTS, issuing, alarming, correcting)
    for kind, part in module.DECIDES.items()
}
EVOLVES: Evolves = {
    kind: part
    for module in (*PARTS, issuing, gate, evidencing, correcting)
    for kind, part in module.EVOLVES.items()
}


def decide(state: m.Coordination, command: m.Command) -> Sequence[m.Event] | m.Refused:
    """Return what happens when `command` meets `state`: nothing, if it is stale."""
    if phases.stale(state, command):
        return []
    if refused := phases.refusal(state, command):
        return refused
    answer = DECIDES[type(command)](state, command)
    if isinstance(answer, m.Refused) or not answer or gate.far_off(state, answer):
        return answer
    after = reduce(evolve, answer, state)
    return [*answer, *evidencing.settle(after, command.act)]


def evolve(state: m.Coordination, event: m.Event) -> m.Coordination:
    """Return `state` as it is after `event`."""
    return EVOLVES[type(event)](state, event)


def alarms(state: m.Coordination) -> Mapping[str, datetime]:
    """Return the instants at which this case wants to be asked again."""
    return alarming.alarms(state)
