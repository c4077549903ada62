"""Whatever anybody does to a case, in any order and at any time: the invariants of DOMAIN 10.

`make test` walks few histories. ONEHALL_HISTORIES=2000 in the environment walks as many.
"""

import os
from collections import Counter
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onehall_approval.domain import model as m

from tests.unit.approval.casework import refolded
from tests.unit.approval.histories import check_history, check_said
from tests.unit.approval.walking import Walk

HISTORIES = int(os.environ.get("ONEHALL_HISTORIES", "100"))
SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEEDS, st.lists(SEEDS, min_size=10, max_size=60))
def test_the_invariants_hold_in_every_history(beginning: int, steps: list[int]) -> None:
    """L-24, L-30, L-31, L-33, L-43, L-51, L-60: invariants 1, 2, 4, 9, 10, 11 of DOMAIN 10.

    And: the written history folds to the same state, every item is decided at most once, no permit
    comes of silence, and from every reachable state the case can end, by applicant or lead.
    """
    walk = Walk(beginning)
    for step in steps:
        walk.step(step)
    assert refolded(walk.case.happened) == walk.case.state
    check_history(walk.case.happened)
    check_said(walk.case.said)
    for over in (walk.withdrawn(), walk.terminated()):
        assert over.state.phase in (m.Phase.ISSUED, m.Phase.ENDED)
        assert not over.state.undecided and not over.state.unissued
        check_history(over.happened)
        check_said(over.said)


def test_the_walks_reach_everything_that_can_happen() -> None:
    """A walk that never gets anywhere proves nothing."""
    reached: Counter[str] = Counter()
    ends: Counter[m.Phase] = Counter()
    for beginning in range(60):
        walk = Walk(beginning)
        for step in range(50 if beginning % 4 else 8):
            walk.step(beginning * 1_000 + step)
        reached.update({type(event).__name__ for event in walk.withdrawn().happened})
        ends[walk.case.state.phase] += 1
    assert not {kind.__name__ for kind in get_args(m.Event)} - reached.keys()
    assert set(ends) >= {m.Phase.REVIEWING, m.Phase.DECIDED, m.Phase.ISSUED}
