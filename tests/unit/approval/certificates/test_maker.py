"""When a failed document is tried again."""

import itertools

from onehall_approval.certificates.maker import LONGEST, pause_after


def test_pauses_grow_and_end_at_half_an_hour() -> None:
    pauses = [max(pause_after(n).total_seconds() for _ in range(200)) for n in range(1, 16)]
    assert all(a < b for a, b in itertools.pairwise(pauses[:9]))
    assert pauses[0] <= 4
    assert LONGEST / 2 <= pauses[-1] <= LONGEST
