"""Stuck cases 滞留办件: what must not last, as pure functions of a case, each with its cure."""

from onehall_supervision.domain.stuck.doubting import Doubt, doubts, stuck
from onehall_supervision.domain.stuck.invariants import INVARIANTS, Invariant
from onehall_supervision.domain.stuck.remedies import Remedy

__all__ = ["INVARIANTS", "Doubt", "Invariant", "Remedy", "doubts", "stuck"]
