"""No evidence, no issuance: what is ready waits until a fresh checkpoint 检查点 covers us (G17).

How fresh the log is comes in with every command (`Act.evidence`), as the hour does. What waits is
on record, so that it can be found, and goes on by itself in the decision that finds the log fresh.
"""

from collections.abc import Sequence
from typing import Final

from onehall_calendar.values import replace

from onehall_approval.domain import gate
from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import Evolves

ALARM: Final = "evidence"
BINDING: Final = frozenset({m.GateOpened, m.IssuanceMade})


def settle(state: m.Coordination, act: m.Act) -> list[m.Event]:
    """Return what follows of itself, but that nothing is issued without evidence."""
    return _held(state, gate.settle(state, act), act)


def package(state: m.Coordination, act: m.Act) -> list[m.Event]:
    """Issue what is decided, so that it arrives in time, but not without evidence."""
    return _held(state, gate.package(state, act), act)


def resume(state: m.Coordination, act: m.Act) -> list[m.Event]:
    """Take up what waited for evidence; `settle` does the rest of it."""
    if state.evidence_awaited_at is None or not act.evidence.fresh:
        return []
    return [m.EvidenceResumed(act.at), *gate.package(state, act)]


def _held(state: m.Coordination, follows: list[m.Event], act: m.Act) -> list[m.Event]:
    if not _binds(follows):
        return follows
    waits = state.evidence_awaited_at is not None
    if not act.evidence.fresh:
        return [] if waits else [m.EvidenceAwaited(act.at)]
    return [m.EvidenceResumed(act.at), *follows] if waits else follows


def _binds(events: Sequence[m.Event]) -> bool:
    return any(type(event) in BINDING for event in events)


def _awaited(state: m.Coordination, event: m.EvidenceAwaited) -> m.Coordination:
    return replace(state, evidence_awaited_at=event.at)


def _resumed(state: m.Coordination, _event: m.EvidenceResumed) -> m.Coordination:
    return replace(state, evidence_awaited_at=None)


EVOLVES: Evolves = {m.EvidenceAwaited: _awaited, m.EvidenceResumed: _resumed}
