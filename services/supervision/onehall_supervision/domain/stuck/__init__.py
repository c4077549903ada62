"""Stuck cases 滞留办件: what must not last, as pure functions of a case, each with its cure."""

from onehall_supervision.domain.stuck.doubting import Doubt, doubts, stuck
from onehall_supervision.domain.stuck.invariants import INVARIANTS, Invariant
from onehall_supervision.domain.stuck.remedies import Remedy
from onehall_supervision.domain.stuck.standing import CHECKPOINT_STALE, Standstill, stale

__all__ = [
    "CHECKPOINT_STALE",
    "INVARIANTS",
    "Doubt",
    "Invariant",
    "Remedy",
    "Standstill",
    "doubts",
    "stale",
    "stuck",
]
